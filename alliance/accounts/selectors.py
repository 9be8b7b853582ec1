from __future__ import annotations

from django.http import HttpRequest

from alliance.accounts.roles import Role


def roles_here(request: HttpRequest) -> frozenset[Role]:
    """What the signed-in person is in the county (or alliance) this request is for."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    return roles
