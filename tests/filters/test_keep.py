"""A filter is kept under a name, by its owner or for the county, and found again above the list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.filters import selectors, services
from alliance.filters.models import SavedFilter
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
PAGE = "stores.store"
LIST = "/admin/stores/store/"
KEEP = f"{LIST}filters/keep/"


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in(officer)


def keep(actor: User, name: str = "待核实", query: str = "status=applied", shared: bool = False
         ) -> SavedFilter:  # fmt: skip
    return services.keep(PAGE, name=name, query=query, shared=shared, actor=actor, at=NOON)


def names(by: User) -> list[str]:
    return [each.name for each in selectors.kept(PAGE, by=by)]


def test_ones_own_and_the_countys_are_seen(officer: User, other_county: Centre) -> None:
    colleague = member(Role.DIRECTOR)
    keep(officer)
    keep(colleague, "主任自己的")
    keep(colleague, "全县的", shared=True)
    services.keep(
        "tickets.ticket", name="别的列表", query="a=1", shared=True, actor=officer, at=NOON
    )
    with schema_context("c430523"):
        keep(officer, "邻县的", shared=True)

    assert names(officer) == ["待核实", "全县的"]
    assert names(colleague) == ["主任自己的", "全县的"]


def test_the_same_name_again_replaces(officer: User) -> None:
    keep(officer)
    keep(officer, query="?status=lead&q=", shared=True)

    saved = SavedFilter.objects.get()
    assert (saved.query, saved.shared, str(saved)) == ("status=lead", True, "待核实")


def test_the_place_in_the_list_is_not_kept(officer: User) -> None:
    assert keep(officer, query="town=酿溪镇&after=abc&before=x&e=1").query == (
        "town=%E9%85%BF%E6%BA%AA%E9%95%87"
    )


@pytest.mark.parametrize(
    ("name", "query", "refusal"),
    [
        ("名字", "after=abc", services.NothingToKeep),
        ("名字", "", services.NothingToKeep),
        ("  ", "a=1", services.NameNeeded),
        ("长" * 21, "a=1", services.NameNeeded),
        ("名字", "q=" + "a" * 1000, services.TooLong),
    ],
)
def test_what_cannot_be_kept_is_refused(
    officer: User, name: str, query: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        keep(officer, name, query)
    assert not SavedFilter.objects.exists()


def test_there_is_an_end_to_it(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST", 2)
    keep(officer, "一")
    keep(officer, "二")
    with pytest.raises(services.TooMany, match="最多保存 2 个"):
        keep(officer, "三")
    assert keep(officer, "二", "a=2").query == "a=2"


def test_a_filter_is_kept_from_the_list_and_stands_above_it(desk: Client) -> None:
    store(town="小塘镇")

    answer = desk.post(KEEP, {"name": "小塘", "query": "town=小塘镇", "shared": "on"}, follow=True)

    page = answer.content.decode()
    assert "已保存筛选“小塘”" in page
    assert 'aria-current="true">小塘' in page
    assert answer.request["QUERY_STRING"] == "town=%E5%B0%8F%E5%A1%98%E9%95%87"
    assert "保存这个筛选" not in desk.get(LIST).content.decode()


def test_a_refusal_is_told_and_the_filter_stays(desk: Client) -> None:
    page = desk.post(KEEP, {"name": "", "query": "town=小塘镇"}, follow=True).content.decode()

    assert "请给筛选起个名字" in page
    assert "保存这个筛选" in page


def test_only_ones_own_is_dropped(desk: Client, officer: User) -> None:
    mine, shared = keep(officer), keep(member(Role.DIRECTOR), "全县的", shared=True)
    hidden = keep(member(Role.DIRECTOR), "别人的")

    gone = desk.post(f"{LIST}filters/{mine.pk}/drop/", follow=True).content.decode()
    told = desk.post(f"{LIST}filters/{shared.pk}/drop/", follow=True).content.decode()

    assert "已删除筛选“待核实”" in gone
    assert "只有本人能删" in told
    assert desk.post(f"{LIST}filters/{hidden.pk}/drop/").status_code == 404
    assert set(SavedFilter.objects.values_list("name", flat=True)) == {"全县的", "别人的"}


def test_who_may_not_see_the_list_keeps_nothing(county: Centre) -> None:
    owner = signed_in(member(Role.OWNER))

    assert owner.post(KEEP, {"name": "试试", "query": "a=1"}).status_code in (302, 403)
    assert not SavedFilter.objects.exists()
