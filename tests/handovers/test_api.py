from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.handovers.models import HandOver
from stores.models import Store, Visit
from tests.factories.handovers import THERE, offered, running_shop
from tests.factories.people import member
from tests.factories.stores import checks, store
from tests.factories.web import SHAOYANG, signed_in


@pytest.fixture
def here(county: Centre) -> Client:
    return signed_in(member(Role.DIRECTOR))


@pytest.fixture
def there(other_county: Centre) -> Client:
    return signed_in(member(Role.DIRECTOR, THERE), SHAOYANG)


def post(api: Client, path: str, **body: Any) -> Any:
    return api.post(f"/api/v1/{path}", body, content_type="application/json")


def test_one_offers_and_the_other_takes(here: Client, there: Client) -> None:
    shop = running_shop(name="春花便利店")

    made = post(
        here, f"stores/{shop.pk}/hand_over/", to_county=THERE, note="搬家", owner_agreed=True
    ).json()
    (seen,) = there.get("/api/v1/handovers/").json()["results"]
    taken = post(there, f"handovers/{made['id']}/accept/")

    assert seen["summary"]["name"] == "春***店"
    assert (taken.status_code, taken.json()["status"]) == (200, "accepted")
    shop.refresh_from_db()
    assert shop.status == Store.Status.MOVED


def test_the_other_words(here: Client, there: Client) -> None:
    first, second = offered(running_shop()), offered(store(Store.Status.ACTIVE))

    assert post(there, f"handovers/{first.pk}/decline/").status_code in (400, 409)
    assert post(there, f"handovers/{first.pk}/decline/", note="不收").json()["answer"] == "不收"
    assert post(here, f"handovers/{second.pk}/withdraw/").json()["status"] == "withdrawn"
    assert set(HandOver.objects.values_list("status", flat=True)) == {"declined", "withdrawn"}


def test_the_wrong_side_is_told_so(here: Client, there: Client) -> None:
    offer = offered(running_shop())

    assert post(here, f"handovers/{offer.pk}/accept/").json()["code"] == "not_yours"
    assert post(there, f"handovers/{offer.pk}/withdraw/").json()["code"] == "not_yours"


def test_an_officer_has_no_say(county: Centre, other_county: Centre) -> None:
    offer, officer = offered(running_shop()), signed_in(member(Role.OFFICER))

    assert officer.get("/api/v1/handovers/").status_code == 403
    assert post(officer, f"handovers/{offer.pk}/withdraw/").status_code == 403


def test_a_visit_is_filed(here: Client) -> None:
    shop = store()

    answer = post(
        here, f"stores/{shop.pk}/visits/", checks=checks(), latitude=27.3, longitude=111.4
    )

    assert answer.json()["passed"] is True
    assert Visit.objects.get().latitude == 27.3


@pytest.mark.parametrize(
    "body", [{}, {"checks": []}, {"checks": {"nonsense": {"answer": "yes"}}},
             {"checks": {"front": {"answer": "perhaps"}}}]
)  # fmt: skip
def test_a_visit_that_makes_no_sense_is_refused(here: Client, body: dict[str, Any]) -> None:
    assert post(here, f"stores/{store().pk}/visits/", **body).status_code == 400
    assert not Visit.objects.exists()
