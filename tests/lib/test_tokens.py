"""Secrets: long enough, never twice, and only a fingerprint is kept."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from alliance.lib import tokens


def test_a_token_survives_a_link_and_a_text_message() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", tokens.new())


def test_no_token_comes_twice() -> None:
    assert len({tokens.new() for _ in range(2000)}) == 2000


def test_the_fingerprint_is_the_sha_256_everybody_else_computes() -> None:
    assert tokens.fingerprint("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@given(st.text(max_size=50), st.text(max_size=50))
def test_equal_tokens_have_equal_fingerprints_and_others_have_others(one: str, two: str) -> None:
    assert (tokens.fingerprint(one) == tokens.fingerprint(two)) is (one == two)
