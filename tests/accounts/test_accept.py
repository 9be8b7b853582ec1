from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from alliance.accounts.models import Department, Invitation, User
from alliance.accounts.models.invitation import VALID_FOR
from alliance.accounts.roles import Role
from alliance.accounts.services import invitations
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.lib.refusals import AlreadyMoved
from tests.factories.invitations import NOON, invited
from tests.factories.people import member, person
from tests.factories.web import SHAOYANG, client, signed_in

PASSWORD = "xin-shao-2026!"
SOON = NOON + timedelta(days=1)


def test_a_new_person_sets_a_password_and_works_here(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))
    invitation.department = Department.objects.create(centre=county, name="工信局")
    invitation.save()

    membership = invitations.open_account(invitation, password=PASSWORD, at=SOON)

    user = User.objects.get(phone=invitation.phone)
    assert (membership.user, membership.department) == (user, invitation.department)
    assert user.check_password(PASSWORD)
    assert user.phone_verified_at == SOON
    assert user.roles_in(county.code) == {Role.OFFICER}
    assert Act.objects.for_(invitation).verbs() == ["invite", "accept"]


def test_the_link_works_once(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))
    membership = invitations.open_account(invitation, password=PASSWORD, at=SOON)

    with pytest.raises(AlreadyMoved, match="已接受"):
        invitations.accept(invitation, actor=membership.user, at=SOON)


def test_after_seven_days_the_link_is_stale(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))

    with pytest.raises(invitations.RanOut):
        invitations.open_account(invitation, password=PASSWORD, at=NOON + VALID_FOR)

    assert not User.objects.filter(phone=invitation.phone).exists()


def test_a_shop_owner_who_signs_in_by_message_gets_a_password(county: Centre) -> None:
    owner = member(Role.OWNER)
    invitation = invited(member(Role.DIRECTOR), phone=owner.phone)

    invitations.open_account(invitation, password=PASSWORD, at=SOON)

    owner = User.objects.get(pk=owner.pk)
    assert owner.roles_in(county.code) == {Role.OWNER, Role.OFFICER}
    assert owner.check_password(PASSWORD)


def test_the_link_does_not_reset_a_password(county: Centre) -> None:
    known = person(password=PASSWORD)
    invitation = invited(member(Role.DIRECTOR), phone=known.phone)

    with pytest.raises(invitations.SignInFirst):
        invitations.open_account(invitation, password="another-2026!", at=SOON)

    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_the_link_does_not_restore_a_powerful_account(county: Centre) -> None:
    auditor = member(Role.AUDITOR)
    invitation = invited(member(Role.DIRECTOR), phone=auditor.phone)

    with pytest.raises(invitations.SignInFirst):
        invitations.open_account(invitation, password=PASSWORD, at=SOON)


def test_nobody_accepts_for_somebody_else(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))

    with pytest.raises(invitations.SomebodyElse):
        invitations.accept(invitation, actor=person(), at=SOON)


def test_a_dismissed_director_s_offers_lapse(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invitation = invited(director)
    director.memberships.update(left_at=SOON)

    with pytest.raises(invitations.InviterGone):
        invitations.open_account(invitation, password=PASSWORD, at=SOON)


def test_a_deactivated_account_stays_out(county: Centre) -> None:
    known = person(password=PASSWORD)
    User.objects.filter(pk=known.pk).update(is_active=False)
    invitation = invited(member(Role.DIRECTOR), phone=known.phone)

    with pytest.raises(invitations.Deactivated):
        invitations.accept(invitation, actor=User.objects.get(pk=known.pk), at=SOON)


def test_a_new_person_walks_from_the_link_to_the_sign_in(county: Centre) -> None:
    invitation = invited_now(county)
    browser, address = client(), f"/people/accept/{invitation.token}/"
    assert "新邵县邀请您担任服务专员" in browser.get(address).text

    answer = browser.post(address, {"password": PASSWORD, "again": PASSWORD})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert User.objects.get(phone=invitation.phone).roles_in(county.code) == {Role.OFFICER}
    assert "已经接受" in browser.get(address).text


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("12345678", "12345678", "密码只包含数字"),
        (PASSWORD, "other", "两次输入的密码不一样"),
        ("", "", "该字段是必填项"),
    ],
)
def test_a_weak_or_mistyped_password_is_explained(
    county: Centre, password: str, again: str, told: str
) -> None:
    invitation = invited_now(county)

    answer = client().post(
        f"/people/accept/{invitation.token}/", {"password": password, "again": again}
    )

    assert told in answer.text
    assert not User.objects.filter(phone=invitation.phone).exists()


def test_a_person_with_an_account_signs_in_first_and_says_yes(county: Centre) -> None:
    known = person(password=PASSWORD)
    invitation = invited_now(county, phone=known.phone)
    address = f"/people/accept/{invitation.token}/"
    assert "去登录" in client().get(address).text

    answer = signed_in(known, methods=("password",)).post(address)

    assert answer.status_code == 302
    assert User.objects.get(pk=known.pk).roles_in(county.code) == {Role.OFFICER}


def test_signed_in_as_another_person_the_page_says_so(county: Centre) -> None:
    known = person(password=PASSWORD)
    invitation = invited_now(county, phone=known.phone)
    browser, address = signed_in(person()), f"/people/accept/{invitation.token}/"

    assert "另一个账号" in browser.get(address).text
    assert "另一个手机号" in browser.post(address).text


def test_the_link_opens_nothing_on_another_county_s_host(county: Centre) -> None:
    invitation = invited_now(county)

    assert client(SHAOYANG).get(f"/people/accept/{invitation.token}/").status_code == 404
    assert client().get("/people/accept/guessed/").status_code == 404


def invited_now(county: Centre, *, phone: str = "") -> Invitation:
    """Through a page the clock is the real one."""
    return invited(member(Role.DIRECTOR, county.code), phone=phone, at=now())
