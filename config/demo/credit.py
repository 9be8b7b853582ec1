"""Valid unified social credit codes (GB 32100) around an organisation code (GB 11714)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
SOLE_TRADER = "92"


def credit_code(region: str, serial: int) -> str:
    """A sole trader's code in a six-digit region; one `serial` below 10⁶ gives one code."""
    body = f"MA{serial:06d}"
    code = f"{SOLE_TRADER}{region}{body}{organisation_check(body)}"
    return code + check(code)


def organisation_check(body: str) -> str:
    """The ninth character of an organisation code, from its first eight."""
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    rest = (11 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def check(code: str) -> str:
    """The eighteenth character, from the first seventeen."""
    total = sum(
        ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code)
    )
    return ALPHABET[-total % 31]
