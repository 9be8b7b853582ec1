from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.accounts.models import Membership, Recovery, User
from alliance.accounts.roles import Role
from alliance.accounts.services import recovery
from alliance.acts.models import Act
from alliance.centres.models import Centre
from tests.accounts.totp import PASSWORD, enrolled, factors
from tests.factories.people import LONG_AGO, member
from tests.factories.web import ALLIANCE, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def officer(county: Centre) -> User:
    """Somebody whose phone fell into the river."""
    return enrolled(member(Role.OFFICER))


@pytest.fixture
def director(county: Centre) -> User:
    return member(Role.DIRECTOR)


@pytest.fixture
def operator(county: Centre) -> User:
    return member(Role.ALLIANCE_OPERATOR, None)


def asked(user: User, *, password_too: bool = False) -> Recovery:
    return recovery.ask_recovery(
        user, actor=user, at=NOON, reason="手机掉进河里", password_too=password_too
    )


def test_two_people_give_a_lost_factor_back(officer: User, director: User, operator: User) -> None:
    session = signed_in(officer)
    request = asked(officer)

    assert not recovery.approve_recovery(request, actor=director, at=NOON)
    assert factors(officer) == {"totp", "recovery_codes"}
    assert recovery.approve_recovery(request, actor=operator, at=NOON)

    assert factors(officer) == set()
    assert session.get("/accounts/").status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert Act.objects.for_(officer).verbs() == [
        "ask_recovery", "approve_recovery", "restore_second_factor",
    ]  # fmt: skip


def test_one_person_is_not_two(officer: User, director: User) -> None:
    request = asked(officer)
    recovery.approve_recovery(request, actor=director, at=NOON)

    with pytest.raises(recovery.NotYours, match="另外一位"):
        recovery.approve_recovery(request, actor=director, at=NOON)

    assert "totp" in factors(officer)


def test_nobody_approves_their_own(director: User, operator: User) -> None:
    enrolled(director)
    request = asked(director)

    with pytest.raises(recovery.NotYours):
        recovery.approve_recovery(request, actor=director, at=NOON)


def test_the_database_holds_the_two_apart(officer: User, director: User) -> None:
    request = asked(officer)

    for columns in (
        {"first_by": director, "restored_by": director},
        {"first_by": officer},
        {"restored_by": director},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=request.pk).update(**columns)


def test_a_director_of_elsewhere_has_no_say(officer: User, other_county: Centre) -> None:
    stranger = member(Role.DIRECTOR, other_county.code)

    with pytest.raises(recovery.NotYours):
        recovery.approve_recovery(asked(officer), actor=stranger, at=NOON)


def test_a_director_does_not_reach_power_held_elsewhere(officer: User, director: User) -> None:
    """An officer who is also an operator is not opened through the county."""
    Membership.objects.create(
        user=officer, centre=None, role=Role.ALLIANCE_OPERATOR, since=LONG_AGO
    )

    with pytest.raises(recovery.NotYours):
        recovery.approve_recovery(asked(officer), actor=director, at=NOON)


def test_an_officer_manages_nobody(officer: User, county: Centre) -> None:
    with pytest.raises(recovery.NotYours):
        recovery.approve_recovery(asked(officer), actor=member(Role.OFFICER), at=NOON)


def test_a_director_asks_for_somebody_without_a_phone(officer: User, director: User) -> None:
    recovery.ask_recovery(officer, actor=director, at=NOON, reason="手机丢了")

    with pytest.raises(recovery.AlreadyAsked):
        asked(officer)
    with pytest.raises(recovery.NotYours):
        recovery.ask_recovery(director, actor=officer, at=NOON, reason="玩笑")


def test_one_no_ends_it(officer: User, director: User, operator: User) -> None:
    request = asked(officer)
    recovery.refuse_recovery(request, actor=director, at=NOON, note="不是本人")

    with pytest.raises(recovery.RecoveryClosed):
        recovery.approve_recovery(request, actor=operator, at=NOON)

    assert Act.objects.for_(officer).verbs() == ["ask_recovery", "refuse_recovery"]


def test_after_three_days_it_is_too_late(officer: User, director: User) -> None:
    request = asked(officer)

    with pytest.raises(recovery.RecoveryClosed):
        recovery.approve_recovery(request, actor=director, at=NOON + timedelta(days=3))

    assert asked_again(officer)


def asked_again(user: User) -> Recovery:
    return recovery.ask_recovery(user, actor=user, at=NOON + timedelta(days=3), reason="还没有解决")


def test_the_stale_copy_of_a_decided_request_is_refused(
    officer: User, director: User, operator: User
) -> None:
    request = asked(officer)
    stale = Recovery.objects.get(pk=request.pk)
    recovery.approve_recovery(request, actor=director, at=NOON)
    recovery.approve_recovery(request, actor=operator, at=NOON)

    with pytest.raises(recovery.RecoveryClosed):
        recovery.approve_recovery(stale, actor=member(Role.DIRECTOR), at=NOON)


def test_the_way_through_the_pages(officer: User, director: User, operator: User) -> None:
    phone = signed_in(officer, methods=("code",))
    phone.post("/accounts/recovery/", {"reason": "手机丢了", "password_too": "on"})
    request = Recovery.objects.get()

    for somebody, host in ((director, "xinshao.localhost"), (operator, ALLIANCE)):
        desk = signed_in(enrolled(somebody), host)
        assert officer.name in desk.get("/accounts/recoveries/").content.decode()
        desk.post(f"/accounts/recoveries/{request.pk}/approve/")

    officer.refresh_from_db()
    assert factors(officer) == set()
    assert not officer.has_usable_password()


def test_who_manages_nobody_does_not_see_the_requests(officer: User) -> None:
    assert signed_in(officer).get("/accounts/recoveries/").status_code == 403


def test_a_director_refuses_with_a_reason_on_the_page(officer: User, director: User) -> None:
    request = asked(officer)
    Recovery.objects.update(asked_at=datetime.now(UTC))
    desk = signed_in(enrolled(director))

    desk.post(f"/accounts/recoveries/{request.pk}/refuse/", {"note": "不是本人"})

    request.refresh_from_db()
    assert request.refused_by == director


def test_asking_for_somebody_is_by_their_number(officer: User, director: User) -> None:
    desk = signed_in(enrolled(director))

    unknown = desk.post("/accounts/recoveries/", {"phone": "13700000009", "reason": "丢了"})
    desk.post("/accounts/recoveries/", {"phone": officer.phone, "reason": "丢了"})

    assert "没有这个手机号" in unknown.content.decode()
    assert Recovery.objects.get().asked_by == director
