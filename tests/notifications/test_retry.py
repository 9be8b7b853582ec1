from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.notifications.models import OutwardMessage
from alliance.notifications.outward import BACK_OFF, send_next
from alliance.notifications.services import NotFailed, notify, retry
from tests.factories.people import member
from tests.factories.web import ALLIANCE, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
LIST = "/admin/notifications/outwardmessage/"
State = OutwardMessage.State


@pytest.fixture
def operator(db: None) -> User:
    return member(Role.ALLIANCE_OPERATOR, None)


def told(n: int, state: State, error: str = "") -> OutwardMessage:
    """A message of the n-th hour before noon that came to stand at `state`."""
    context = {"store_id": f"s{n}", "store_name": "春花便利店"}
    owner = member(Role.OWNER)
    notify(user_id=owner.pk, template="stores.StoreVerified", context=context,
           at=NOON - timedelta(hours=n))  # fmt: skip
    message = OutwardMessage.objects.get(notification__user=owner)
    OutwardMessage.objects.filter(pk=message.pk).update(
        state=state, attempts=len(BACK_OFF) + 1, error=error
    )
    message.refresh_from_db()
    return message


def test_a_failed_message_is_sent_after_all(
    county: Centre, operator: User, gateway: list[tuple[str, str]]
) -> None:
    message = told(1, State.FAILED)

    retry(message, actor=operator, at=NOON, note="网关已充值")
    assert send_next(at=NOON)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert len(gateway) == 1


def test_who_did_it_and_for_which_county_is_on_record(county: Centre, operator: User) -> None:
    retry(told(1, State.FAILED), actor=operator, at=NOON, note="网关已充值")

    act = Act.objects.get()
    assert (act.verb, act.before, act.after) == ("retry", "failed", "waiting")
    assert (act.actor, act.note, act.county) == (operator, "网关已充值", "430522")


@pytest.mark.parametrize("state", [State.UNSURE, State.SENT, State.SENDING, State.WAITING])
def test_what_may_have_gone_is_not_sent_twice(county: Centre, operator: User, state: State) -> None:
    message = told(1, state)

    with pytest.raises(NotFailed, match="没有发出去"):
        retry(message, actor=operator, at=NOON)

    message.refresh_from_db()
    assert message.state == state


def test_the_list_begins_with_trouble_and_shows_no_words_of_the_message(
    county: Centre, operator: User
) -> None:
    for n, state in enumerate([State.SENT, State.UNSURE, State.WAITING, State.FAILED], start=1):
        told(n, state, error="网关没有回答" if state == State.FAILED else "")

    page = signed_in(operator, ALLIANCE).get(LIST).content.decode()
    rows = page[page.index("<tbody") :]

    found = sorted(
        (rows.index(label), label) for label in ("发送失败", "不确定是否送达", "待发送", "已发送")
    )
    assert [label for _, label in found] == ["发送失败", "不确定是否送达", "已发送", "待发送"]
    assert "网关没有回答" in rows
    assert "春花便利店" not in page
    assert "店铺通过核实" in rows


def test_it_is_retried_at_the_alliances_desk(county: Centre, operator: User) -> None:
    message = told(1, State.FAILED)
    desk = signed_in(operator, ALLIANCE)

    desk.post(f"{LIST}{message.pk}/retry/", {"confirmed": "1", "note": "好了"})

    message.refresh_from_db()
    assert message.state == State.WAITING
    assert desk.get(LIST, {"state__exact": "failed"}).status_code == 200


def test_others_may_not(county: Centre) -> None:
    message = told(1, State.FAILED)

    for who in (member(Role.AUDITOR, None), member(Role.DIRECTOR)):
        answer = signed_in(who, ALLIANCE).post(f"{LIST}{message.pk}/retry/", {"confirmed": "1"})
        assert answer.status_code == 403
