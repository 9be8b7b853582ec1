"""The list on the screen as a workbook."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.lib.records import tell
from stores.models import Store
from stores.services import exporting
from stores.services.exporting import COLUMNS, ExportReasonNeeded, NothingToExport, TooManyToExport
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in

EXPORT = "/admin/stores/store/export/"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


def table(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.rows]


def export(actor: User, **options: Any) -> list[list[Any]]:
    columns = options.pop("columns", ["name", "phone"])
    rows = Store.objects.order_by("number")
    with exporting.export(rows, columns, actor=actor, at=NOON, **options) as file:
        return table(file.read())


def test_a_workbook_has_the_rows_of_the_screen_in_their_order_and_chinese_headings(
    officer: User,
) -> None:
    store(name="乙店", town="小塘镇")
    store(name="甲店", town="小塘镇")
    store(name="别处的店", town="严塘镇")

    answer = signed_in(officer).post(
        f"{EXPORT}?town=小塘镇&o=1", {"columns": ["name", "town", "joined_at"], "note": ""}
    )

    assert answer["Content-Disposition"].startswith("attachment")
    head, *rows = table(answer.content)
    assert head == ["店名", "乡镇街道", "登记时间"]
    assert [row[:2] for row in rows] == [["甲店", "小塘镇"], ["乙店", "小塘镇"]]
    assert isinstance(rows[0][2], datetime)


def test_phones_are_masked_and_the_record_says_who_took_how_many(officer: User) -> None:
    store(phone="13811112222")

    assert export(officer)[1][1] == "138****2222"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.after) == ("export", officer, "")
    assert tell([entry])[0].subject == "1 家店铺"
    assert tell([entry])[0].verb == "导出"


def test_whole_phones_ask_for_a_reason_and_leave_one_entry(officer: User) -> None:
    store(phone="13811112222")
    store(phone="13811113333")

    with pytest.raises(ExportReasonNeeded, match="写明用途"):
        export(officer, phones=True, note=" ")
    assert not AuditEntry.objects.exists()

    assert [row[1] for row in export(officer, phones=True, note="培训通知")[1:]] == [
        "13811112222", "13811113333",
    ]  # fmt: skip
    entry = AuditEntry.objects.get()
    assert (entry.after, entry.note, entry.subject_name) == ("phone", "培训通知", "2 家店铺")


def test_a_name_that_looks_like_a_formula_stays_text(officer: User) -> None:
    store(name='=HYPERLINK("http://x","点我")', address="@SUM(1)")

    with exporting.export(Store.objects.all(), ["name", "address"], actor=officer, at=NOON) as file:
        cells = next(load_workbook(file).active.iter_rows(min_row=2))

    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert cells[0].value == '=HYPERLINK("http://x","点我")'


def test_every_column_can_be_had(officer: User) -> None:
    store(systems=["stock", "meituan"], devices=["phone"], tier=3, outages=0, network="fibre",
          trade="F5213")  # fmt: skip

    head, row = export(officer, columns=list(COLUMNS))

    told = dict(zip(head, row, strict=True))
    assert told["在用系统"] == "单机进销存、美团"
    assert (told["成熟度等级"], told["每月断网次数"], told["网络"]) == (3, 0, "光纤宽带")
    assert told["行业"] == "便利店零售（F5213）"


def test_nothing_and_too_much_are_refused(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NothingToExport):
        export(officer)
    store()
    store()
    with pytest.raises(NothingToExport):
        export(officer, columns=[])
    monkeypatch.setattr(exporting, "EXPORT_LIMIT", 1)
    with pytest.raises(TooManyToExport, match="最多导出 1 家"):
        export(officer)


def test_the_page_says_how_many_and_keeps_what_was_chosen(officer: User) -> None:
    store()
    browser = signed_in(officer)

    asked = browser.get(EXPORT).content.decode()
    refused = browser.post(EXPORT, {"columns": ["phone"], "phones": "on", "note": ""})

    assert "把 1 家店铺导出成 Excel" in asked
    assert "请写明用途" in refused.content.decode()


def test_who_may_not_reveal_gets_no_whole_phones(county: Centre) -> None:
    store(phone="13811112222")
    browser = signed_in(member(Role.REVIEWER))

    answer = browser.post(EXPORT, {"columns": ["phone"], "phones": "on", "note": "想要"})

    assert 'name="phones"' not in browser.get(EXPORT).content.decode()
    assert table(answer.content)[1] == ["138****2222"]


def test_an_owner_exports_nothing(county: Centre) -> None:
    assert signed_in(member(Role.OWNER)).get(EXPORT).status_code in (302, 403)


def test_a_query_that_is_none_leads_back_to_the_list(officer: User) -> None:
    answer = signed_in(officer).get(EXPORT, {"term": "x"})

    assert answer["Location"] == "/admin/stores/store/?e=1"
