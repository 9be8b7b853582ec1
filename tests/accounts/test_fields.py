"""What people type where a number or a code is asked for, and what it is taken for."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.accounts.fields import CodeField, PhoneField
from alliance.accounts.forms.signin import NewPhoneForm
from alliance.accounts.models import User
from alliance.accounts.models.person import mainland_mobile
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib import masks
from tests.accounts.sms import last_code, texts_to
from tests.accounts.totp import PASSWORD, code, enrolled, with_password
from tests.factories.people import member
from tests.factories.web import client, signed_in

WIDE = str.maketrans("0123456789+- ", "０１２３４５６７８９＋－　")
some = settings(max_examples=40, deadline=None)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
gaps = st.sampled_from(["", " ", "-", "  ", "\u3000", "\u00a0", "－", "—", "\t"])
prefixes = st.sampled_from(["", "+86", "+86 ", "＋８６", "0086", "86 ", "+86-"])


@some
@given(number=mobiles, gap=gaps, before=prefixes, wide=st.booleans())
def test_a_number_is_the_same_however_it_is_written(
    number: str, gap: str, before: str, wide: bool
) -> None:
    written = f"{before}{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}"

    assert PhoneField().clean(written.translate(WIDE) if wide else written) == number


@some
@given(st.text(max_size=16))
def test_whatever_is_typed_it_is_a_mobile_number_or_refused(typed: str) -> None:
    form = NewPhoneForm({"phone": typed})

    if form.is_valid():
        number = form.cleaned_data["phone"]
        assert re.fullmatch("1[3-9][0-9]{9}", number, re.ASCII)
    else:
        assert re.search("[\u4e00-\u9fff]", str(form.errors["phone"]))


@pytest.mark.parametrize(
    "number",
    ["12812345678", "1381234567", "138123456789", "23812345678", "138１２３４５６７８",
     "13812345678\n", "1381234567x", "+8613812345678", " 13812345678", "١٣٨١٢٣٤٥٦٧٨"],
)  # fmt: skip
def test_only_eleven_plain_digits_are_kept(number: str) -> None:
    with pytest.raises(ValidationError, match="请填写 11 位手机号码"):
        mainland_mobile(number)


@pytest.mark.parametrize("number", ["13000000000", "19999999999", "14900000000"])
def test_every_mobile_range_is_known(number: str) -> None:
    mainland_mobile(number)


@some
@given(mobiles)
def test_a_masked_number_is_recognised_and_of_no_use(number: str) -> None:
    shown = masks.phone(number)

    assert (shown[:3], shown[-4:]) == (number[:3], number[-4:])
    assert shown[3:-4] == "****"


@some
@given(st.text(max_size=7))
def test_what_is_too_short_to_mask_is_hidden_whole(text: str) -> None:
    assert set(masks.phone(text)) <= {"*"}


def test_one_person_cannot_be_entered_twice_in_wide_digits(county: Centre) -> None:
    User.objects.create_user("13812345678", "王小明")

    with pytest.raises(ValidationError):
        User.objects.create_user("138１２３４５６７８", "王小明")
    with pytest.raises(ValidationError):
        User.objects.create_user("13812345678", "王小明")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(phone="13812345678", name="王小明")


@some
@given(st.from_regex(r"[0-9]{6}", fullmatch=True), gaps)
def test_a_code_is_the_same_in_wide_digits_and_with_gaps(digits: str, gap: str) -> None:
    typed = f"{gap}{digits[:3]}{gap}{digits[3:]}".translate(WIDE)

    assert CodeField().clean(typed) == digits


@pytest.mark.parametrize("typed", ["", "   ", "　", None])
def test_nothing_typed_is_no_code(typed: str | None) -> None:
    with pytest.raises(ValidationError, match="必填"):
        CodeField().clean(typed)


def test_a_code_typed_in_wide_digits_signs_in(county: Centre) -> None:
    owner, browser = member(Role.OWNER), client()
    wide = owner.phone.translate(WIDE)
    asked = browser.post("/accounts/login/code/", {"phone": wide})
    typed = last_code(owner.phone).translate(WIDE)

    answer = browser.post(asked.headers["Location"], {"code": f"{typed[:3]}　{typed[3:]}"})

    assert answer.status_code == 302
    assert browser.session["_auth_user_id"] == str(owner.pk)


def test_an_authenticator_s_code_in_wide_digits_is_taken(county: Centre) -> None:
    director, browser = enrolled(member(Role.DIRECTOR)), client()
    browser.post(
        "/accounts/login/", {"login": director.phone.translate(WIDE), "password": PASSWORD}
    )

    browser.post("/accounts/login/second-factor/", {"code": code().translate(WIDE)})

    assert browser.get("/admin/").status_code == 200


def test_a_password_is_taken_as_it_stands(county: Centre) -> None:
    """Blanks are part of it, and wide letters are other letters."""
    officer = with_password(member(Role.OFFICER))
    for near in (f" {PASSWORD}", f"{PASSWORD} ", PASSWORD.translate(WIDE), PASSWORD.upper()):
        answer = client().post("/accounts/login/", {"login": officer.phone, "password": near})
        assert "手机号或密码不对" in answer.content.decode()


def test_a_director_may_type_the_number_as_it_stands_on_a_card(county: Centre) -> None:
    desk = signed_in(member(Role.DIRECTOR))
    form = {"name": "刘志强", "phone": "+86 137-1234-5678", "role": "officer"}

    answer = desk.post("/people/invite/", form, follow=True)

    assert "邀请已发到 137****5678" in answer.text
    assert len(texts_to("13712345678")) == 1


def test_a_wrong_number_stays_in_the_invitation_with_a_sentence(county: Centre) -> None:
    form = {"name": "刘志强", "phone": "12345", "role": "officer"}

    page = signed_in(member(Role.DIRECTOR)).post("/people/invite/", form).text

    assert "请填写 11 位手机号码，例如 13812345678。" in page
    assert 'value="12345"' in page
