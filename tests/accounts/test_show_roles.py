from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from alliance.accounts.roles import GRANTS, PERMISSIONS, Role, granted_by
from alliance.accounts.roles_table import labels

MANUAL = Path(settings.BASE_DIR) / "docs" / "manual" / "roles.md"


def test_the_manual_shows_the_table_as_it_is() -> None:
    shown = StringIO()

    call_command("show_roles", stdout=shown)

    assert MANUAL.read_text() == shown.getvalue(), "manage.py show_roles > docs/manual/roles.md"


@pytest.mark.parametrize("role", Role)
def test_every_permission_in_the_table_exists(role: Role) -> None:
    assert PERMISSIONS[role] <= labels().keys()


def test_the_table_speaks_chinese() -> None:
    used = frozenset[str]().union(*PERMISSIONS.values())

    assert not [labels()[code] for code in used if labels()[code].isascii()]


def test_nobody_but_an_operator_makes_an_operator_or_a_director() -> None:
    for role in (Role.DIRECTOR, Role.ALLIANCE_OPERATOR):
        assert [giver for giver in Role if role in granted_by(frozenset({giver}))] == [
            Role.ALLIANCE_OPERATOR
        ]
    assert GRANTS.keys() == {Role.DIRECTOR, Role.ALLIANCE_OPERATOR}
