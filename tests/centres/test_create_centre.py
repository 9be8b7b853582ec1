from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django_tenants.utils import schema_context

from alliance.acts.models import Act
from alliance.centres import services
from alliance.centres.models import Centre, CountyTemplate, Domain
from alliance.centres.schemas import ddl
from alliance.lib.refusals import Refused
from stores.models import Store
from tests.centres.stock import been_through, migrated_by_the_stock_path
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def open_longhui(**columns: Any) -> Centre:
    given: dict[str, Any] = {"code": "430524", "slug": "longhui", "name": "隆回县"} | columns
    return services.create_centre(**given, at=NOON)


def test_a_county_from_the_template_equals_one_migrated_step_by_step(own_database: str) -> None:
    open_longhui()
    migrated_by_the_stock_path("c430525")

    made, migrated = ddl.dump("c430524"), ddl.dump("c430525")

    assert "stores_store" in made
    assert ddl.statements(made) == ddl.statements(migrated.replace("c430525", "c430524"))
    assert been_through("c430524") == been_through("c430525")


def test_a_new_county_is_reached_written_down_and_usable(own_database: str) -> None:
    centre = open_longhui(prefecture="邵阳市", province="湖南省", host="longhui.gov.cn")

    with schema_context("c430524"):
        store(number="430524000001")
        assert Store.objects.count() == 1
    hosts = dict(Domain.objects.filter(tenant=centre).values_list("domain", "is_primary"))
    assert hosts == {"longhui.localhost": False, "longhui.gov.cn": True}
    assert Act.objects.for_(centre).verbs() == ["create_centre"]
    assert services.pending() is False


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"code": "４３０５２４"}, "行政区划代码是 6 位数字"),
        ({"code": "43052"}, "6 位数字"),
        ({"code": "c43052"}, "6 位数字"),
        ({"slug": "Long Hui"}, "小写字母"),
        ({"slug": "xinshao"}, "新邵县"),
        ({"code": "430522"}, "新邵县"),
        ({"host": "xinshao.localhost"}, "xinshao.localhost 已经在用"),
        ({"host": "localhost"}, "localhost 已经在用"),
    ],
)
def test_an_unusable_county_is_refused_with_the_reason(
    own_database: str, columns: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        open_longhui(**columns)

    assert not ddl.exists("c430524")


def test_tables_left_without_a_county_are_not_built_over(own_database: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA c430524")

    with pytest.raises(services.AlreadyThere, match="c430524"):
        open_longhui()


def test_a_county_that_breaks_half_way_leaves_nothing(own_database: str) -> None:
    last = CountyTemplate.objects.using("owner").get()
    last.statements += ["CREATE TABLE county_template.stores_store (id uuid)"]
    last.save(using="owner")

    with pytest.raises(DatabaseError):
        open_longhui()

    assert not ddl.exists("c430524")
    assert not Centre.objects.filter(code="430524").exists()
    assert not Domain.objects.filter(domain="longhui.localhost").exists()


def test_a_template_older_than_the_code_makes_no_county(own_database: str) -> None:
    CountyTemplate.objects.using("owner").update(state="older")

    with pytest.raises(services.TemplateBehind, match="migrate"):
        open_longhui()


def test_the_command_opens_a_county(own_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_centre", "430524", "longhui", "隆回县", "--prefecture", "邵阳市")

    assert capsys.readouterr().out == "隆回县已开通：longhui.localhost\n"
    assert Centre.objects.get(code="430524").prefecture == "邵阳市"


def test_the_command_says_why_not(own_database: str) -> None:
    with pytest.raises(CommandError, match="网址前缀 xinshao 已由新邵县使用"):
        call_command("create_centre", "430524", "xinshao", "隆回县")


def test_the_app_role_opens_no_county(own_database: str) -> None:
    settings_of = connections["default"].settings_dict
    with psycopg.connect(
        dbname=own_database, host=settings_of["HOST"], port=settings_of["PORT"],
        user=settings_of["USER"], autocommit=True,
    ) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):  # fmt: skip
        app.execute("CREATE SCHEMA c430524")
