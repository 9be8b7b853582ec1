"""Short messages: in development to the console and the inbox, else through a real gateway."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django_tenants.utils import schema_context

from alliance.centres.models import Centre
from alliance.lib import sms
from alliance.lib.refusals import Refused
from alliance.lib.sms import INBOX_LENGTH, NotSent
from tests.factories.gateways import Gateway, gateway

PHONE = "13812345678"


@pytest.fixture
def console(settings: Any) -> None:
    settings.SMS_BACKEND = "alliance.lib.sms.ConsoleBackend"


@pytest.fixture
def outside(settings: Any, caplog: pytest.LogCaptureFixture) -> Iterator[Gateway]:
    caplog.set_level(logging.CRITICAL, "apprise")
    with gateway() as taking:
        settings.SMS_BACKEND = "alliance.lib.sms.AppriseBackend"
        settings.SMS_GATEWAYS = [f"json://127.0.0.1:{taking.port}/{{phone}}"]
        yield taking


def test_in_development_the_message_is_seen_in_the_console_and_the_inbox(
    console: None, capsys: pytest.CaptureFixture[str]
) -> None:
    sms.send(PHONE, "验证码 123456")

    assert capsys.readouterr().out == "[短信 13812345678] 验证码 123456\n"
    assert [(kept.phone, kept.text) for kept in sms.inbox()] == [(PHONE, "验证码 123456")]


def test_the_newest_is_on_top_and_the_oldest_falls_out(console: None) -> None:
    for number in range(INBOX_LENGTH + 5):
        sms.send(PHONE, str(number))

    kept = [int(message.text) for message in sms.inbox()]
    assert kept == list(range(INBOX_LENGTH + 4, 4, -1))


def test_the_inbox_is_one_for_all_counties(console: None, county: Centre) -> None:
    sms.send(PHONE, "新邵")

    with schema_context("c430523"):
        assert [message.text for message in sms.inbox()] == ["新邵"]


def test_nothing_sent_yet_is_an_empty_inbox() -> None:
    assert sms.inbox() == []


def test_the_gateway_is_called_with_number_and_text(outside: Gateway) -> None:
    sms.send(PHONE, "您好，春花")

    ((path, body),) = outside.taken
    assert path == f"/{PHONE}"
    assert body["message"] == "您好，春花"


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_gateway_that_refuses_is_told_with_what_to_do(outside: Gateway, status: int) -> None:
    outside.status = status

    with pytest.raises(NotSent, match="短信暂时发不出去，请过几分钟再试，或者给县服务中心打电话"):
        sms.send(PHONE, "您好")

    assert issubclass(NotSent, Refused)


def test_a_gateway_that_is_away_is_told_the_same(outside: Gateway, settings: Any) -> None:
    settings.SMS_GATEWAYS = ["json://127.0.0.1:1/{phone}"]

    with pytest.raises(NotSent):
        sms.send(PHONE, "您好")


def test_without_any_gateway_nothing_is_said_to_be_sent(outside: Gateway, settings: Any) -> None:
    settings.SMS_GATEWAYS = []

    with pytest.raises(NotSent):
        sms.send(PHONE, "您好")


def test_a_number_cannot_lead_the_gateways_address_astray(outside: Gateway) -> None:
    sms.send("1?to=9&x=1", "您好")

    ((path, _body),) = outside.taken
    assert "?" not in path
