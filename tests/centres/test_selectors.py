"""What is asked of the counties: hosts, doors, and references no constraint looks after."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres import selectors, services
from alliance.centres.backup import refusals
from alliance.centres.models import Centre, CountyTemplate, Domain, SchemaStep
from alliance.centres.naming import NoSuchCounty
from alliance.centres.selectors import County, Dangling
from alliance.lib.keys import new_key
from alliance.lib.refusals import Refused
from stores.models import StoreMember
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.threads import at_once
from tests.factories.web import client

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_hosts() -> Iterator[None]:
    selectors.forget_hosts()
    yield
    selectors.forget_hosts()


def test_a_host_knows_all_a_request_needs(db: None) -> None:
    Centre.objects.filter(code="430522").update(phone="0739-3600000")

    assert selectors.county_of_host("xinshao.localhost") == County(
        "430522", "c430522", "xinshao", "新邵县", "0739-3600000"
    )
    assert selectors.county_of_host("localhost") is None


def test_hosts_are_read_once_by_a_crowd(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        for _ in range(100):
            selectors.county_of_host("xinshao.localhost")

    assert len([q for q in asked if "centres_domain" in q["sql"]]) == 1


@pytest.mark.django_db(transaction=True)
def test_many_threads_at_once_each_get_their_own_county() -> None:
    hosts = {"xinshao.localhost": "430522", "shaoyang.localhost": "430523"}

    def look(number: int) -> bool:
        host, code = list(hosts.items())[number % 2]
        found = set()
        for _ in range(50):
            if number == 0:
                selectors.forget_hosts()
            county = selectors.county_of_host(host)
            found.add(county.code if county else None)
            time.sleep(0.001)
        return found == {code}

    assert at_once(8, look, schema="public") == [True] * 8


@pytest.mark.parametrize("schema", ["c430522", "c430523"])
def test_hosts_can_be_asked_from_inside_any_county(db: None, schema: str) -> None:
    with schema_context(schema):
        assert selectors.county_of_host("shaoyang.localhost") is not None
        assert selectors.current_code() == schema[1:]
        assert connection.schema_name == schema  # type: ignore[attr-defined]


def test_in_public_no_county_is_open(db: None) -> None:
    assert selectors.current_code() is None


def test_the_doors_stand_by_code_one_for_each_county(db: None) -> None:
    Domain.objects.create(tenant_id="430522", domain="www.xinshao.gov.cn", is_primary=False)

    assert selectors.doors() == [
        ("新邵县", "xinshao.localhost"), ("邵阳县", "shaoyang.localhost"),
    ]  # fmt: skip
    assert selectors.host_of("430522") == "xinshao.localhost"
    assert [centre.code for centre in selectors.centres()] == ["430522", "430523"]


def test_a_county_without_a_host_has_no_host(db: None) -> None:
    with pytest.raises(Domain.DoesNotExist):
        selectors.host_of("999999")


@pytest.mark.parametrize(
    ("host", "is_it"), [("localhost", True), ("127.0.0.1", True), ("xinshao.localhost", False)]
)
def test_the_alliances_hosts_are_known_by_name(host: str, is_it: bool) -> None:
    assert selectors.is_alliance_host(host) is is_it


@pytest.mark.parametrize("host", ["nowhere.localhost", "xinshao.localhost.evil.example"])
def test_an_unknown_host_shows_no_page_but_the_explanation(db: None, host: str) -> None:
    for path in ("/", "/admin/", "/api/v1/me/", "/accounts/login/"):
        answer = client(host).get(path)
        assert answer.status_code == 404
        assert "sessionid" not in answer.cookies


def test_a_suspended_county_answers_nothing_but_why(county: Centre) -> None:
    director = member(Role.ALLIANCE_OPERATOR, None)
    services.suspend(county, actor=director, at=NOON, note="机房搬迁，周一恢复。")
    selectors.forget_hosts()

    for path in ("/", "/admin/", "/api/v1/stores/", "/my/shop/"):
        answer = client().get(path)
        assert answer.status_code == 503
        assert "机房搬迁，周一恢复。" in answer.content.decode()
    act = Act.objects.get()
    assert (act.verb, act.note, act.actor) == ("suspend", "机房搬迁，周一恢复。", director)


def test_a_countys_new_name_is_seen_after_the_commit(county: Centre) -> None:
    selectors.county_of_host("xinshao.localhost")
    operator = member(Role.ALLIANCE_OPERATOR, None)

    services.amend(county, {"name": "新邵县（试点）"}, actor=operator, at=NOON)
    assert selectors.county_of_host("xinshao.localhost").name == "新邵县"  # type: ignore[union-attr]
    selectors.forget_hosts()

    assert selectors.county_of_host("xinshao.localhost").name == "新邵县（试点）"  # type: ignore[union-attr]


# -- References -----------------------------------------------------------------------------------
def test_a_person_who_is_not_there_is_named_with_county_and_column(county: Centre) -> None:
    ghost, shop = new_key(), store()
    StoreMember.objects.create(store=shop, user=member(Role.OWNER))
    StoreMember.objects.create(store=shop, user_id=ghost)

    assert list(selectors.dangling_references()) == [
        Dangling("430522", "stores_storemember", "user_id", str(ghost))
    ]


def test_each_missing_value_is_named_once_however_often_it_stands(county: Centre) -> None:
    ghost = new_key()
    for _ in range(3):
        StoreMember.objects.create(store=store(), user_id=ghost)

    assert len(list(selectors.dangling_references())) == 1


def test_values_are_compared_in_batches_and_none_is_lost(
    county: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "BATCH", 2)
    ghosts = {str(new_key()) for _ in range(5)}
    for ghost in ghosts:
        StoreMember.objects.create(store=store(), user_id=ghost)
    StoreMember.objects.create(store=store(), user=member(Role.OWNER))

    assert {found.value for found in selectors.dangling_references()} == ghosts


# -- Rows that keep their own rules ---------------------------------------------------------------
def test_a_county_in_another_schema_is_refused_by_the_database(db: None) -> None:
    for schema in ("public", "c430523", "c99"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Centre.objects.filter(code="430522").update(schema_name=schema)


@pytest.mark.parametrize("code", ["43052", "4305222", "43052a", ""])
def test_a_code_is_six_plain_digits(code: str) -> None:
    centre = Centre(code=code, slug="x", name="某县", schema_name=f"c{code}", opened_at=NOON)

    with pytest.raises(ValidationError) as refused:
        centre.clean_fields()

    assert "code" in refused.value.message_dict


def test_what_stands_in_lists_says_what_it_is(county: Centre) -> None:
    assert str(county) == "新邵县"
    assert str(Domain.objects.get(tenant=county)) == "xinshao.localhost"
    assert str(CountyTemplate(state="abc")) == "abc"
    step = SchemaStep(app="stores", name="0001_initial")
    assert (str(step), step.key) == ("stores.0001_initial", ("stores", "0001_initial"))


def test_there_is_one_template(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CountyTemplate.objects.create(pk=2, state="x")


# -- What an operator is told when a backup cannot be used ----------------------------------------
@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (NoSuchCounty("430599"), "没有代码或网址前缀是“430599”的县"),
        (refusals.TablesAreGone("新邵县"), "请用 restore_county 从以前的备份恢复。"),
        (refusals.NoArchive("430522", Path("/b")), "/b 里没有 430522 的备份"),
        (refusals.DamagedArchive("tables.dump"), "这份备份已损坏（tables.dump 与清单不符）"),
        (refusals.UnknownFormat(9), "第 9 版），请用制作它的系统版本来恢复。"),
        (refusals.NewerThanHere(["stores.0009", "audit.0003"]), "stores.0009 等 2 项改动）"),
        (refusals.CountyLives("新邵县"), "新邵县的数据还在。"),
        (refusals.PersonClash([("王小明", "13812345678")]), "王*明 138****5678"),
        (refusals.RowClash("centres_domain", "xinshao"), "（centres_domain：xinshao）"),
        (refusals.NotUpToDate("新邵县", "除以零"), "但表结构没有更新成功（除以零）"),
        (refusals.CountyBusy(), "请过几分钟再试。"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_it_is_and_what_to_do(refused: Refused, said: str) -> None:
    assert said in str(refused)
    assert refused.code != Refused.code


def test_people_who_clash_are_shown_masked() -> None:
    said = str(refusals.PersonClash([("王小明", "13812345678"), ("张三", "13987654321")]))

    assert "王*明 138****5678、张* 139****4321" in said
    assert not any(secret in said for secret in ("王小明", "13812345678", "张三", "13987654321"))


def test_every_refusal_of_a_backup_has_a_code_of_its_own() -> None:
    kinds: list[Any] = [
        kind for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, Refused) and kind is not Refused
    ]  # fmt: skip

    assert len({kind.code for kind in kinds}) == len(kinds) == 10
