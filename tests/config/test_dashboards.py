"""Each desk's first page: the figures are the shops', the next step that of the role."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership
from alliance.accounts.roles import Role
from alliance.audit.services import record
from alliance.centres.models import Centre, Domain
from alliance.events.models import Delivery, OutboxFact
from stores.models import Store
from tests.factories.people import member, person
from tests.factories.stores import store
from tests.factories.web import ALLIANCE, XINSHAO, signed_in

Status = Store.Status
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def seen(role: Role, host: str = XINSHAO) -> Any:
    """What the dashboard of somebody in `role` was given to show."""
    user = member(role, None if host.startswith(ALLIANCE) else "430522")
    return signed_in(user, host).get("/admin/").context


def cards(context: Any) -> dict[str, tuple[str, str]]:
    return {str(card.title): (card.value, str(card.footer)) for card in context["cards"]}


def bars(context: Any) -> dict[str, int]:
    chart = json.loads(context["chart"])
    return dict(zip(chart["labels"], chart["datasets"][0]["data"], strict=True))


@pytest.fixture
def shops(county: Centre) -> None:
    for status, town, many in [
        (Status.LEAD, "酿溪镇", 1), (Status.APPLIED, "酿溪镇", 2), (Status.APPLIED, "小塘镇", 1),
        (Status.VERIFIED, "酿溪镇", 2), (Status.VERIFIED, "寸石镇", 1),
    ]:  # fmt: skip
        for _ in range(many):
            store(status, town=town)
    Store.objects.filter(status=Status.LEAD).update(joined_at=timezone.now())


# -- A county's -----------------------------------------------------------------------------------
def test_the_cards_count_the_register(shops: None) -> None:
    assert cards(seen(Role.DIRECTOR)) == {
        "登记店铺": ("7", "近 7 天新增 1 家"),
        "已核实": ("3", "占全部店铺的 42%"),
        "待核实": ("3", "已申请，等专员核实"),
        "意向店铺": ("1", "还没有提交申请"),
    }


def test_an_empty_register_is_all_noughts(county: Centre) -> None:
    figures = cards(seen(Role.DIRECTOR))

    assert [value for value, _footer in figures.values()] == ["0"] * 4
    assert figures["已核实"][1] == "占全部店铺的 0%"


def test_the_chart_has_a_bar_for_each_status_with_its_number(shops: None) -> None:
    shown = {label: number for label, number in bars(seen(Role.OFFICER)).items() if number}

    assert shown == {"意向": 1, "已申请": 3, "已核实": 3}


def test_the_towns_stand_by_number_of_shops_with_their_share_verified(shops: None) -> None:
    towns = seen(Role.OFFICER)["towns"]

    assert [(town.name, town.shops, town.verified, town.percent) for town in towns] == [
        ("酿溪镇", 5, 2, 40), ("寸石镇", 1, 1, 100), ("小塘镇", 1, 0, 0),
    ]  # fmt: skip


def test_of_many_towns_the_eight_with_most_shops_are_shown(county: Centre) -> None:
    for number in range(10):
        for _ in range(number + 1):
            store(town=f"镇{number}")

    assert [town.shops for town in seen(Role.OFFICER)["towns"]] == [10, 9, 8, 7, 6, 5, 4, 3]


@pytest.mark.parametrize(("days", "counted"), [(6, 1), (8, 0)])
def test_new_is_what_joined_within_seven_days(county: Centre, days: int, counted: int) -> None:
    store(joined_at=timezone.now() - timedelta(days=days))

    assert cards(seen(Role.OFFICER))["登记店铺"][1] == f"近 7 天新增 {counted} 家"


def test_the_neighbours_shops_are_in_no_figure(shops: None, other_county: Centre) -> None:
    with schema_context("c430523"):
        for _ in range(4):
            store()

    assert cards(seen(Role.OFFICER))["登记店铺"][0] == "7"


@pytest.mark.parametrize(
    ("role", "title", "button"),
    [
        (Role.OFFICER, "待核实店铺 3 家", "去核实"),
        (Role.DIRECTOR, "待核实店铺 3 家", "去核实"),
        (Role.AUDITOR, "本县操作记录", "查看记录"),
        (Role.REVIEWER, "全县店铺 7 家", "查看店铺"),
        (Role.FINANCE, "全县店铺 7 家", "查看店铺"),
    ],
)
def test_the_next_step_is_that_of_the_role(
    shops: None, role: Role, title: str, button: str
) -> None:
    step = seen(role)["next"]

    assert (step.title, step.button) == (title, button)
    assert signed_in(member(role)).get(step.url).status_code == 200


def test_the_button_to_verify_leads_to_exactly_those_that_wait(shops: None) -> None:
    page = signed_in(member(Role.OFFICER)).get(seen(Role.OFFICER)["next"].url)

    found = page.context["cl"].result_list
    assert {shop.status for shop in found} == {Status.APPLIED}
    assert len(found) == 3


def test_with_nothing_waiting_the_officer_is_asked_to_register(county: Centre) -> None:
    store(Status.VERIFIED)

    step = seen(Role.OFFICER)["next"]

    assert (step.title, step.url) == ("没有等您处理的事", "/admin/stores/store/add/")


def test_the_latest_eight_deeds_are_told_newest_first(county: Centre) -> None:
    for number in range(10):
        at = LONG_AGO + timedelta(hours=number)
        record(store(name=f"店{number}"), "register", actor=None, at=at)

    deeds = seen(Role.OFFICER)["deeds"]

    assert [deed.subject for deed in deeds] == [f"店{number}" for number in range(9, 1, -1)]


# -- The alliance's -------------------------------------------------------------------------------
def a_fact(county: str, *, days: float = 0, dead: bool = False) -> None:
    at = timezone.now() - timedelta(days=days)
    fact = OutboxFact.objects.create(county=county, name="stores.StoreVerified", payload={}, at=at)
    state = Delivery.State.DEAD if dead else Delivery.State.DONE
    Delivery.objects.create(fact=fact, county=county, handler="tests", state=state)


@pytest.fixture
def counties(county: Centre, other_county: Centre) -> None:
    member(Role.OFFICER)
    Membership.objects.create(
        user=member(Role.REVIEWER), centre_id="430522", role=Role.FINANCE, since=LONG_AGO
    )
    gone = Membership.objects.create(
        user=person(), centre_id="430522", role=Role.OFFICER, since=LONG_AGO
    )
    Membership.objects.filter(pk=gone.pk).update(left_at=LONG_AGO)
    a_fact("430522")
    a_fact("430522", days=3)
    a_fact("430522", days=8)
    a_fact("430523", dead=True)


def test_each_county_has_a_row_with_its_people_facts_and_failures(counties: None) -> None:
    rows = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["counties"]

    assert [(row["centre"].code, row["people"], row["facts"], row["dead"]) for row in rows] == [
        ("430522", 2, 2, 0), ("430523", 0, 1, 1),
    ]  # fmt: skip


def test_the_alliances_cards_are_the_sums_of_the_rows(counties: None) -> None:
    assert cards(seen(Role.ALLIANCE_OPERATOR, ALLIANCE)) == {
        "县域中心": ("2", "已开通"),
        "在岗人员": ("2", "各县合计，店主在内"),
        "近 7 天业务动态": ("3", "登记、核实等办成的事"),
        "投递失败": ("1", "需要有人处理"),
    }


def test_what_failed_comes_first_for_who_may_mend_it(counties: None) -> None:
    operator = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["next"]
    auditor = seen(Role.AUDITOR, ALLIANCE)["next"]

    assert (operator.title, operator.button) == ("投递失败 1 条", "去处理")
    assert operator.url.endswith("?state__exact=dead")
    assert auditor.title == "2 个县域中心运行正常"


def test_all_is_well_where_nothing_failed(county: Centre) -> None:
    context = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)

    assert context["next"].title == "2 个县域中心运行正常"
    assert cards(context)["投递失败"] == ("0", "一切正常")


def test_the_chart_counts_the_facts_of_each_of_fourteen_days(counties: None) -> None:
    charted = bars(seen(Role.ALLIANCE_OPERATOR, ALLIANCE))

    today = timezone.localdate()
    days = {n: today - timedelta(days=n) for n in range(14)}
    assert list(charted) == [f"{d.month}月{d.day}日" for d in reversed(days.values())]
    found = {n: charted[f"{day.month}月{day.day}日"] for n, day in days.items()}
    assert {n: many for n, many in found.items() if many} == {0: 2, 3: 1, 8: 1}


@pytest.mark.parametrize("port", ["", ":8123"])
def test_the_way_to_a_countys_desk_keeps_the_port(county: Centre, port: str) -> None:
    rows = seen(Role.ALLIANCE_OPERATOR, f"{ALLIANCE}{port}")["counties"]

    assert rows[0]["desk"] == f"http://xinshao.localhost{port}/admin/"


def test_a_county_without_a_host_name_has_no_way_to_its_desk(county: Centre) -> None:
    Domain.objects.filter(tenant_id="430522").delete()

    assert seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["counties"][0]["desk"] == ""
