from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alliance.accounts.models import Invitation, User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.lib import sms
from tests.factories.people import member
from tests.factories.web import ALLIANCE, client

PHONE = "13812345678"


def run(*flags: str, phone: str = PHONE, **options: Any) -> str:
    told = StringIO()
    call_command("create_operator", *flags, phone=phone, name="王敏", stdout=told, **options)
    return told.getvalue()


def printed_path(told: str) -> str:
    found = re.search(r"http://localhost:8000(/people/accept/[\w-]+/)", told)
    assert found
    return found[1]


def test_the_first_operator_comes_through_the_printed_link(db: None) -> None:
    path = printed_path(run("--print-link"))
    assert not User.objects.get().has_usable_password()
    browser = client(ALLIANCE)
    assert "区域服务联盟邀请您担任联盟管理员" in browser.get(path).text

    browser.post(path, {"password": "xin-shao-2026!", "again": "xin-shao-2026!"})

    user = User.objects.get()
    assert user.roles_in(None) == {Role.ALLIANCE_OPERATOR}
    assert user.phone_verified_at is None
    assert Act.objects.for_(Invitation.objects.get()).verbs() == ["invite", "accept"]


def test_without_the_flag_the_link_goes_to_the_phone(db: None) -> None:
    told = run()

    assert "138****5678" in told
    assert "/people/accept/" not in told
    assert "邀请您担任联盟管理员" in sms.inbox()[0].text
    assert Invitation.objects.get().texted


def test_asked_twice_the_link_is_renewed(db: None) -> None:
    first, second = printed_path(run("--print-link")), printed_path(run("--print-link"))

    assert client(ALLIANCE).get(first).status_code == 404
    assert client(ALLIANCE).get(second).status_code == 200
    assert User.objects.count() == 1


def test_who_is_one_already_stays_one(db: None) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None, name="老王")

    assert "老王已经是联盟管理员" in run(phone=operator.phone)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("phone", ["12345", "23812345678", "手机"])
def test_a_wrong_number_is_explained(db: None, phone: str) -> None:
    with pytest.raises(CommandError, match="请填写 11 位手机号码"):
        run(phone=phone)

    assert not User.objects.exists()
