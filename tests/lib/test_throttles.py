"""How often somebody may ask, over all counties; without Redis everybody is served."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import LazySettings
from django_tenants.utils import schema_context

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib.throttles import Window, count
from tests.factories.people import member
from tests.factories.threads import at_once
from tests.factories.web import SHAOYANG, client, signed_in

ME = "/api/v1/me/"
NO_REDIS = "redis://127.0.0.1:1/0"


@pytest.fixture
def no_redis(settings: Any) -> None:
    """The caches as they are, on a port where nobody listens."""
    settings.CACHES = {
        name: entry | {"LOCATION": NO_REDIS} for name, entry in settings.CACHES.items()
    }


def test_a_throttle_says_whom_it_counts_or_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="caller"):
        Window()  # type: ignore[abstract]


def test_counting_starts_at_one_and_goes_on() -> None:
    assert [count("k", 60) for _ in range(5)] == [1, 2, 3, 4, 5]
    assert count("another", 60) == 1


def test_a_count_ends_with_its_window() -> None:
    assert count("k", 0) == 1
    time.sleep(1.1)
    assert count("k", 0) == 1


def test_a_count_is_one_for_all_counties(db: None) -> None:
    for schema, expected in [("c430522", 1), ("c430523", 2), ("public", 3)]:
        with schema_context(schema):
            assert count("k", 60) == expected


def test_of_many_at_once_none_is_counted_twice_or_not_at_all(db: None) -> None:
    counted = at_once(8, lambda _: [count("k", 60) for _ in range(20)])

    numbers = [number for each in counted if isinstance(each, list) for number in each]
    assert sorted(numbers) == list(range(1, 161))


def test_without_redis_nothing_is_counted(no_redis: None) -> None:
    assert [count("k", 60) for _ in range(3)] == [0, 0, 0]


def test_one_person_in_two_counties_is_one_caller(
    county: Centre, other_county: Centre, settings: LazySettings
) -> None:
    settings.API_RATES = {"user": (2, 3600), "address": (60, 60)}
    officer = member(Role.OFFICER)
    here, there = signed_in(officer), signed_in(officer, SHAOYANG)

    answers = [here.get(ME), there.get(ME), here.get(ME), there.get(ME)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


def test_colleagues_behind_one_address_do_not_count_for_each_other(
    county: Centre, settings: LazySettings
) -> None:
    settings.API_RATES = {"user": (1, 3600), "address": (1, 3600)}

    for _ in range(3):
        assert signed_in(member(Role.OFFICER)).get(ME).status_code == 200


def test_the_limit_itself_is_still_served(county: Centre, settings: LazySettings) -> None:
    settings.API_RATES = {"user": (3, 3600), "address": (60, 60)}
    api = signed_in(member(Role.OFFICER))

    assert [api.get(ME).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_strangers_are_counted_before_they_are_turned_away(
    county: Centre, settings: LazySettings
) -> None:
    settings.API_RATES = {"user": (60, 60), "address": (2, 3600)}

    answers = [client().get(ME) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 3600
    assert answers[2].json()["code"] == "throttled"


def test_a_person_on_a_strangers_spent_address_is_served(
    county: Centre, settings: LazySettings
) -> None:
    settings.API_RATES = {"user": (60, 60), "address": (1, 3600)}
    for _ in range(2):
        client().get(ME)

    assert signed_in(member(Role.OFFICER)).get(ME).status_code == 200
