"""One effect a key: over bodies, people, counties and phones that send at the same moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.requests import services
from alliance.requests.models import AnsweredRequest
from alliance.requests.services import KEPT, Answer, KeyReused, once
from stores.models import Store
from tests.factories.people import member, person
from tests.factories.stores import store, visited
from tests.factories.threads import at_once
from tests.factories.web import SHAOYANG, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
JSON = "application/json"


class Deeds(list[str]):
    """What took effect, in order; each answers with its number."""

    def do(self, what: str = "x") -> dict[str, int]:
        self.append(what)
        return {"n": len(self)}


@pytest.fixture
def deeds() -> Deeds:
    return Deeds()


def send(user: User, deeds: Deeds, key: str = "k", digest: str = "d", **more: Any) -> Answer:
    return once(user_id=user.pk, key=key, digest=digest, at=NOON, act=deeds.do, **more)


def test_the_first_acts_and_the_second_hears_the_first_answer(county: Centre, deeds: Deeds) -> None:
    user = person()

    assert send(user, deeds) == Answer({"n": 1}, replayed=False)
    assert send(user, deeds) == Answer({"n": 1}, replayed=True)
    assert deeds == ["x"]


def test_the_same_key_with_another_body_is_refused_and_does_nothing(
    county: Centre, deeds: Deeds
) -> None:
    user = person()
    send(user, deeds, digest="one")

    with pytest.raises(KeyReused, match="这个请求标识已经用在另一项操作上，请换一个再提交。"):
        send(user, deeds, digest="two")

    assert deeds == ["x"]
    assert send(user, deeds, digest="one").replayed


def test_two_people_with_the_same_key_both_act(county: Centre, deeds: Deeds) -> None:
    answers = [send(person(), deeds) for _ in range(2)]

    assert [answer.replayed for answer in answers] == [False, False]
    assert len(deeds) == 2


def test_at_the_alliance_and_in_a_county_the_same_key_acts_twice(
    county: Centre, deeds: Deeds
) -> None:
    user = person()
    send(user, deeds)

    with schema_context("public"):
        assert not send(user, deeds).replayed
        assert send(user, deeds).replayed

    assert set(AnsweredRequest.objects.values_list("county", flat=True)) == {"430522", ""}


def test_who_failed_may_try_again_with_the_same_key_and_another_body(
    county: Centre, deeds: Deeds
) -> None:
    user = person()
    with pytest.raises(ZeroDivisionError):
        once(user_id=user.pk, key="k", digest="wrong", at=NOON, act=lambda: 1 / 0)

    assert not send(user, deeds, digest="right").replayed


@pytest.mark.parametrize("body", [None, {}, [], "说明", {"店": ["福来", 1.5, None]}])
def test_the_replayed_answer_is_the_first_whatever_it_was(county: Centre, body: Any) -> None:
    user = person()
    once(user_id=user.pk, key="k", digest="d", at=NOON, act=lambda: body)

    assert once(user_id=user.pk, key="k", digest="d", at=NOON, act=lambda: 1) == Answer(body, True)


def test_a_key_is_remembered_to_the_last_moment_and_then_free(county: Centre, deeds: Deeds) -> None:
    user = person()
    send(user, deeds)

    assert services.prune(at=NOON + KEPT) == 0
    assert send(user, deeds).replayed
    assert services.prune(at=NOON + KEPT + timedelta(microseconds=1)) == 1
    assert not send(user, deeds).replayed
    assert str(AnsweredRequest.objects.get()) == "k"


def verify(api: Client, shop: Store, **body: Any) -> Any:
    path, key = f"/api/v1/stores/{shop.pk}/verify/", {"Idempotency-Key": "k"}
    return api.post(path, body, content_type=JSON, headers=key)


def test_a_key_reused_is_a_problem_with_its_code(county: Centre) -> None:
    officer = signed_in(member(Role.OFFICER))
    verify(officer, visited(store()))

    answer = verify(officer, visited(store()))

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["detail"] == "这个请求标识已经用在另一项操作上，请换一个再提交。"
    assert Store.objects.filter(status=Store.Status.APPLIED).count() == 1


def test_a_key_of_one_county_answers_nothing_of_it_in_another(
    county: Centre, other_county: Centre
) -> None:
    officer = member(Role.OFFICER)
    signed_there = signed_in(officer, SHAOYANG)
    shop = visited(store())
    verify(signed_in(officer), shop)

    answer = verify(signed_there, shop)

    assert answer.status_code in (403, 404)
    assert "Idempotency-Replayed" not in answer


@pytest.mark.django_db(transaction=True)
def test_of_eight_phones_that_send_at_once_one_acts_and_all_hear_the_same(deeds: Deeds) -> None:
    user = person()

    def act() -> dict[str, int]:
        time.sleep(0.2)
        return deeds.do()

    answers = at_once(8, lambda _: once(user_id=user.pk, key="k", digest="d", at=NOON, act=act))

    assert deeds == ["x"]
    assert [a.body for a in answers if isinstance(a, Answer)] == [{"n": 1}] * 8
    assert sum(isinstance(a, Answer) and not a.replayed for a in answers) == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_different_requests_with_one_key_one_acts_and_seven_are_refused(
    deeds: Deeds,
) -> None:
    user = person()

    answers = at_once(8, lambda number: send(user, deeds, digest=str(number)))

    assert len(deeds) == 1
    assert sum(isinstance(answer, KeyReused) for answer in answers) == 7


@pytest.mark.django_db(transaction=True)
def test_when_the_first_fails_the_one_that_waits_acts(deeds: Deeds) -> None:
    user = person()

    def try_it(number: int) -> Answer:
        def act() -> dict[str, int]:
            time.sleep(0.3)
            if number == 0:
                raise ConnectionError("the first phone's request broke")
            return deeds.do()

        time.sleep(0.1 * number)
        return once(user_id=user.pk, key="k", digest="d", at=NOON, act=act)

    first, second = at_once(2, try_it)

    assert isinstance(first, ConnectionError)
    assert second == Answer({"n": 1}, replayed=False)


@pytest.mark.django_db(transaction=True)
def test_a_tap_that_rings_eight_times_verifies_the_shop_once() -> None:
    """Through the API, each request in a thread of its own."""
    with schema_context("c430522"):
        shop = visited(store())
    officer = member(Role.OFFICER)
    browsers = [signed_in(officer) for _ in range(8)]

    answers = at_once(8, lambda number: verify(browsers[number], shop), schema="public")

    assert [a.status_code for a in answers if not isinstance(a, Exception)] == [200] * 8
    with schema_context("c430522"):
        assert AuditEntry.objects.for_(shop).verbs() == ["verify"]
