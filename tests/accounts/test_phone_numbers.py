from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from alliance.accounts.fields import PhoneField
from alliance.accounts.models import User


@pytest.mark.parametrize("typed", ["１３８１２３４５６７８", "138１2345678", "+86 138-1234 5678"])
def test_full_width_digits_are_the_same_number(typed: str) -> None:
    assert PhoneField().clean(typed) == "13812345678"


@pytest.mark.parametrize("typed", ["138٠2345678", "138०2345678"])
def test_digits_of_other_scripts_are_no_number(db: None, typed: str) -> None:
    with pytest.raises(ValidationError):
        PhoneField().clean(typed)
    with pytest.raises(ValidationError):
        User.objects.create_user(typed, "王小明")


def test_a_line_break_makes_no_second_account(db: None) -> None:
    with pytest.raises(ValidationError):
        User(phone="1381234567\n", name="王小明").full_clean(exclude=["password"])
