"""A mask shows what it says it shows, and not one character more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.lib import masks

# Letters and digits only, so a star is always the mask's.
WORDS = st.text(st.characters(categories=["L", "N"]), max_size=30)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("07393600000", "073****0000"),
        ("12345678", "123****5678"),
        ("1234567", "*******"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_phone_number_shows_three_and_four_digits_or_none(number: str, shown: str) -> None:
    assert masks.phone(number) == shown


@pytest.mark.parametrize(
    ("full", "shown"),
    [("王小明", "王*明"), ("张三", "张*"), ("欧阳小明", "欧**明"), ("王", "王"), ("", "")],
)
def test_a_name_shows_its_ends(full: str, shown: str) -> None:
    assert masks.name(full) == shown


@given(WORDS)
def test_of_a_phone_number_at_most_seven_digits_are_seen(number: str) -> None:
    shown = masks.phone(number).replace("*", "")

    assert shown in ("", number[:3] + number[-4:])
    assert len(shown) <= min(7, max(0, len(number) - 1))


@given(
    st.text("0123456789", min_size=11, max_size=11), st.text("0123456789", min_size=4, max_size=4)
)
def test_two_numbers_that_differ_only_in_the_middle_look_the_same(number: str, other: str) -> None:
    assert masks.phone(number) == masks.phone(number[:3] + other + number[7:])


@given(WORDS.filter(lambda text: len(text) > 1))
def test_of_a_name_at_most_two_characters_are_seen_and_its_length(full: str) -> None:
    shown = masks.name(full)

    assert len(shown) == len(full)
    assert shown[0] == full[0]
    assert len(shown.replace("*", "")) == (1 if len(full) == 2 else 2)
