"""Every page of people and signing in, for every role: who gets in, and what it offers them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern

from alliance.accounts.models import Invitation, Membership, User
from alliance.accounts.roles import (
    COUNTY_ONLY,
    GRANTS,
    NEEDS_SECOND_FACTOR,
    PERMISSIONS,
    Role,
    granted_by,
)
from alliance.accounts.urls import people, signin
from alliance.centres.models import Centre
from alliance.lib.keys import new_key
from tests.accounts.totp import enrolled
from tests.factories.invitations import invited
from tests.factories.people import LONG_AGO, member
from tests.factories.web import ALLIANCE, XINSHAO, client, signed_in

SIGNIN = {
    "", "history/", "sessions/", "second-factor/", "second-factor/passkeys/", "phone/",
    "second-factor/totp/", "second-factor/codes/", "password/change/", "logout/",
}  # fmt: skip
HERE = sorted(set(Role) - {Role.ALLIANCE_OPERATOR})
POSTS = ["invite/", "teams/create_team/"]


def of(role: Role) -> tuple[User, Client]:
    """Somebody who is `role` in 新邵县 (an operator: at the alliance), fully proved."""
    at_alliance = role == Role.ALLIANCE_OPERATOR
    user = enrolled(member(role, None if at_alliance else "430522"))
    return user, signed_in(user, ALLIANCE if at_alliance else XINSHAO)


@pytest.mark.parametrize("path", sorted(SIGNIN))
@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_an_account_of_their_own(county: Centre, role: Role, path: str) -> None:
    _user, browser = of(role)

    answer = browser.get(f"/accounts/{path}")

    assert answer.status_code in (200, 302)
    assert "/login/" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("role", list(Role))
def test_the_start_page_is_the_desk_or_the_shop(county: Centre, role: Role) -> None:
    _user, browser = of(role)

    there = browser.get("/accounts/start/").headers["Location"]

    works_at_a_desk = role in NEEDS_SECOND_FACTOR or role == Role.OFFICER
    assert there == ("/admin/" if works_at_a_desk else "/my/shop/")
    assert browser.get(there).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_who_manages_people_sees_what_waits_for_a_word(county: Centre, role: Role) -> None:
    _user, browser = of(role)

    expected = 200 if "accounts.manage_people" in PERMISSIONS[role] else 403
    assert browser.get("/accounts/recoveries/").status_code == expected


@pytest.mark.parametrize("role", list(Role))
def test_the_invitation_offers_what_the_role_may_give(county: Centre, role: Role) -> None:
    _user, browser = of(role)
    answer = browser.get("/people/invite/")
    if role not in GRANTS:
        assert answer.status_code in (302, 403)
        return

    offered = {value for value, _label in answer.context["form"].fields["role"].choices if value}

    assert offered == set(granted_by(frozenset({role})))


@pytest.mark.parametrize("role", HERE)
def test_a_key_for_machines_is_offered_to_roles_without_a_second_factor(
    county: Centre, role: Role
) -> None:
    _user, browser = of(role)

    page = browser.get("/people/tokens/")

    assert page.status_code == 200
    assert page.context["may_make"] == (role not in NEEDS_SECOND_FACTOR)


def paths(held: Membership, offer: Invitation) -> list[str]:
    """Every address of the people pages, with what is there put in."""
    found = []
    for pattern in people.urlpatterns:
        assert isinstance(pattern, URLPattern)
        pk = offer.pk if "invitations" in str(pattern.pattern) else held.pk
        path = str(pattern.pattern).replace("<uuid:pk>", str(pk))
        found.append(path.replace("<str:token>", offer.token))
    return found


OPEN_TO_ALL = ("accept/", "tokens/")


@pytest.mark.parametrize("role", sorted(set(HERE) - {Role.DIRECTOR}))
def test_who_manages_nobody_changes_nobody(county: Centre, role: Role) -> None:
    officer = member(Role.OFFICER)
    offer = invited(member(Role.DIRECTOR))
    _user, browser = of(role)
    before = set(Membership.objects.values_list("pk", "role", "left_at", "department"))

    for path in paths(officer.memberships.get(), offer):
        if not path.startswith(OPEN_TO_ALL):
            assert browser.get(f"/people/{path}").status_code in (302, 403, 405), path
            assert browser.post(f"/people/{path}", {"role": "finance"}).status_code in (302, 403)

    after = set(Membership.objects.values_list("pk", "role", "left_at", "department"))
    assert before == after
    assert Invitation.objects.get().status == Invitation.Status.OPEN


def test_a_stranger_gets_the_sign_in_page_everywhere(county: Centre) -> None:
    officer, offer = member(Role.OFFICER), invited(member(Role.DIRECTOR))

    for path in paths(officer.memberships.get(), offer):
        if not path.startswith("accept/"):
            answer = client().get(f"/people/{path}", follow=True)
            assert answer.redirect_chain[-1][0].startswith("/accounts/login/"), path


def test_a_director_is_told_by_get_that_deeds_are_posts(county: Centre) -> None:
    held = member(Role.OFFICER).memberships.get()
    _user, browser = of(Role.DIRECTOR)

    for verb in ("reveal", "place", "add_role"):
        assert browser.get(f"/people/{held.pk}/{verb}/").status_code == 405


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ALLIANCE_OPERATOR])
def test_what_is_not_there_is_not_found(county: Centre, role: Role) -> None:
    _user, browser = of(role)
    gone = new_key()

    for path in (f"{gone}/", f"{gone}/end_membership/"):
        assert browser.get(f"/people/{path}").status_code == 404
    for path in (f"{gone}/reveal/", f"{gone}/place/", f"{gone}/add_role/",
                 f"invitations/{gone}/resend/", f"invitations/{gone}/revoke/",
                 f"tokens/{gone}/revoke_token/"):  # fmt: skip
        assert browser.post(f"/people/{path}").status_code == 404
    for verb in ("approve", "refuse"):
        assert browser.post(f"/accounts/recoveries/{gone}/{verb}/").status_code == 404
    assert browser.get(f"/accounts/people/{gone}/phone/").status_code == 404


def test_the_person_page_offers_each_deed_once(county: Centre) -> None:
    held = member(Role.OFFICER, name="陈建国").memberships.get()
    _user, browser = of(Role.DIRECTOR)

    page = browser.get(f"/people/{held.pk}/").text

    for verb in ("reveal", "place", "add_role", "end_membership"):
        assert page.count(f"/people/{held.pk}/{verb}/") == 1, verb
    offered = set(re.findall(r'<option value="(\w+)"', page))
    assert {"reviewer", "finance", "auditor"} <= offered
    assert not offered & {"director", "officer", "owner", "alliance_operator"}


def test_a_director_sees_a_fellow_director_and_cannot_end_them(county: Centre) -> None:
    held = member(Role.DIRECTOR, name="唐主任").memberships.get()
    _user, browser = of(Role.DIRECTOR)

    assert f"/people/{held.pk}/end_membership/" not in browser.get(f"/people/{held.pk}/").text
    answer = browser.post(f"/people/{held.pk}/end_membership/", {"note": ""})
    assert [str(told) for told in answer.context["messages"]] == [
        "您不能任免“中心主任”，请联系有权限的管理员。"
    ]


def test_at_the_alliance_the_invitation_asks_for_the_county(county: Centre) -> None:
    _user, browser = of(Role.ALLIANCE_OPERATOR)

    fields = browser.get("/people/invite/").context["form"].fields

    assert ("430522", "新邵县") in fields["centre"].choices
    assert "department" not in fields


@pytest.mark.parametrize("role", sorted(COUNTY_ONLY))
def test_a_county_role_without_a_county_is_explained(county: Centre, role: Role) -> None:
    _user, browser = of(Role.ALLIANCE_OPERATOR)
    form = {"name": "刘志强", "phone": "13712345678", "role": role, "centre": ""}

    answer = browser.post("/people/invite/", form)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("path", ["/people/?page=0", "/people/?page=x",
                                  "/people/?q=%25&page=99", "/people/?q='\"<script>"])  # fmt: skip
def test_no_search_breaks_the_list(county: Centre, path: str) -> None:
    _user, browser = of(Role.DIRECTOR)

    answer = browser.get(path)

    assert answer.status_code == 200
    assert "<script>&" not in answer.text


def test_no_note_breaks_a_refusal(county: Centre) -> None:
    officer = enrolled(member(Role.OFFICER))
    signed_in(officer, methods=("code",)).post("/accounts/recovery/", {"reason": "手机丢了"})
    asked = officer.recoveries.get()
    _user, browser = of(Role.DIRECTOR)

    browser.post(f"/accounts/recoveries/{asked.pk}/refuse/", {"note": "不是\x00本人" + "啊" * 300})

    asked.refresh_from_db()
    assert asked.refused_at is not None


@pytest.mark.parametrize("role", list(Role))
def test_leaving_takes_everything_but_the_account(county: Centre, role: Role) -> None:
    user, browser = of(role)
    user.memberships.update(left_at=LONG_AGO)

    assert browser.get("/accounts/").status_code == 200
    assert browser.get("/people/").status_code in (302, 403)
    assert browser.get("/admin/", follow=True).status_code == 403


def test_the_sign_in_pages_are_all_looked_at() -> None:
    """A page added to signing in is added to the list above or has a test of its own."""
    known = {str(pattern.pattern) for pattern in signin.urlpatterns}
    assert known >= SIGNIN
