"""The figures over the API, of a county and of the alliance."""

from __future__ import annotations

from typing import Any

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.rollups.services import set_targets
from stores.models import Store
from tests.factories.figures import NOON, settled
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import ALLIANCE, SHAOYANG, XINSHAO, client, signed_in

PATH = "/api/v1/figures/"
Status = Store.Status


@pytest.fixture
def shops(county: Centre, other_county: Centre) -> None:
    store(Status.ACTIVE, town="酿溪镇", systems=["stock", "till"], exchanging=1, tier=3)
    store(Status.APPLIED, town="酿溪镇")
    set_targets({"酿溪镇": 4}, actor=member(Role.DIRECTOR), at=NOON)
    settled()
    with schema_context("c430523"):
        for _ in range(3):
            store(Status.VERIFIED)
        settled()


def asked(path: str = PATH) -> Any:
    answer = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE).get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_county_tells_its_figures_by_town(shops: None) -> None:
    told = signed_in(member(Role.OFFICER)).get(PATH).json()

    assert told["target"] == 4
    assert told["towns"] == [
        {"name": "酿溪镇", "here": 2, "onboarded": 1, "target": 4, "recent": 0}
    ]
    figures = told["figures"]
    assert (figures["onboarded"], figures["applied"], figures["tier_3"]) == (1, 1, 1)
    assert figures["silo_percent"] == 50.0


def test_the_alliance_tells_all_counties_and_their_sum(shops: None) -> None:
    told = asked()

    assert (told["centres"], told["target"], told["figures"]["onboarded"]) == (2, 4, 4)
    assert [(row["code"], row["figures"]["onboarded"]) for row in told["counties"]] == [
        ("430522", 1), ("430523", 3),
    ]  # fmt: skip
    assert told["next_page"] is None


def test_the_alliances_counties_come_in_pages_and_any_order(shops: None) -> None:
    first = asked(f"{PATH}?sort=-onboarded&page_size=1")
    second = asked(f"{PATH}?sort=-onboarded&page_size=1&page=2")

    assert [row["name"] for row in first["counties"] + second["counties"]] == ["邵阳县", "新邵县"]
    assert (first["next_page"], second["next_page"]) == (2, None)
    assert [row["name"] for row in asked(f"{PATH}?q=新邵")["counties"]] == ["新邵县"]


def test_a_county_that_was_never_counted_has_no_figures(county: Centre) -> None:
    told = asked()

    assert told["counties"][0]["figures"] is None
    assert told["figures"]["onboarded"] == 0


@pytest.mark.parametrize("query", ["page=0", "page_size=500", "sort=password", f"q={'长' * 41}"])
def test_what_cannot_be_asked_is_explained(county: Centre, query: str) -> None:
    browser = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE)

    assert browser.get(f"{PATH}?{query}").status_code == 400


def test_figures_are_for_those_who_may_enter_the_desk(shops: None) -> None:
    assert client(XINSHAO).get(PATH).status_code in (401, 403)
    assert signed_in(member(Role.OWNER)).get(PATH).status_code == 403
    assert signed_in(member(Role.OFFICER), SHAOYANG).get(PATH).status_code == 403
    assert signed_in(member(Role.OFFICER), ALLIANCE).get(PATH).status_code == 403
