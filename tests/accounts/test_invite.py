from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from alliance.accounts.models import Department, Invitation, User
from alliance.accounts.roles import GRANTS, Role
from alliance.accounts.services import invitations
from alliance.accounts.services.people import AlreadyHolds, FromElsewhere, MayNotGrant
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.lib import sms, tokens
from tests.factories.invitations import NOON, ORIGIN, invited
from tests.factories.people import member
from tests.factories.web import ALLIANCE, signed_in


def test_the_link_goes_to_the_phone_and_only_its_fingerprint_stays(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))

    message = sms.inbox()[0]
    assert message.phone == invitation.phone
    assert f"{ORIGIN}/people/accept/{invitation.token}/" in message.text
    assert "新邵县邀请您担任服务专员" in message.text
    stored = Invitation.objects.get()
    assert (stored.token_hash, stored.token) == (tokens.fingerprint(invitation.token), "")
    assert Act.objects.for_(invitation).verbs() == ["invite"]


@pytest.mark.parametrize("role", set(Role) - GRANTS[Role.DIRECTOR])
def test_a_director_invites_nobody_to_a_role_above_or_outside(county: Centre, role: Role) -> None:
    with pytest.raises(MayNotGrant):
        invited(member(Role.DIRECTOR), role=role)


@pytest.mark.parametrize("role", set(Role) - {Role.DIRECTOR})
def test_whoever_does_not_manage_people_invites_nobody(county: Centre, role: Role) -> None:
    place = None if role == Role.ALLIANCE_OPERATOR else "430522"
    with pytest.raises(MayNotGrant):
        invited(member(role, place))


def test_a_director_invites_nobody_to_another_county(county: Centre, other_county: Centre) -> None:
    director = member(Role.DIRECTOR)
    member(Role.DIRECTOR, other_county.code)

    with pytest.raises(MayNotGrant):
        invited(director, centre_code=other_county.code)


def test_a_director_of_two_counties_acts_only_where_they_stand(
    county: Centre, other_county: Centre
) -> None:
    director = member(Role.DIRECTOR)
    director.memberships.create(centre=other_county, role=Role.DIRECTOR, since=NOON)

    with pytest.raises(MayNotGrant):
        invited(director, centre_code=other_county.code)


def test_an_operator_at_the_alliance_invites_directors_for_any_county(
    db: None, other_county: Centre
) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)

    invitation = invited(operator, role=Role.DIRECTOR, centre_code=other_county.code)

    assert invitation.centre == other_county


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FINANCE, Role.REVIEWER, Role.OWNER])
def test_an_operator_does_not_choose_a_county_s_staff(db: None, role: Role) -> None:
    with pytest.raises(MayNotGrant):
        invited(member(Role.ALLIANCE_OPERATOR, None), role=role)


def test_a_director_belongs_to_a_county(db: None) -> None:
    with pytest.raises(MayNotGrant):
        invited(member(Role.ALLIANCE_OPERATOR, None), role=Role.DIRECTOR, centre_code=None)


def test_the_same_offer_is_made_once(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    first = invited(director)

    with pytest.raises(invitations.AlreadyInvited, match="重新发送"):
        invited(director, phone=first.phone)


def test_who_holds_the_role_is_not_invited_to_it(county: Centre) -> None:
    officer = member(Role.OFFICER)

    with pytest.raises(AlreadyHolds, match="服务专员"):
        invited(member(Role.DIRECTOR), phone=officer.phone)


def test_a_wrong_number_is_refused_before_anything_is_sent(county: Centre) -> None:
    before = sms.inbox()

    with pytest.raises(ValidationError, match="11 位手机号码"):
        invited(member(Role.DIRECTOR), phone="12345")

    assert sms.inbox() == before


def test_the_department_is_the_county_s_own(county: Centre, other_county: Centre) -> None:
    foreign = Department.objects.create(centre=other_county, name="财政局")

    with pytest.raises(FromElsewhere):
        invitations.invite(
            phone="13712345678", name="刘志强", role=Role.FINANCE, centre_code=county.code,
            department=foreign, origin=ORIGIN, actor=member(Role.DIRECTOR), at=NOON,
        )  # fmt: skip


def test_a_day_has_so_many_messages(county: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "INVITATIONS_A_DAY", 2)
    director = member(Role.DIRECTOR)
    invited(director)
    invited(director)

    with pytest.raises(invitations.TooMany):
        invited(director)

    assert invited(director, at=NOON + timedelta(days=1)).status == Invitation.Status.OPEN


def form(**values: str) -> dict[str, str]:
    return {"name": "刘志强", "phone": "13712345678", "role": "officer"} | values


def test_a_director_invites_from_the_desk(county: Centre) -> None:
    browser = signed_in(member(Role.DIRECTOR))

    answer = browser.post("/people/invite/", form(), follow=True)

    assert "邀请已发到 137****5678" in answer.text
    assert "http://xinshao.localhost/people/accept/" in sms.inbox()[0].text


def test_the_desk_offers_no_role_the_director_may_not_give(county: Centre) -> None:
    browser = signed_in(member(Role.DIRECTOR))

    answer = browser.post("/people/invite/", form(role="director"))

    assert answer.status_code == 200
    assert not Invitation.objects.exists()


def test_a_refusal_stands_in_the_form(county: Centre) -> None:
    director = member(Role.DIRECTOR)
    invited(director, phone="13712345678")

    answer = signed_in(director).post("/people/invite/", form())

    assert "已经向这个手机号发过同样的邀请" in answer.text
    assert 'value="13712345678"' in answer.text


@override_settings(ALLIANCE_HOSTS=["localhost"])
def test_the_link_to_a_director_leads_to_the_county_s_host(db: None) -> None:
    browser = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE)

    browser.post("/people/invite/", form(role="director", centre="430522"))

    assert "http://xinshao.localhost/people/accept/" in sms.inbox()[0].text


def test_inviting_makes_no_account_yet(county: Centre) -> None:
    invitation = invited(member(Role.DIRECTOR))

    assert not User.objects.filter(phone=invitation.phone).exists()
