from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.accounts.signin_selectors import strength
from alliance.accounts.strength import Strength

__all__ = ["Strength", "roles_here", "signed_in", "strength"]


def roles_here(request: HttpRequest) -> frozenset[Role]:
    """What the signed-in person is in the county (or alliance) this request is for."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    return roles


def signed_in(request: HttpRequest | Request) -> User:
    """Who asks; for views that turn strangers away."""
    if not isinstance(request.user, User):
        raise TypeError("this view must ask people to sign in")
    return request.user
