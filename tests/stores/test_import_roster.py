"""The command, against rosters whose every verdict is known."""

from __future__ import annotations

import json
import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from alliance.centres.models import Centre
from alliance.registry.models import Fingerprint
from stores.models import RosterImport, Store
from tests.stores.rosters import NOON, code, on_path, roster_of, shop, workbook


def run(path: Path, *options: str) -> dict[str, Any]:
    said = StringIO()
    call_command("import_roster", "xinshao", str(path), "--json", *options, stdout=said)
    told: dict[str, Any] = json.loads(said.getvalue())
    return told


def flawed(path: Path) -> list[tuple[int, str]]:
    """A roster with one flaw of each kind; (row, field) of those that cannot be registered."""
    bad = [
        shop(1, credit_code=code(1)[:10]), shop(2, credit_code="0" * 18),
        shop(3, credit_code="430522123456789"), shop(4, name="  "), shop(5, phone="139000"),
        shop(6, opened_on="去年"), shop(7, opened_on="2031-02-30"), shop(8, town=""),
        shop(9, operator_name=""), shop(20), shop(20, name="另一家", phone="13711111111"),
    ]  # fmt: skip
    path.write_bytes(roster_of(*bad, ["合计", "11户"], ["填表人：", "", "审核人："]))
    fields = ["credit_code"] * 3 + ["name", "phone", "opened_on", "opened_on", "town",
                                    "operator_name"]  # fmt: skip
    return [*((n, field) for n, field in enumerate(fields, start=3)), (13, "credit_code")]


def test_json_tells_counts_and_every_problem(county: Centre, tmp_path: Path) -> None:
    wrong = flawed(tmp_path / "r.xlsx")

    told = run(tmp_path / "r.xlsx")

    assert list(told) == ["rows", "ok", "warning", "refused", "problems"]
    assert (told["rows"], told["ok"], told["warning"], told["refused"]) == (11, 1, 0, 10)
    assert [(each["row"], each["field"]) for each in told["problems"]] == wrong
    assert all(list(each) == ["row", "field", "message"] for each in told["problems"])
    assert Store.objects.get().credit_code == code(20)


def test_a_dry_run_tells_the_same_and_leaves_nothing(county: Centre, tmp_path: Path) -> None:
    flawed(tmp_path / "r.xlsx")

    told = run(tmp_path / "r.xlsx", "--dry-run")

    assert told == run(tmp_path / "r.xlsx")


def test_a_dry_run_writes_nothing(county: Centre, tmp_path: Path) -> None:
    flawed(tmp_path / "r.xlsx")

    run(tmp_path / "r.xlsx", "--dry-run")

    assert not Store.objects.exists()
    assert not RosterImport.objects.exists()
    assert not Fingerprint.objects.exists()
    assert not default_storage.exists("rosters")


def test_all_or_nothing_ends_with_2_and_leaves_nothing(county: Centre, tmp_path: Path) -> None:
    flawed(tmp_path / "r.xlsx")

    with pytest.raises(CommandError, match="一家也没有登记") as stopped:
        run(tmp_path / "r.xlsx", "--commit", "all")

    assert stopped.value.returncode == 2
    assert not Store.objects.exists()
    assert not RosterImport.objects.exists()
    assert default_storage.listdir("rosters") == ([], [])


def test_a_second_run_changes_nothing(county: Centre, tmp_path: Path) -> None:
    path = on_path(tmp_path, roster_of(*map(shop, range(50))))
    run(path)
    before = list(Store.objects.order_by("pk").values())

    run(path)

    assert list(Store.objects.order_by("pk").values()) == before
    assert [each.count("unchanged") for each in RosterImport.objects.all()] == [50, 0]


def test_status_and_plain_words(county: Centre, tmp_path: Path) -> None:
    said = StringIO()
    path = on_path(tmp_path, roster_of(shop(1), shop(2, phone="")))

    call_command("import_roster", "xinshao", str(path), "--status", "active", stdout=said)

    assert Store.objects.get().status == "active"
    assert said.getvalue().splitlines() == [
        "共 2 行：合格 1，缺信用代码 0，不合格 1；新登记 1，更新 0，没有变化 0。",
        "4\tphone\t没有填联系电话，请填 11 位手机号码。",
    ]


def test_unknown_county_and_file_are_told(county: Centre, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有代码或网址前缀是“nowhere”的县"):
        call_command("import_roster", "nowhere", str(tmp_path))
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("import_roster", "xinshao", str(tmp_path / "none.xlsx"))


def test_a_file_that_is_no_roster_is_refused_and_not_kept(county: Centre, tmp_path: Path) -> None:
    path = on_path(tmp_path, workbook([["甲", "乙"], [1, 2]]))

    with pytest.raises(CommandError, match="没有找到表头") as stopped:
        run(path)

    assert stopped.value.returncode == 1
    assert not RosterImport.objects.exists()
    assert not default_storage.exists("rosters")


def test_odd_but_readable_cells_are_read_right(county: Centre, tmp_path: Path) -> None:
    rng = random.Random(4)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code(1))
    rows = [
        shop(1, credit_code=wide), shop(2, credit_code=code(2).lower()),
        shop(3, credit_code=f"{code(3)[:6]} {code(3)[6:]}"), shop(4, phone=13900000004.0),
        shop(5, phone="139 0000-0005"), shop(6, opened_on="2019.5.6"),
        shop(7, opened_on="2019年5月6日"), shop(8, opened_on=43591), shop(9, name=" 惠民\n超市9 "),
        shop(10, opened_on="20190506"), shop(11, opened_on=NOON.date().replace(2019, 5, 6)),
    ]  # fmt: skip
    rng.shuffle(rows)

    told = run(on_path(tmp_path, roster_of(*rows)))

    assert (told["ok"], told["problems"]) == (11, [])
    shops = {int(each.address[3:-1]): each for each in Store.objects.all()}
    for number, each in shops.items():
        assert each.credit_code == code(number)
        assert each.phone == f"139{number:08d}"
        assert str(each.opened_on) == "2019-05-06"
        assert each.name == f"惠民超市{number}"
