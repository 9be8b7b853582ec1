from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from alliance.centres.selectors import current_code
from alliance.filters.models import SavedFilter

if TYPE_CHECKING:
    from alliance.accounts.models import User


def kept(page: str, *, by: User) -> QuerySet[SavedFilter]:
    """One's own and the county's, of one list, in the order they were kept."""
    here = SavedFilter.objects.filter(county=current_code() or "", page=page)
    return here.filter(Q(owner=by) | Q(shared=True)).order_by("at", "id")
