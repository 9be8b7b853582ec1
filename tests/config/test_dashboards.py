"""Each desk's first page: the figures are the shops', the next step that of the role."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.audit.services import record
from alliance.centres.models import Centre, Domain
from alliance.events.models import Delivery, OutboxFact
from alliance.rollups import services as rollups
from alliance.rollups.models import AllianceDay, CountyDay, CountyFigures
from stores import figures
from stores.models import Store, StoreMember
from stores.services import documents, handover
from tests.factories.figures import settled
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store
from tests.factories.web import ALLIANCE, XINSHAO, signed_in

Status = Store.Status
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def seen(role: Role, host: str = XINSHAO, path: str = "/admin/") -> Any:
    """What the dashboard of somebody in `role` was given to show."""
    user = member(role, None if host.startswith(ALLIANCE) else "430522")
    return signed_in(user, host).get(path).context


def cards(context: Any) -> dict[str, tuple[str, str]]:
    return {str(card.title): (card.value, str(card.footer)) for card in context["cards"]}


def parts(strip: Any) -> dict[str, int]:
    return {str(part.name): part.value for part in strip}


@pytest.fixture
def shops(county: Centre) -> None:
    profile: dict[str, Any] = {"systems": ["stock", "alipay"], "exchanging": 1, "network": "fibre"}
    for status, town, many in [
        (Status.LEAD, "酿溪镇", 1), (Status.APPLIED, "酿溪镇", 2), (Status.APPLIED, "小塘镇", 1),
        (Status.VERIFIED, "酿溪镇", 2), (Status.ACTIVE, "寸石镇", 1), (Status.CLOSED, "寸石镇", 1),
    ]:  # fmt: skip
        for _ in range(many):
            store(status, town=town, **profile)
    Store.objects.filter(status=Status.ACTIVE).update(tier=3, outages=2)
    Store.objects.filter(status=Status.LEAD).update(joined_at=timezone.now())


# -- A county's -----------------------------------------------------------------------------------
def test_the_cards_count_the_shops(shops: None) -> None:
    assert cards(seen(Role.REVIEWER)) == {
        "已入网店铺": ("3", "还没有设定目标"),
        "数据孤岛指数": ("50%", "6 个在用系统里，3 个不互通数据"),
        "平均成熟度": ("3.0 级", "已评估 1 家，最高 5 级"),
        "近 7 天登记": ("1", "在册店铺共 7 家"),
    }


def test_an_empty_register_shows_what_is_not_known_as_such(county: Centre) -> None:
    context = seen(Role.DIRECTOR)

    assert cards(context) == {
        "已入网店铺": ("0", "还没有设定目标"),
        "数据孤岛指数": ("—", "还没有登记在用的系统"),
        "平均成熟度": ("—", "还没有评估过的店铺"),
        "近 7 天登记": ("0", "在册店铺共 0 家"),
    }
    assert context["tiers"] == context["silos"] == context["networks"] == context["towns"] == []


def test_the_pictures_show_onboarded_shops_alone(shops: None) -> None:
    context = seen(Role.OFFICER)

    assert parts(context["tiers"]) == {
        "1 级": 0, "2 级": 0, "3 级": 1, "4 级": 0, "5 级": 0, "未评估": 2,
    }  # fmt: skip
    assert parts(context["silos"]) == {"不互通数据": 3, "互通数据": 3}
    assert parts(context["networks"]) == {
        "光纤宽带": 3, "手机流量": 0, "蹭邻居的网": 0, "没有网络": 0, "没有登记": 0,
    }  # fmt: skip


def test_each_picture_is_told_in_words_too(shops: None) -> None:
    page = signed_in(member(Role.OFFICER)).get("/admin/").content.decode()

    for words in (
        "3 级",
        "未评估",
        "每 100 个在用系统里",
        "1 家会断网，每月合计 2 次",
        "没有关闭也没有迁出",
    ):
        assert words in page
    assert "<canvas" not in page


def test_the_towns_stand_by_what_they_lack(shops: None) -> None:
    director = member(Role.DIRECTOR)
    rollups.set_targets({"小塘镇": 3, "寸石镇": 1}, actor=director, at=LONG_AGO)

    context = seen(Role.OFFICER)

    assert [(town.name, town.onboarded, town.target) for town in context["towns"]] == [
        ("小塘镇", 0, 3), ("酿溪镇", 2, 0), ("寸石镇", 1, 1),
    ]  # fmt: skip
    assert cards(context)["已入网店铺"] == ("3", "目标 4 家，完成 75%")


def test_more_than_eight_towns_are_folded_away(county: Centre) -> None:
    for number in range(10):
        store(town=f"镇{number}")

    context = seen(Role.OFFICER)

    assert (len(context["towns"]), len(context["more_towns"])) == (8, 2)


def test_the_weeks_end_with_today_and_carry_on_what_did_not_change(shops: None) -> None:
    today = timezone.localdate()
    for weeks, onboarded in ((2, 1), (1, 2)):
        CountyDay.objects.create(
            centre_id="430522", day=today - timedelta(weeks=weeks, days=2), onboarded=onboarded
        )

    bars = seen(Role.OFFICER)["weeks"]

    assert [bar.value for bar in bars] == [None] * 9 + [1, 2, 3]
    assert bars[-1].height == 100


@pytest.mark.parametrize(("days", "counted"), [(6, "1"), (8, "0")])
def test_new_is_what_joined_within_seven_days(county: Centre, days: int, counted: str) -> None:
    store(joined_at=timezone.now() - timedelta(days=days))

    assert cards(seen(Role.OFFICER))["近 7 天登记"][0] == counted


def test_the_neighbours_shops_are_in_no_figure(shops: None, other_county: Centre) -> None:
    with schema_context("c430523"):
        for _ in range(4):
            store(Status.ACTIVE)

    assert cards(seen(Role.OFFICER))["已入网店铺"][0] == "3"


@pytest.mark.parametrize(
    ("role", "title", "button"),
    [
        (Role.OFFICER, "待核实店铺 3 家", "去核实"),
        (Role.DIRECTOR, "待核实店铺 3 家", "去核实"),
        (Role.AUDITOR, "本县操作记录", "查看记录"),
        (Role.REVIEWER, "已入网店铺 3 家", "查看店铺"),
        (Role.FINANCE, "已入网店铺 3 家", "查看店铺"),
    ],
)
def test_the_next_step_is_that_of_the_role(
    shops: None, role: Role, title: str, button: str
) -> None:
    step = seen(role)["next"]

    assert (step.title, step.button) == (title, button)
    assert signed_in(member(role)).get(step.url).status_code == 200


def test_every_queue_leads_to_exactly_those_that_wait_in_it(shops: None) -> None:
    queues = seen(Role.OFFICER)["queues"]

    assert queues[0].status == Status.APPLIED
    for queue in queues:
        found = signed_in(member(Role.OFFICER)).get(queue.url).context["cl"].result_list
        assert {shop.status for shop in found} == {queue.status}
        assert len(found) == queue.count


def test_papers_and_offers_wait_beside_the_shops_in_one_query(
    shops: None, other_county: Centre
) -> None:
    director, owner = member(Role.DIRECTOR), member(Role.OWNER)
    shop = store(Status.REJECTED)
    StoreMember.objects.create(store=shop, user=owner)
    for kind in ("front", "licence"):
        documents.hand_in(shop, kind=kind, upload=photo(), actor=owner, at=LONG_AGO)
    with schema_context("c430523"):
        handover.offer(
            store(Status.ACTIVE), to_county="430522", note="搬家", owner_agreed=True,
            actor=member(Role.DIRECTOR, "430523"), at=LONG_AGO,
        )  # fmt: skip

    queues = {queue.title: queue for queue in seen(Role.DIRECTOR)["queues"]}

    offers, papers = queues["待答复的移交"], queues["待看材料"]
    assert (offers.count, papers.count, papers.headline) == (1, 2, "待看材料 2 件")
    desk = signed_in(director)
    assert "接收店铺" in desk.get(offers.url).content.decode()
    assert len(desk.get(papers.url).context["cl"].result_list) == 2
    director.limit_roles("430522", frozenset({Role.DIRECTOR}))
    with CaptureQueriesContext(connection) as asked:
        assert figures.waiting(by=director) == {"assessments": 0, "papers": 2, "handovers": 1}
    assert len([one for one in asked if "SELECT" in one["sql"]]) == 1
    assert "待答复的移交" not in {queue.title for queue in seen(Role.OFFICER)["queues"]}


def test_with_nothing_waiting_the_officer_is_asked_to_register(county: Centre) -> None:
    store(Status.ACTIVE)

    step = seen(Role.OFFICER)["next"]

    assert (step.title, step.url) == ("没有等您处理的事", "/admin/stores/store/add/")


def test_the_latest_eight_deeds_are_told_newest_first(county: Centre) -> None:
    for number in range(10):
        at = LONG_AGO + timedelta(hours=number)
        record(store(name=f"店{number}"), "register", actor=None, at=at)

    deeds = seen(Role.OFFICER)["deeds"]

    assert [deed.subject for deed in deeds] == [f"店{number}" for number in range(9, 1, -1)]


# -- The alliance's -------------------------------------------------------------------------------
def lost(county: str) -> None:
    fact = OutboxFact.objects.create(
        county=county, name="stores.StoreVerified", payload={}, at=timezone.now()
    )
    Delivery.objects.create(fact=fact, county=county, handler="tests", state=Delivery.State.DEAD)


@pytest.fixture
def counties(county: Centre, other_county: Centre) -> None:
    """新邵 at work, with a target; 邵阳 silent for twenty days, much waiting, a message lost."""
    now = timezone.now()
    Centre.objects.update(opened_at=now - timedelta(days=40), prefecture="邵阳市")
    CountyFigures.objects.create(
        centre=county, counted_at=now, active_at=now, verified=30, onboarded=30, applied=3,
        systems=10, isolated=4, tier_2=6, target=40,
    )  # fmt: skip
    CountyFigures.objects.create(
        centre=other_county, counted_at=now, active_at=now - timedelta(days=20), active=10,
        onboarded=10, applied=12, systems=10, isolated=9,
    )  # fmt: skip
    lost("430523")


def test_the_alliances_cards_are_the_sums_of_the_counties(counties: None) -> None:
    assert cards(seen(Role.ALLIANCE_OPERATOR, ALLIANCE)) == {
        "县域中心": ("2", "其中 1 个 14 天没有业务"),
        "已入网店铺": ("40", "目标 40 家，完成 100%"),
        "数据孤岛指数": ("65%", "20 个在用系统里，13 个不互通数据"),
        "投递失败": ("1", "需要有人处理"),
    }


def test_each_county_has_a_row_with_its_figures(counties: None) -> None:
    rows = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["rows"]

    assert [
        (row["centre"].code, row["figures"].onboarded, row["centre"].reached, row["centre"].silo,
         row["dead"]) for row in rows
    ] == [("430522", 30, 75.0, 40.0, 0), ("430523", 10, None, 90.0, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "first"),
    [("code", "430522"), ("-code", "430523"), ("onboarded", "430523"), ("-onboarded", "430522"),
     ("-silo", "430523"), ("reached", "430522"), ("-reached", "430522"), ("-applied", "430523"),
     ("active", "430523"), ("prefecture", "430522"), ("password", "430522")],
)  # fmt: skip
def test_the_table_stands_in_the_order_asked_for(counties: None, sort: str, first: str) -> None:
    rows = seen(Role.ALLIANCE_OPERATOR, ALLIANCE, f"/admin/?sort={sort}")["rows"]

    assert rows[0]["centre"].code == first


@pytest.mark.parametrize(
    ("q", "codes"),
    [
        ("邵阳县", ["430523"]),
        ("430522", ["430522"]),
        ("邵阳市", ["430522", "430523"]),
        ("没有的", []),
    ],
)
def test_a_county_is_found_by_name_prefecture_or_code(
    counties: None, q: str, codes: list[str]
) -> None:
    rows = seen(Role.ALLIANCE_OPERATOR, ALLIANCE, f"/admin/?q={q}")["rows"]

    assert [row["centre"].code for row in rows] == codes


def test_the_table_goes_by_twenty(counties: None) -> None:
    Centre.objects.bulk_create(
        Centre(code=str(n), schema_name=f"c{n}", slug=f"s{n}", name=f"县{n}", opened_at=LONG_AGO)
        for n in range(440000, 440021)
    )

    first = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)
    second = seen(Role.ALLIANCE_OPERATOR, ALLIANCE, "/admin/?page=2")

    assert (len(first["rows"]), len(second["rows"])) == (20, 3)
    assert second["rows"][0]["figures"] is None, "a county that was never counted has its row"


def test_a_county_in_need_is_named_with_every_reason(counties: None) -> None:
    needs = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["in_need"]

    assert [(need.centre.name, need.reasons) for need in needs] == [
        ("邵阳县", ["1 条消息投递失败", "已经 20 天没有业务", "12 家店铺等着核实"]),
    ]  # fmt: skip


def test_a_county_that_never_began_is_in_need_and_a_closed_one_is_not(
    counties: None, other_county: Centre
) -> None:
    CountyFigures.objects.all().delete()
    Delivery.objects.all().delete()
    Centre.objects.filter(pk=other_county.pk).update(suspended_at=timezone.now())

    needs = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["in_need"]

    assert [(need.centre.name, need.reasons) for need in needs] == [
        ("新邵县", ["开通 40 天，还没有办过业务"])
    ]


def test_what_failed_comes_first_for_who_may_mend_it(counties: None) -> None:
    operator = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["next"]
    auditor = seen(Role.AUDITOR, ALLIANCE)["next"]

    assert (operator.title, operator.button) == ("投递失败 1 条", "去处理")
    assert operator.url.endswith("?state__exact=dead")
    assert auditor.title == "1 个县 14 天没有业务"


def test_all_is_well_where_everybody_works(county: Centre, other_county: Centre) -> None:
    for code in ("430522", "430523"):
        with schema_context(f"c{code}"):
            rollups.ask(at=timezone.now())
            settled(timezone.now())

    context = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)

    assert context["next"].title == "2 个县域中心运行正常"
    assert cards(context)["投递失败"] == ("0", "一切正常")
    assert context["in_need"] == []


def test_the_trends_end_with_now_and_leave_open_what_nobody_added_up(counties: None) -> None:
    today = timezone.localdate()
    AllianceDay.objects.create(day=today - timedelta(days=2), onboarded=20, systems=4, isolated=1)

    onboarded, applied, silo = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["trends"]

    assert len(onboarded.line.values) == 60
    assert onboarded.line.values[-3:] == [20, None, 40]
    assert applied.line.values[-1] == 15
    assert silo.line.values[-3:] == [25.0, None, 65.0]


def test_a_countys_course_carries_on_what_did_not_change(counties: None) -> None:
    today = timezone.localdate()
    for days, onboarded in ((90, 5), (3, 8)):
        CountyDay.objects.create(
            centre_id="430522", day=today - timedelta(days=days), onboarded=onboarded
        )

    row, other = seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["rows"]

    assert (row["gained"], other["gained"]) == (3, 0)


@pytest.mark.parametrize("port", ["", ":8123"])
def test_the_way_to_a_countys_desk_keeps_the_port(county: Centre, port: str) -> None:
    rows = seen(Role.ALLIANCE_OPERATOR, f"{ALLIANCE}{port}")["rows"]

    assert rows[0]["desk"] == f"http://xinshao.localhost{port}/admin/"


def test_a_county_without_a_host_name_has_no_way_to_its_desk(county: Centre) -> None:
    Domain.objects.filter(tenant_id="430522").delete()

    assert seen(Role.ALLIANCE_OPERATOR, ALLIANCE)["rows"][0]["desk"] == ""
