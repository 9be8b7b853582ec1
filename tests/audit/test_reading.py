from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores import services
from tests.factories.people import member
from tests.factories.stores import store, visited
from tests.factories.web import signed_in

LIST = "/admin/audit/auditentry/"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def officer(county: Centre) -> User:
    officer = member(Role.OFFICER, name="刘建国")
    services.verify(visited(store(name="福来店")), actor=officer, at=NOON, note="上门看过")
    services.reveal(
        store(name="兴旺店"), "phone", actor=member(Role.DIRECTOR, name="陈主任"), at=NOON
    )
    return officer


@pytest.fixture
def auditor(county: Centre) -> Client:
    return signed_in(member(Role.AUDITOR))


def seen(auditor: Client, **filters: str) -> tuple[bool, bool]:
    page = auditor.get(LIST, filters).content.decode()
    return "福来店" in page, "兴旺店" in page


def test_the_auditor_reads_words_not_codes(officer: User, auditor: Client) -> None:
    page = auditor.get(LIST).content.decode()

    for words in ("刘建国", "核实", "已申请", "已核实", "上门看过", "查看个人信息", "联系电话"):
        assert words in page
    assert "verify" not in page[page.index("<tbody") : page.index("</tbody")]


def test_the_record_is_filtered_by_verb_person_and_day(officer: User, auditor: Client) -> None:
    assert seen(auditor) == (True, True)
    assert seen(auditor, verb="verify") == (True, False)
    assert seen(auditor, actor__name__icontains="陈") == (False, True)
    assert seen(auditor, at_from="2026-11-22", at_to="2026-11-22") == (True, True)
    assert seen(auditor, at_from="2026-11-23") == (False, False)
    assert seen(auditor, q="上门") == (True, False)


def test_an_entry_opens_and_cannot_be_changed(officer: User, auditor: Client) -> None:
    address = f"{LIST}{AuditEntry.objects.latest('at').pk}/"

    assert auditor.get(f"{address}change/").status_code == 200
    assert auditor.post(f"{address}change/", {"note": "x"}).status_code == 403
    assert auditor.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert auditor.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE])
def test_others_do_not_read_the_record(officer: User, role: Role) -> None:
    assert signed_in(member(role)).get(LIST).status_code == 403
