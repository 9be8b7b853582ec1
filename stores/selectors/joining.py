"""Which invitation code is meant, and what a form can offer to choose from."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from stores.models import JoinCode, Store

if TYPE_CHECKING:
    from alliance.accounts.models import User

# Nobody comes in to a shop that is of no centre, or that was turned down.
UNADOPTABLE = frozenset({Store.Status.CLOSED, Store.Status.MOVED, Store.Status.REJECTED})


def codes(*, by: User) -> QuerySet[JoinCode]:
    """The invitation codes `by` may look at."""
    if not by.has_perm("stores.view_joincode"):
        return JoinCode.objects.none()
    return JoinCode.objects.select_related("made_by")


def revocable(*, by: User) -> QuerySet[JoinCode]:
    may = by.has_perm("stores.revoke_joincode")
    return JoinCode.objects.all() if may else JoinCode.objects.none()


def plain(typed: str) -> str:
    """The digits of a code as somebody typed it: with gaps, dashes or full-width digits."""
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", typed))[:20]


def code_meant(typed: str) -> JoinCode | None:
    """The code somebody typed, whether it still opens or not."""
    return JoinCode.objects.filter(code=plain(typed)).first()


def with_phone(phone: str) -> QuerySet[Store]:
    """The shops of this county whose phone on the register is `phone`."""
    return Store.objects.filter(phone=phone) if phone else Store.objects.none()


def adoptable(phone: str) -> QuerySet[Store]:
    """Those that wait for their owner: somebody else put them there, and nobody has come yet."""
    return with_phone(phone).filter(members=None).exclude(status__in=UNADOPTABLE)


def towns() -> list[str]:
    """The county's towns as its shops name them, for a form to choose from."""
    found = Store.objects.order_by("town").values_list("town", flat=True).distinct()
    return [town for town in found if town]
