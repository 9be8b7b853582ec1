"""Where two people can act in the same moment, one of them wins and the other is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.models import ApiToken, Invitation, Membership, Recovery, Team, User
from alliance.accounts.roles import Role
from alliance.accounts.services import invitations, people, recovery, tokens
from alliance.acts.models import Act
from alliance.lib.refusals import AlreadyMoved, Refused
from tests.accounts.at_once import at_once
from tests.accounts.totp import enrolled, factors
from tests.factories.invitations import NOON, invited
from tests.factories.people import member, person

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "xin-shao-2026!"
SOON = NOON + timedelta(hours=1)


def offered(by: User, **offer: Any) -> Invitation:
    with schema_context("c430522"):
        return invited(by, **offer)


def copy(invitation: Invitation) -> Invitation:
    return Invitation.objects.get(pk=invitation.pk)


def refusals(results: list[object]) -> list[Refused]:
    return [result for result in results if isinstance(result, Refused)]


def opens(invitation: Invitation, password: str) -> Membership:
    return invitations.open_account(copy(invitation), password=password, at=SOON)


def test_a_link_opened_twice_makes_one_account_and_keeps_the_first_password() -> None:
    invitation = offered(member(Role.DIRECTOR))

    results = at_once(
        lambda: opens(invitation, PASSWORD), lambda: opens(invitation, PASSWORD + "2"),
        writing="accounts_user",
    )  # fmt: skip

    user = User.objects.get(phone=invitation.phone)
    won = next(n for n, result in enumerate(results) if isinstance(result, Membership))
    assert len(refusals(results)) == 1
    assert user.check_password(PASSWORD + ("2" if won else ""))
    assert user.memberships.count() == 1
    assert Act.objects.for_(invitation).verbs() == ["invite", "accept"]


def test_two_links_of_one_person_opened_at_once_are_both_good_or_say_sign_in() -> None:
    here = offered(member(Role.DIRECTOR), phone="13700007777")
    also = offered(member(Role.DIRECTOR), phone="13700007777", role=Role.REVIEWER)

    results = at_once(
        lambda: opens(here, PASSWORD), lambda: opens(also, PASSWORD), writing="accounts_user"
    )

    assert [type(refusal) for refusal in refusals(results)] == [invitations.SignInFirst]
    assert User.objects.filter(phone="13700007777").count() == 1


def test_an_invitation_is_accepted_once_however_often_it_is_clicked() -> None:
    known = person(password=PASSWORD)
    invitation = offered(member(Role.DIRECTOR), phone=known.phone)

    def clicks() -> Membership:
        return invitations.accept(copy(invitation), actor=known, at=SOON)

    results = at_once(clicks, clicks, clicks, writing="accounts_invitation")

    assert [type(refusal) for refusal in refusals(results)] == [AlreadyMoved] * 2
    assert known.memberships.get().role == Role.OFFICER


def test_taken_back_or_taken_up_but_never_both() -> None:
    director, known = member(Role.DIRECTOR), person(password=PASSWORD)
    invitation = offered(director, phone=known.phone)

    results = at_once(
        lambda: invitations.accept(copy(invitation), actor=known, at=SOON),
        lambda: invitations.revoke(copy(invitation), actor=director, at=SOON),
        writing="accounts_invitation",
    )

    assert [type(refusal) for refusal in refusals(results)] == [AlreadyMoved]
    accepted = copy(invitation).status == Invitation.Status.ACCEPTED
    assert known.memberships.exists() == accepted


def test_a_double_click_invites_once() -> None:
    director = member(Role.DIRECTOR)

    results = at_once(
        lambda: invited(director, phone="13700008888"),
        lambda: invited(director, phone="13700008888"),
        writing="accounts_invitation",
    )

    assert [type(refusal) for refusal in refusals(results)] == [invitations.AlreadyInvited]
    assert Invitation.objects.count() == 1


def test_two_directors_invite_the_same_person_once() -> None:
    first, second = member(Role.DIRECTOR), member(Role.DIRECTOR)

    results = at_once(
        lambda: invited(first, phone="13700008889"),
        lambda: invited(second, phone="13700008889"),
        writing="accounts_invitation",
    )

    assert [str(refusal) for refusal in refusals(results)] == [
        "已经向这个手机号发过同样的邀请，请在“待接受的邀请”里重新发送。"
    ]


def test_the_day_s_last_invitation_is_one_even_for_two_hands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invitations, "INVITATIONS_A_DAY", 1)
    director = member(Role.DIRECTOR)

    results = at_once(
        lambda: invited(director), lambda: invited(director), writing="accounts_invitation"
    )

    assert [type(refusal) for refusal in refusals(results)] == [invitations.TooMany]


def test_the_sweep_goes_on_past_an_offer_somebody_just_took_back() -> None:
    director = member(Role.DIRECTOR)
    overdue = [offered(director), offered(director), offered(director)]
    late = NOON + timedelta(days=8)

    swept, *_ = at_once(
        lambda: invitations.expire_overdue(at=late),
        lambda: invitations.revoke(copy(overdue[2]), actor=director, at=late),
        lambda: invitations.revoke(copy(overdue[1]), actor=director, at=late),
        writing="accounts_invitation",
    )

    expired = Invitation.objects.filter(status=Invitation.Status.EXPIRED)
    assert not Invitation.objects.filter(status=Invitation.Status.OPEN).exists()
    assert swept == expired.count()
    assert copy(overdue[0]) in expired


def asked(user: User) -> Recovery:
    return recovery.ask_recovery(user, actor=user, at=NOON, reason="手机掉进河里")


def test_two_approvals_in_one_moment_are_a_first_and_a_second() -> None:
    officer = enrolled(member(Role.OFFICER))
    first, second = member(Role.DIRECTOR), member(Role.ALLIANCE_OPERATOR, None)
    request = asked(officer)

    with_county = at_once(
        lambda: recovery.approve_recovery(request, actor=first, at=NOON),
        lambda: recovery.approve_recovery(request, actor=second, at=NOON),
        writing="accounts_recovery",
    )

    assert sorted(with_county) == [False, True]
    request.refresh_from_db()
    assert {request.first_by, request.restored_by} == {first, second}
    assert factors(officer) == set()


def test_one_impatient_director_is_still_one() -> None:
    officer, director = enrolled(member(Role.OFFICER)), member(Role.DIRECTOR)
    request = asked(officer)

    def clicks() -> bool:
        return recovery.approve_recovery(request, actor=director, at=NOON)

    results = at_once(clicks, clicks, clicks, writing="accounts_recovery")

    assert [str(refusal) for refusal in refusals(results)] == [
        "您已经同意过了，还需要另外一位管理人员同意。"
    ] * 2
    assert "totp" in factors(officer)


def test_the_second_yes_and_a_no_do_not_both_count() -> None:
    officer = enrolled(member(Role.OFFICER))
    request = asked(officer)
    recovery.approve_recovery(request, actor=member(Role.DIRECTOR), at=NOON)
    yes, no = member(Role.DIRECTOR), member(Role.DIRECTOR)

    results = at_once(
        lambda: recovery.approve_recovery(request, actor=yes, at=NOON),
        lambda: recovery.refuse_recovery(request, actor=no, at=NOON, note="不是本人"),
        writing="accounts_recovery",
    )

    request.refresh_from_db()
    assert [type(refusal) for refusal in refusals(results)] == [recovery.RecoveryClosed]
    assert (request.restored_by_id is None) != (request.refused_by_id is None)
    assert bool(factors(officer)) == (request.restored_by_id is None)


def test_asked_twice_in_one_moment_it_is_one_request() -> None:
    officer, director = enrolled(member(Role.OFFICER)), member(Role.DIRECTOR)

    results = at_once(
        lambda: asked(officer),
        lambda: recovery.ask_recovery(officer, actor=director, at=NOON, reason="手机丢了"),
        writing="accounts_recovery",
    )

    assert [str(refusal) for refusal in refusals(results)] == [
        "已经有一份申请在等待处理，不用重复提交。"
    ]
    assert Recovery.objects.count() == 1


def test_the_last_two_operators_do_not_both_leave() -> None:
    pair = [member(Role.ALLIANCE_OPERATOR, None), member(Role.ALLIANCE_OPERATOR, None)]

    def leaves(who: User) -> None:
        held = who.memberships.get()
        people.end_membership(held, successor=None, actor=who, at=NOON)

    results = at_once(
        lambda: leaves(pair[0]), lambda: leaves(pair[1]),
        writing="accounts_membership", place="public",
    )  # fmt: skip

    assert [str(refusal) for refusal in refusals(results)] == [
        "这是最后一位联盟管理员，要先选好接任者才能离开；如果没有可选的人，请联系联盟管理员。"
    ]
    assert Membership.objects.filter(left_at=None).count() == 1


def test_one_membership_ends_once() -> None:
    director, held = member(Role.DIRECTOR), member(Role.OFFICER).memberships.get()

    def ends() -> None:
        fresh = Membership.objects.get(pk=held.pk)
        people.end_membership(fresh, successor=None, actor=director, at=NOON)

    results = at_once(ends, ends, writing="accounts_membership")

    assert [str(refusal) for refusal in refusals(results)] == [
        "这项任职已经结束，请刷新页面后再看。"
    ]


def test_a_role_given_by_two_directors_is_given_once() -> None:
    officer = member(Role.OFFICER, name="陈建国")
    directors = [member(Role.DIRECTOR), member(Role.DIRECTOR)]

    def gives(by: User) -> Membership:
        return people.add_role(officer, role=Role.FINANCE, centre_code="430522", actor=by, at=NOON)

    results = at_once(
        lambda: gives(directors[0]), lambda: gives(directors[1]), writing="accounts_membership"
    )

    assert [str(refusal) for refusal in refusals(results)] == [
        "陈建国已经是财政拨付人员，不用再办。"
    ]


def test_a_team_s_name_is_taken_by_the_first() -> None:
    director = member(Role.DIRECTOR)

    def makes() -> Team:
        return people.create_team("城区组", centre_code="430522", actor=director, at=NOON)

    results = at_once(makes, makes, writing="accounts_team")

    assert [str(refusal) for refusal in refusals(results)] == [
        "已经有叫“城区组”的了，请换一个名称。"
    ]


def test_a_token_is_revoked_once() -> None:
    officer = member(Role.OFFICER)

    def makes() -> ApiToken:
        held = officer.memberships.get()
        return tokens.make_token(held, purpose="收银", days=30, actor=officer, at=NOON)

    made, other = at_once(makes, makes, writing="accounts_apitoken")

    def revokes() -> None:
        tokens.revoke_token(made, actor=officer, at=NOON)

    results = at_once(revokes, revokes, writing="accounts_apitoken")

    assert made.token != other.token
    assert [type(refusal) for refusal in refusals(results)] == [AlreadyMoved]
    assert Act.objects.for_(made).verbs() == ["make_token", "revoke_token"]
