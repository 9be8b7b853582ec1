"""Where and when a person wants to be told: what they chose, what stands without a choice."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.notifications import selectors
from alliance.notifications.channels import Console, Robot, channels
from alliance.notifications.models import OutwardMessage, Preference, QuietHours
from alliance.notifications.outward import send_next
from alliance.notifications.services import NotARobot, choose, notify
from tests.factories.outbox import sent
from tests.factories.people import member, person
from tests.factories.threads import at_once

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
KIND = "stores.StoreVerified"
WEBHOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-91f6"
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@pytest.fixture
def owner(county: Centre) -> User:
    owner = member(Role.OWNER)
    owner.email = "owner@example.org"
    owner.save()
    return owner


def chosen(user: User, **choice: Any) -> None:
    usual: dict[str, Any] = {
        "channels": {}, "muted": [], "robot": "", "starts": time(22), "ends": time(7),
    }  # fmt: skip
    choose(actor=user, **(usual | choice))


def tell(user: User, number: int = 0) -> None:
    context = {"store_id": str(number), "store_name": "春花便利店"}
    notify(user_id=user.pk, template=KIND, context=context, at=NOON)


def test_without_a_choice_sms_and_email_are_on_and_the_robot_off(owner: User) -> None:
    assert selectors.addresses(owner, KIND) == {"sms": owner.phone, "email": "owner@example.org"}
    assert selectors.preferences(owner.pk).switched == {}


def test_a_channel_without_an_address_is_none(county: Centre) -> None:
    assert set(selectors.addresses(person(), KIND)) == {"sms"}


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("channel", ["sms", "email", "robot"])
def test_a_channel_is_as_it_was_switched(owner: User, channel: str, wanted: bool) -> None:
    chosen(owner, channels={channel: wanted}, robot=WEBHOOK)

    assert (channel in selectors.addresses(owner, KIND)) is (
        wanted and (channel != "robot" or selectors.preferences(owner.pk).robot == WEBHOOK)
    )


def test_a_robot_is_reached_by_the_address_pasted(owner: User) -> None:
    chosen(owner, channels={"robot": True, "sms": False, "email": False}, robot=WEBHOOK)

    assert selectors.addresses(owner, KIND) == {"robot": WEBHOOK}
    assert Robot().address_of(owner, WEBHOOK) == WEBHOOK


def test_a_robot_switched_on_without_an_address_is_none(owner: User) -> None:
    chosen(owner, channels={"robot": True})

    assert "robot" not in selectors.addresses(owner, KIND)


def test_a_muted_kind_goes_nowhere_and_another_still_does(owner: User) -> None:
    chosen(owner, muted=[KIND])

    assert selectors.addresses(owner, KIND) == {}
    assert selectors.addresses(owner, "tickets.Opened").keys() == {"sms", "email"}


def test_a_new_choice_replaces_the_whole_old_one(owner: User) -> None:
    chosen(owner, channels={"sms": False}, muted=[KIND], robot=WEBHOOK, starts=time(20))
    chosen(owner, channels={"email": False})

    kept = selectors.preferences(owner.pk)
    assert (kept.switched, kept.muted, kept.robot) == ({"email": False}, frozenset(), "")
    assert str(QuietHours.objects.get()) == "22:00–07:00"


def test_one_persons_choice_is_not_anothers(owner: User) -> None:
    neighbour = member(Role.OWNER)
    chosen(neighbour, channels={"sms": False}, muted=[KIND])

    assert "sms" in selectors.addresses(owner, KIND)


def test_a_foreign_address_is_refused_and_the_old_choice_stays(owner: User) -> None:
    chosen(owner, channels={"sms": False})

    with pytest.raises(NotARobot, match="请粘贴企业微信、钉钉或飞书群机器人的完整地址"):
        chosen(owner, robot="https://evil.example/hook")

    assert selectors.preferences(owner.pk).switched == {"sms": False}


def test_who_said_nothing_has_the_houses_quiet_hours(owner: User) -> None:
    assert selectors.quiet_hours(owner.pk) == (time(22), time(7, 30))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(starts=clocks, ends=clocks, minutes=st.integers(0, 3 * 24 * 60))
def test_nobody_is_reached_inside_the_hours_they_chose(
    owner: User, starts: time, ends: time, minutes: int
) -> None:
    chosen(owner, starts=starts, ends=ends)
    at = NOON + timedelta(minutes=minutes)

    free = selectors.may_reach_from(owner.pk, at)

    clock = timezone.localtime(free).time()
    inside = starts <= clock < ends if starts <= ends else clock >= starts or clock < ends
    assert not inside
    assert at <= free < at + timedelta(days=1)


def test_the_console_shows_a_masked_number(owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    address = Console().address_of(owner, "")

    Console().send(address=address, title="标题", text="您好")

    assert capsys.readouterr().out == f"[标题] {owner.phone[:3]}****{owner.phone[-4:]} 您好\n"
    assert channels()["sms"].default


def test_what_stands_in_lists_says_what_it_is(owner: User) -> None:
    chosen(owner, muted=[KIND])
    tell(owner)

    assert str(Preference.objects.get()) == f" · {KIND}"
    assert not OutwardMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_senders_at_once_each_message_is_sent_by_one(gateway: object) -> None:
    owners = [person() for _ in range(10)]
    for number, owner in enumerate(owners):
        tell(owner, number)

    def send_all(_: int) -> int:
        done = 0
        while send_next(at=NOON):
            done += 1
        return done

    counts = at_once(8, send_all, schema="public")

    phones = sorted(phone for phone, _text in sent)
    assert phones == sorted(owner.phone for owner in owners)
    assert sum(count for count in counts if isinstance(count, int)) == 10
    assert set(OutwardMessage.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_the_same_fact_told_by_eight_workers_at_once_is_one_message() -> None:
    owner = person()

    outcomes = at_once(8, lambda _: tell(owner))

    assert outcomes == [None] * 8
    ids: set[UUID] = set(OutwardMessage.objects.values_list("notification_id", flat=True))
    assert (len(ids), OutwardMessage.objects.count()) == (1, 1)
