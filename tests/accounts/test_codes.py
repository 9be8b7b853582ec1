"""How many text messages go out, and how often a code may be guessed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.accounts.models import SignInEntry
from alliance.accounts.origin import Origin
from alliance.accounts.roles import Role
from alliance.accounts.services import codes
from alliance.centres.models import Centre
from tests.factories.people import member

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PHONE = "13700000001"
HERE = Origin("10.0.0.1")
ROOMY: dict[str, Sequence[tuple[int, int]]] = {"phone": [], "address": [], "total": []}
SECOND = timedelta(seconds=1)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def claimed(at: datetime, *, phone: str = PHONE, origin: Origin = HERE) -> bool:
    try:
        codes.claim(phone, origin=origin, at=at)
    except codes.TooManyCodes:
        return False
    return True


def wrong(at: datetime, *, phone: str = PHONE) -> bool:
    return codes.guess(phone, False, origin=HERE, at=at)


def right(at: datetime, *, phone: str = PHONE) -> bool:
    return codes.guess(phone, True, origin=HERE, at=at)


def test_the_next_code_is_free_after_a_minute_and_not_a_second_before(county: Centre) -> None:
    assert claimed(NOON)
    assert not claimed(NOON + seconds(59))
    assert claimed(NOON + seconds(60))


def test_five_codes_an_hour_and_the_sixth_when_the_first_is_an_hour_old(county: Centre) -> None:
    for n in range(5):
        assert claimed(NOON + timedelta(minutes=2 * n))
    assert not claimed(NOON + timedelta(hours=1) - SECOND)
    assert claimed(NOON + timedelta(hours=1))


def test_ten_codes_a_day_across_midnight(county: Centre) -> None:
    """The day is the last twenty-four hours: midnight gives nobody ten more."""
    evening = datetime(2026, 11, 22, 21, tzinfo=SHANGHAI)
    for n in range(10):
        assert claimed(evening + timedelta(minutes=15 * n))
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    assert not claimed(midnight)
    assert not claimed(evening + timedelta(days=1) - SECOND)
    assert claimed(evening + timedelta(days=1))


def test_a_refused_request_uses_nothing_up(county: Centre) -> None:
    claimed(NOON)
    for n in range(30):
        claimed(NOON + seconds(n))

    assert SignInEntry.objects.filter(what="code_sent").count() == 1
    assert claimed(NOON + seconds(60))


def test_one_number_s_limit_is_nobody_else_s(county: Centre) -> None:
    assert claimed(NOON)
    assert claimed(NOON, phone="13700000002")


def test_twenty_an_hour_from_one_address_and_another_is_free(county: Centre) -> None:
    answers = [claimed(NOON, phone=f"137000010{n:02d}") for n in range(21)]

    assert answers == [True] * 20 + [False]
    assert claimed(NOON, phone="13700002000", origin=Origin("10.0.0.2"))
    assert claimed(NOON + timedelta(hours=1), phone="13700002001")


def test_unknown_addresses_share_one_allowance(county: Centre) -> None:
    with override_settings(SMS_LIMITS=ROOMY | {"address": [(1, 3600)]}):
        assert claimed(NOON, origin=Origin(None))
        assert not claimed(NOON, phone="13700000002", origin=Origin(None))
        assert claimed(NOON, phone="13700000003")


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (0, "请过 60 秒再试"),
        (1, "请过 59 秒再试"),
        (59, "请过 1 秒再试"),
        (59.5, "请过 1 秒再试"),
    ],
)
def test_the_refusal_names_the_second(county: Centre, after: float, told: str) -> None:
    claimed(NOON)

    with pytest.raises(codes.TooManyCodes, match=told):
        codes.claim(PHONE, origin=HERE, at=NOON + seconds(after))


def test_the_longest_wait_is_the_one_told(county: Centre) -> None:
    limits = ROOMY | {"phone": [(1, 60), (1, 1800)], "total": [(1, 300)]}
    with override_settings(SMS_LIMITS=limits):
        claimed(NOON)
        with pytest.raises(codes.TooManyCodes, match="请过 30 分钟再试"):
            codes.claim(PHONE, origin=HERE, at=NOON)


def test_a_wait_of_hours_is_told_as_the_hour_here(county: Centre) -> None:
    with override_settings(SMS_LIMITS=ROOMY | {"total": [(1, 86400)]}):
        claimed(NOON)
        with pytest.raises(codes.TooManyCodes, match="请在11-23 12:00之后再试"):
            codes.claim(PHONE, origin=HERE, at=NOON + SECOND)


@given(rest=st.floats(0.001, 60))
def test_a_promise_in_seconds_is_kept_and_not_overstated(rest: float) -> None:
    said = codes.waiting(NOON + seconds(rest), at=NOON)
    promised = int(said.removeprefix("过 ").removesuffix(" 秒"))

    assert rest <= promised < rest + 1.001


@given(rest=st.floats(60.001, 3600))
def test_a_promise_in_minutes_is_kept_and_not_overstated(rest: float) -> None:
    said = codes.waiting(NOON + seconds(rest), at=NOON)
    promised = 60 * int(said.removeprefix("过 ").removesuffix(" 分钟"))

    assert rest <= promised < rest + 60.001


@given(rest=st.integers(3601, 86400))
def test_at_the_hour_told_the_wait_is_over(rest: int) -> None:
    until = NOON + seconds(rest)
    said = codes.waiting(until, at=NOON)
    clock = said.removeprefix("在").removesuffix("之后")
    promised = datetime.strptime(f"2026-{clock}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)

    assert until <= promised < until + timedelta(minutes=1)


@given(st.data())
def test_new_codes_are_six_plain_digits(data: st.DataObject) -> None:
    drawn = {codes.new_code() for _ in range(data.draw(st.integers(1, 50)))}

    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in drawn)


LIMITS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from([30, 60, 300])), max_size=3)
GAPS = st.lists(st.integers(0, 120), min_size=1, max_size=12)


def test_no_window_ever_holds_more_than_it_may(county: Centre) -> None:
    @settings(max_examples=20, deadline=None)
    @given(limits=LIMITS, gaps=GAPS)
    def holds(limits: list[tuple[int, int]], gaps: list[int]) -> None:
        sid = transaction.savepoint()
        times = [NOON + seconds(gap) for gap in itertools.accumulate(gaps)]
        with override_settings(SMS_LIMITS=ROOMY | {"phone": limits}):
            sent = [at for at in times if claimed(at)]
        transaction.savepoint_rollback(sid)
        assert sent == allowed_by(limits, times)

    holds()


def allowed_by(limits: list[tuple[int, int]], times: list[datetime]) -> list[datetime]:
    """The rule in words: never more than `count` within any `seconds`."""
    sent: list[datetime] = []
    for at in times:
        if all(sum(at - t < seconds(size) for t in sent) < count for count, size in limits):
            sent.append(at)
    return sent


# -- guessing --------------------------------------------------------------------------------------
def test_the_fifth_guess_may_be_right_and_the_sixth_may_not(county: Centre) -> None:
    claimed(NOON)
    for _ in range(4):
        assert not wrong(NOON)
    assert right(NOON)
    assert not wrong(NOON)
    assert not right(NOON)


def test_five_wrong_ones_are_written_down_as_one_lock(county: Centre) -> None:
    owner = member(Role.OWNER)
    claimed(NOON, phone=owner.phone)
    for _ in range(8):
        wrong(NOON, phone=owner.phone)

    history = SignInEntry.objects.filter(user=owner)
    assert history.filter(what="code_wrong").count() == 8
    assert history.filter(what="locked").count() == 1


def test_a_new_code_brings_five_new_guesses(county: Centre) -> None:
    claimed(NOON)
    for _ in range(5):
        wrong(NOON)
    claimed(NOON + seconds(60))

    assert right(NOON + seconds(61))


def test_fifteen_wrong_codes_and_the_number_rests_for_an_hour(county: Centre) -> None:
    with override_settings(SMS_LIMITS=ROOMY):
        for n in range(3):
            claimed(NOON + seconds(n * 60))
            for _ in range(5):
                wrong(NOON + seconds(n * 60))
        assert not claimed(NOON + seconds(180))
        assert not claimed(NOON + timedelta(hours=1) - SECOND)
        assert claimed(NOON + timedelta(hours=1))


def test_one_number_s_mistakes_lock_nobody_else(county: Centre) -> None:
    claimed(NOON)
    for _ in range(5):
        wrong(NOON)

    assert right(NOON, phone="13700000002")


# -- at once ---------------------------------------------------------------------------------------
def in_threads(count: int, asks: Sequence[str]) -> list[bool]:
    def ask(phone: str) -> bool:
        try:
            return claimed(NOON, phone=phone)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(ask, asks))


@pytest.mark.django_db(transaction=True)
def test_ten_requests_at_once_send_one_message() -> None:
    assert sum(in_threads(10, [PHONE] * 10)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["address", "total"])
def test_ten_numbers_at_once_still_share_the_allowance(limit: str) -> None:
    with override_settings(SMS_LIMITS=ROOMY | {limit: [(3, 3600)]}):
        sent = in_threads(10, [f"1370000{n:04d}" for n in range(10)])

    assert sum(sent) == 3
    assert SignInEntry.objects.filter(what="code_sent").count() == 3


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_still_five() -> None:
    """The right code among them counts only if fewer than five wrong ones came before it."""
    claimed(NOON)
    order: list[bool] = []

    def guess(hit: bool) -> bool:
        try:
            order.append(hit)
            return codes.guess(PHONE, hit, origin=HERE, at=NOON)
        finally:
            connection.close()

    for _ in range(5):
        guess(False)
    with ThreadPoolExecutor(8) as threads:
        accepted = list(threads.map(guess, [False, True] * 10))

    assert not any(accepted)
    assert SignInEntry.objects.filter(what="code_wrong").count() == 25
    assert SignInEntry.objects.filter(what="locked").count() == 1
