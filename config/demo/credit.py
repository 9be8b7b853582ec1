"""Valid unified social credit codes for shops that do not exist."""

from __future__ import annotations

from alliance.lib.credit_code import inner_check, outer_check

SOLE_TRADER = "92"


def credit_code(region: str, serial: int) -> str:
    """A sole trader's code in a six-digit region; one `serial` below 10⁶ gives one code."""
    body = f"MA{serial:06d}"
    code = f"{SOLE_TRADER}{region}{body}{inner_check(body)}"
    return code + outer_check(code)
