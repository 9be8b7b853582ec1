from __future__ import annotations

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role


def roles_of(user: User, county_code: str | None) -> frozenset[Role]:
    """What `user` is in a county (None: in the alliance). Asked once per person and county."""
    cache: dict[str | None, frozenset[Role]] = user.__dict__.setdefault("_roles", {})
    if county_code not in cache:
        held = Membership.objects.filter(user_id=user.pk, centre_id=county_code, left_at=None)
        cache[county_code] = frozenset(Role(role) for role in held.values_list("role", flat=True))
    return cache[county_code]
