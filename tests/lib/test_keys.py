"""Keys: version 7, in the order they were made, and never ahead of the clock."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from alliance.lib.keys import new_key

SLACK_MS = 50


def made_at_ms(key: UUID) -> int:
    return key.int >> 80


def test_a_key_is_of_version_7_and_says_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    key = new_key()

    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert before <= made_at_ms(key) <= time.time_ns() // 1_000_000 + SLACK_MS


def test_keys_made_one_after_another_sort_in_that_order() -> None:
    keys = [new_key() for _ in range(5000)]

    assert keys == sorted(set(keys))


def test_an_import_of_many_rows_does_not_make_keys_of_the_future() -> None:
    """They would stand above what another process makes seconds later."""
    last = [new_key() for _ in range(20_000)][-1]

    assert made_at_ms(last) <= time.time_ns() // 1_000_000 + SLACK_MS


def test_threads_at_once_never_make_the_same_and_each_sees_its_own_in_order() -> None:
    with ThreadPoolExecutor(8) as makers:
        made = list(makers.map(lambda _: [new_key() for _ in range(1000)], range(8)))

    assert all(keys == sorted(keys) for keys in made)
    assert len({key for keys in made for key in keys}) == 8000


def test_what_follows_the_clock_cannot_be_guessed_from_the_key_before() -> None:
    tails = {new_key().int & (2**32 - 1) for _ in range(1000)}

    assert len(tails) > 990
    assert max(tail.bit_length() for tail in tails) == 32
