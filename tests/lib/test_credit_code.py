from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.lib.credit_code import (
    ALPHABET,
    BadCreditCode,
    checked,
    inner_check,
    outer_check,
)

# Codes of well-known companies, as printed on their own papers.
KNOWN = ["914403001922038216", "9144030071526726XG", "91330100799655058B", "91110000802100433B"]
INNER = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


@st.composite
def codes(draw: st.DrawFn) -> str:
    inner = draw(INNER.filter(lambda text: set(text) != {"0"}))
    region = draw(st.text("0123456789", min_size=6, max_size=6))
    body = draw(st.sampled_from(["91", "92", "93", "52", "12"])) + region
    body += inner + inner_check(inner)
    return body + outer_check(body)


@pytest.mark.parametrize("code", KNOWN)
def test_codes_in_use_are_accepted(code: str) -> None:
    assert checked(code) == code


@given(codes())
def test_every_well_made_code_is_accepted_however_it_is_typed(code: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)

    assert checked(code.lower()) == checked(wide) == checked(f" {code[:8]} {code[8:]}\n") == code


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_place_is_always_noticed(code: str, place: int, char: str) -> None:
    slip = code[:place] + char + code[place + 1 :]
    if slip == code:
        return

    with pytest.raises(BadCreditCode):
        checked(slip)


@given(codes(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped == code:
        return

    with pytest.raises(BadCreditCode):
        checked(swapped)


def test_the_outer_check_alone_is_not_enough() -> None:
    body = "91430522" + "12345678" + "0"

    assert inner_check("12345678") != "0"
    with pytest.raises(BadCreditCode, match="校验不对"):
        checked(body + outer_check(body))


def test_zeros_pass_both_sums_and_are_refused_all_the_same() -> None:
    assert (outer_check("0" * 17), inner_check("0" * 8)) == ("0", "0")

    with pytest.raises(BadCreditCode, match="不能用 0 凑数"):
        checked("0" * 18)


@pytest.mark.parametrize(
    ("letter", "likely"), [("I", "1"), ("O", "0"), ("Z", "2"), ("S", "5"), ("V", "U")]
)
def test_a_letter_outside_the_alphabet_is_named_with_what_it_likely_is(
    letter: str, likely: str
) -> None:
    with pytest.raises(BadCreditCode, match=f"第 10 位的“{letter}”.*可能是“{likely}”"):
        checked(KNOWN[0][:9] + letter + KNOWN[0][10:])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("430522600123456", "旧的 15 位工商注册号"),
        ("91430522", "您填了 8 位"),
        ("9143052X1922038216", "第 3 到 8 位应当全是数字"),
        ("91440300*922038216", "第 9 位的“\\*”"),
    ],
)
def test_a_wrong_code_is_refused_with_what_to_do(raw: str, words: str) -> None:
    with pytest.raises(BadCreditCode, match=words):
        checked(raw)


# The two standards once more, from their own text and not from our code: GB 32100-2015 asks that
# all 18 places, weighted, sum to a multiple of 31; GB 11714-1997 likewise with 11.
def meets_gb_32100(code: str) -> bool:
    values = {char: n for n, char in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1]
    return sum(values[char] * weight for char, weight in zip(code, weights, strict=True)) % 31 == 0


def meets_gb_11714(nine: str) -> bool:
    total = 10 if nine[8] == "X" else int(nine[8])
    for char, weight in zip(nine[:8], [3, 7, 9, 10, 5, 8, 4, 2], strict=True):
        total += (ord(char) - 55 if char.isalpha() else int(char)) * weight
    return total % 11 == 0


@pytest.mark.parametrize("code", KNOWN)
def test_the_standards_own_sums_accept_what_is_printed(code: str) -> None:
    assert meets_gb_32100(code)
    assert meets_gb_11714(code[8:17])


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_exactly_one_last_character_meets_the_outer_standard(body: str) -> None:
    assert [char for char in ALPHABET if meets_gb_32100(body + char)] == [outer_check(body)]


@given(INNER)
def test_exactly_one_check_meets_the_inner_standard(eight: str) -> None:
    assert [c for c in "0123456789X" if meets_gb_11714(eight + c)] == [inner_check(eight)]


@given(st.text(ALPHABET, min_size=18, max_size=18) | codes())
def test_what_is_accepted_meets_both_standards_and_nothing_else_is(raw: str) -> None:
    region_and_body = raw[2:8].isdigit() and set(raw[8:16]) != {"0"}
    inner = raw[16] in "0123456789X" and meets_gb_11714(raw[8:17])
    right = region_and_body and inner and meets_gb_32100(raw)

    try:
        accepted = checked(raw) == raw
    except BadCreditCode:
        accepted = False

    assert accepted is right


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered_in_chinese_and_never_crashes(raw: str) -> None:
    try:
        said = checked(raw)
    except BadCreditCode as refused:
        said = str(refused)

    assert len(said) == 18 or "请" in said
