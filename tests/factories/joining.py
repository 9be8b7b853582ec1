from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from stores.models import JoinCode
from stores.services import joining
from tests.factories.people import member

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
SHOP: dict[str, Any] = {
    "name": "春花便利店", "operator_name": "李春花", "trade": "F5213", "town": "酿溪镇",
    "village": "大坪社区", "address": "新阳路 128 号", "credit_code": "",
    "no_code_reason": "in_progress",
}  # fmt: skip


def join_code(by: User | None = None, **columns: Any) -> JoinCode:
    """A code that opens, made at NOON."""
    code = JoinCode(**columns)
    joining.make(code, actor=by or member(Role.OFFICER), at=NOON)
    return code
