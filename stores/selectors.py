from __future__ import annotations

from django.db.models import QuerySet

from alliance.accounts.models import User
from stores.models import Store


def visible(*, by: User) -> QuerySet[Store]:
    """The shops `by` may see here: all of the county's at the desk, one's own on the phone."""
    if by.has_perm("stores.view_store"):
        return Store.objects.all()
    return own(by=by)


def own(*, by: User) -> QuerySet[Store]:
    """The shops a person belongs to."""
    return Store.objects.filter(members__user_id=by.pk)


def verifiable(*, by: User) -> QuerySet[Store]:
    """The shops `by` may take through `verify`; whether they stand there is the guard's matter."""
    return Store.objects.all() if by.has_perm("stores.verify_store") else Store.objects.none()
