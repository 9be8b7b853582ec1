from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib import sms
from alliance.notifications import outward
from alliance.notifications.channels import Email, NotTaken, Robot, Sms, robot_address
from alliance.notifications.models import OutwardMessage, QuietHours
from alliance.notifications.outward import BACK_OFF, NO_ANSWER_AFTER, give_up_on_silent, send_next
from alliance.notifications.services import choose, notify
from tests.factories.people import member

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
State = OutwardMessage.State
Gateway = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, outward.__name__)


@pytest.fixture
def owner(county: Centre) -> User:
    return member(Role.OWNER)


def tell(user: User, at: datetime = NOON) -> OutwardMessage:
    context = {"store_id": "s1", "store_name": "春花便利店"}
    notify(user_id=user.pk, template="stores.StoreVerified", context=context, at=at)
    return OutwardMessage.objects.get()


def send_all(at: datetime) -> None:
    while send_next(at=at):
        pass


def test_it_goes_to_the_phone_once(owner: User, gateway: Gateway) -> None:
    message = tell(owner)

    send_all(NOON)
    send_all(NOON)

    message.refresh_from_db()
    assert (message.state, message.sent_at) == (State.SENT, NOON)
    assert gateway == [(owner.phone, "您的店铺“春花便利店”已通过核实，等服务中心开通就可以了。")]


def test_at_night_it_waits_for_the_morning(owner: User, gateway: Gateway) -> None:
    message = tell(owner, at=MIDNIGHT)

    send_all(MIDNIGHT)

    message.refresh_from_db()
    assert gateway == []
    assert (message.state, message.not_before) == (State.WAITING, MORNING)
    send_all(MORNING)
    assert len(gateway) == 1


def test_a_fact_of_the_evening_that_comes_late_does_not_ring_at_night(
    owner: User, gateway: Gateway
) -> None:
    tell(owner, at=NOON)

    send_all(MIDNIGHT)

    assert gateway == []


def test_urgent_words_do_not_wait(owner: User, gateway: Gateway) -> None:
    message = tell(owner, at=MIDNIGHT)
    message.notification.urgent = True
    message.notification.save()

    send_all(MIDNIGHT)

    assert len(gateway) == 1


def test_who_is_awake_at_night_is_told_at_night(owner: User, gateway: Gateway) -> None:
    QuietHours.objects.create(user=owner, starts=time(9), ends=time(9))
    tell(owner, at=MIDNIGHT)

    send_all(MIDNIGHT)

    assert len(gateway) == 1


def test_a_gateway_that_is_away_is_tried_again_and_given_up_at_last(
    owner: User, settings: Any
) -> None:
    settings.NOTIFICATION_CHANNELS = {"sms": "tests.factories.outbox.Refusing"}
    message = tell(owner)
    at = NOON

    for wait in BACK_OFF:
        send_all(at)
        message.refresh_from_db()
        assert (message.state, message.not_before) == (State.WAITING, at + wait)
        at += wait
    send_all(at)

    message.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, "gateway is away")


def test_a_sender_that_dies_in_the_call_never_sends_twice(
    owner: User, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        """Nothing may catch it."""

    def die(message: OutwardMessage) -> None:
        raise PowerCut

    message = tell(owner)
    with monkeypatch.context() as patch:
        patch.setattr(outward, "_send", die)
        with pytest.raises(PowerCut):
            send_next(at=NOON)

    later = NOON + NO_ANSWER_AFTER + timedelta(seconds=1)
    assert give_up_on_silent(at=later) == 1
    send_all(later)

    message.refresh_from_db()
    assert message.state == State.UNSURE
    assert gateway == []


def test_who_switches_a_channel_off_is_left_alone_even_by_what_waits(
    owner: User, gateway: Gateway
) -> None:
    tell(owner)
    choose(actor=owner, channels={"sms": False, "email": True}, muted=[], robot="",
           starts=time(22), ends=time(7))  # fmt: skip

    send_all(NOON)

    assert gateway == []


def test_a_muted_kind_stays_in_the_app(owner: User) -> None:
    choose(actor=owner, channels={"sms": True}, muted=["stores.StoreVerified"], robot="",
           starts=time(22), ends=time(7))  # fmt: skip
    notify(user_id=owner.pk, template="stores.StoreVerified", context={}, at=NOON)

    assert not OutwardMessage.objects.exists()


def test_the_sms_channel_hands_over_to_the_sms_backend(owner: User, settings: Any) -> None:
    settings.SMS_BACKEND = "alliance.lib.sms.ConsoleBackend"

    Sms().send(address=owner.phone, title="标题", text="您好")

    assert (sms.inbox()[0].phone, sms.inbox()[0].text) == (owner.phone, "您好")


def test_an_email_has_the_title_as_its_subject(owner: User, mailoutbox: list[Any]) -> None:
    Email().send(address="owner@example.org", title="您的店铺已通过核实", text="您好")

    [mail] = mailoutbox
    assert (mail.to, mail.subject, mail.body) == (
        ["owner@example.org"],
        "您的店铺已通过核实",
        "您好",
    )


def test_a_robot_without_a_known_address_says_where_to_correct_it() -> None:
    with pytest.raises(NotTaken, match="通知设置"):
        Robot().send(address="http://127.0.0.1/", title="标题", text="您好")


@pytest.mark.parametrize(
    ("webhook", "address"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-91f6", "wecombot://693a-91f6"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abc1", "dingtalk://abc1"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/ab-c1", "feishu://ab-c1"),
        ("https://open.feishu.cn.evil.example/open-apis/bot/v2/hook/ab-c1", ""),
        ("http://127.0.0.1:8000/", ""),
        ("json://localhost/", ""),
    ],
)
def test_only_the_robots_of_known_services_are_called(webhook: str, address: str) -> None:
    assert robot_address(webhook) == address
