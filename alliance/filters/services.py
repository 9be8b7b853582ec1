"""A filter is kept, replaced under its name, and dropped again. No deed of the county's record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.centres.selectors import current_code
from alliance.filters.models import SavedFilter
from alliance.lib.keyset import AFTER, BEFORE
from alliance.lib.refusals import FieldRefused, Refused

if TYPE_CHECKING:
    from alliance.accounts.models import User

# Beyond this nobody finds the one they want.
MOST = 20
NAME_LENGTH, QUERY_LENGTH = 20, 1000
PLACES = frozenset({AFTER, BEFORE, "e"})


class NothingToKeep(Refused):
    code = "filter_nothing_to_keep"

    def __init__(self) -> None:
        super().__init__(_("列表现在没有筛选条件。请先搜索或筛选，再保存。"))


class NameNeeded(FieldRefused):
    code = "filter_name_needed"

    def __init__(self) -> None:
        super().__init__(
            "name", _("请给筛选起个名字，最多 %(most)d 个字。") % {"most": NAME_LENGTH}
        )


class TooMany(Refused):
    """Too long a condition, or too many of them."""

    code = "filter_too_many"

    def __init__(self) -> None:
        super().__init__(_("每个列表最多保存 %(most)d 个筛选，请先删掉不用的。") % {"most": MOST})


class TooLong(Refused):
    code = "filter_too_long"

    def __init__(self) -> None:
        super().__init__(_("筛选条件太长，存不下。请少选几项，再保存。"))


@transaction.atomic
def keep(
    page: str, *, name: str, query: str, shared: bool, actor: User, at: datetime
) -> SavedFilter:
    """Keep `query` (of an address) under `name`; the same name again replaces it.

    Raises NothingToKeep, NameNeeded, TooLong, TooMany.
    """
    name, query = name.strip(), tidy(query)
    if not query:
        raise NothingToKeep
    if not 0 < len(name) <= NAME_LENGTH:
        raise NameNeeded
    if len(query) > QUERY_LENGTH:
        raise TooLong
    mine = SavedFilter.objects.filter(county=current_code() or "", page=page, owner=actor)
    if mine.exclude(name=name).count() >= MOST:
        raise TooMany
    saved, _made = SavedFilter.objects.update_or_create(
        county=current_code() or "", page=page, owner=actor, name=name,
        defaults={"query": query, "shared": shared, "at": at},
    )  # fmt: skip
    return saved


def drop(saved: SavedFilter, *, actor: User) -> bool:
    """Whether it was there and one's own; what others share stays theirs."""
    gone, _models = SavedFilter.objects.filter(pk=saved.pk, owner=actor).delete()
    return bool(gone)


def tidy(query: str) -> str:
    """Without empty values and without the place in the list, in a fixed order."""
    pairs = parse_qsl(query.removeprefix("?"))
    return urlencode(sorted(pair for pair in pairs if pair[0] not in PLACES))
