from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.lib.id_number import BadIdNumber, check, checked

# The examples printed in GB 11643-1999 itself.
PRINTED = ["11010519491231002X", "440524188001010014"]
FIELD = "operator_id_number"


@st.composite
def numbers(draw: st.DrawFn) -> str:
    region = draw(st.text("0123456789", min_size=6, max_size=6))
    born = draw(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
    body = region + f"{born:%Y%m%d}".zfill(8) + draw(st.text("0123456789", min_size=3, max_size=3))
    return body + check(body)


@pytest.mark.parametrize("number", PRINTED)
def test_the_check_is_the_standards(number: str) -> None:
    assert check(number[:17]) == number[17]


@given(numbers())
def test_every_well_made_number_is_accepted_however_it_is_typed(number: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    typed = [number, number.lower(), wide, f" {number[:6]} {number[6:14]}-{number[14:]}\n"]

    assert {checked(text, field=FIELD) for text in typed} == {number}


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_place_is_always_noticed(number: str, place: int, char: str) -> None:
    slip = number[:place] + char + number[place + 1 :]
    if slip == number:
        return

    with pytest.raises(BadIdNumber):
        checked(slip, field=FIELD)


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped == number:
        return

    with pytest.raises(BadIdNumber):
        checked(swapped, field=FIELD)


@given(st.text(max_size=30))
def test_what_is_no_number_is_answered_whatever_it_is(text: str) -> None:
    with pytest.raises(BadIdNumber) as refused:
        checked(f"x{text}", field=FIELD)

    assert refused.value.field == FIELD


@pytest.mark.parametrize(
    ("typed", "say"),
    [
        ("110105491231002", "旧的 15 位"),
        ("1101051949123100", "您填了 16 位"),
        ("", "您填了 0 位"),
        ("11010519491231O02X", "前 17 位都是数字"),
        ("X1010519491231002X", "前 17 位都是数字"),
        ("110105194902300020", "不是一个日期"),
        ("440524188001010014", "不是一个日期"),
        ("110105194912310021", "抄错了一位"),
    ],
)
def test_the_sentence_says_what_is_wrong(typed: str, say: str) -> None:
    with pytest.raises(BadIdNumber, match=say):
        checked(typed, field=FIELD)
