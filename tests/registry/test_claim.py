"""What is one in the alliance is held once, whoever asks and wherever."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import override_settings
from django_tenants.utils import schema_context
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.centres.models import Centre
from alliance.lib.ciphers import fingerprint
from alliance.lib.keys import new_key
from alliance.registry import selectors, services
from alliance.registry.kinds import Kind
from alliance.registry.models import Fingerprint
from tests.factories.threads import at_once

CODE = "92430522MA4L16JT1X"
TEXTS = st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), max_size=8)


def test_the_first_holds_it_and_the_second_is_too_late(county: Centre) -> None:
    first, second = new_key(), new_key()

    assert services.claim(Kind.CREDIT_CODE, [(CODE, first)]) == []
    with schema_context("c430523"):
        assert services.claim(Kind.CREDIT_CODE, [(CODE, second)]) == [second]

    assert selectors.holders(Kind.CREDIT_CODE, [CODE]) == {CODE: {first}}


def test_a_hint_may_be_held_by_many(county: Centre) -> None:
    held_by = {new_key() for _ in range(3)}

    assert services.claim(Kind.PHONE, [("13812345678", holder) for holder in held_by]) == []

    assert selectors.holders(Kind.PHONE, ["13812345678", "13800000000"]) == {"13812345678": held_by}


def test_the_text_itself_is_nowhere(county: Centre) -> None:
    services.claim(Kind.CREDIT_CODE, [(CODE, new_key())])

    row = Fingerprint.objects.get()
    assert CODE not in str(vars(row))
    assert (row.digest, row.county) == (fingerprint(Kind.CREDIT_CODE, CODE), "430522")


def test_the_same_text_of_another_kind_is_another_fingerprint() -> None:
    assert fingerprint(Kind.PHONE, "13812345678") != fingerprint(Kind.SHOP, "13812345678")


def test_under_another_key_it_is_another_fingerprint() -> None:
    mine = fingerprint(Kind.PHONE, "13812345678")
    with override_settings(FINGERPRINT_KEY="another"):
        assert fingerprint(Kind.PHONE, "13812345678") != mine


def test_what_is_given_back_is_free(county: Centre) -> None:
    first, second = new_key(), new_key()
    services.claim(Kind.CREDIT_CODE, [(CODE, first)])
    services.claim(Kind.PHONE, [("13812345678", first)])

    services.release([first], Kind.CREDIT_CODE)

    assert services.claim(Kind.CREDIT_CODE, [(CODE, second)]) == []
    assert selectors.holders(Kind.PHONE, ["13812345678"]) == {"13812345678": {first}}


def test_a_shop_that_moves_takes_its_fingerprints_along(county: Centre) -> None:
    before, after = new_key(), new_key()
    services.claim(Kind.CREDIT_CODE, [(CODE, before)])
    services.claim(Kind.PHONE, [("13812345678", before)])

    services.hand_over(before, to=after, county="430523")

    rows = Fingerprint.objects.values_list("holder_id", "county").distinct()
    assert list(rows) == [(after, "430523")]


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_holds_it(county: Centre) -> None:
    holders = [new_key() for _ in range(8)]

    late = at_once(8, lambda n: services.claim(Kind.CREDIT_CODE, [(CODE, holders[n])]))

    assert sorted(map(len, late)) == [0, *[1] * 7]  # type: ignore[arg-type]
    assert Fingerprint.objects.filter(kind=Kind.CREDIT_CODE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_rosters_of_the_same_codes_in_either_order_do_not_block_each_other(
    county: Centre,
) -> None:
    codes = [f"{n:018d}" for n in range(200)]

    def claimed(n: int) -> list[UUID]:
        order = codes if n % 2 else codes[::-1]
        return services.claim(Kind.CREDIT_CODE, [(code, new_key()) for code in order])

    late = at_once(4, claimed)

    assert sorted(map(len, late)) == [0, 200, 200, 200]  # type: ignore[arg-type]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rounds=st.lists(TEXTS, max_size=4))
def test_whoever_was_first_holds_it_whatever_follows(
    county: Centre, rounds: list[list[str]]
) -> None:
    Fingerprint.objects.all().delete()
    expected: dict[str, set[UUID]] = {}
    for texts in rounds:
        asked = [(text, new_key()) for text in dict.fromkeys(texts)]
        late = services.claim(Kind.CREDIT_CODE, asked)
        assert set(late) == {holder for text, holder in asked if text in expected}
        for text, holder in asked:
            expected.setdefault(text, {holder})

    assert selectors.holders(Kind.CREDIT_CODE, ["甲", "乙", "丙", "丁"]) == expected
