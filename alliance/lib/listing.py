"""A desk's list of any length: capped count, pages by key, search by the cheaper of two ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.forms import Media
from django.http import HttpRequest
from unfold.views import ChangeList

from alliance.lib import capped, keyset
from alliance.lib.admin import DeskAdmin
from alliance.lib.verbs import BATCH_LIMIT

if TYPE_CHECKING:
    from django.db.models import Model

# Django's name for the query of the list a page was opened from.
CAME_FROM = "_changelist_filters"


class KeysetList(DeskAdmin):
    """An admin class whose list may grow to any length.

    Its rows come in the order of one column and then the key, each order that `sortable_by` offers
    along an index; `sought` says what a search means.
    """

    change_list_template = "admin/keyset_list.html"
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    # Columns a list never shows and which cost much to fetch.
    list_defer: ClassVar[tuple[str, ...]] = ()
    # The condition for what was typed; Q() for nothing. Each list has its own.
    sought: Callable[[str], Q]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return KeysetChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return capped.narrowed(queryset, self.sought(search_term)), False

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": ["desk/register.css"]}, js=["desk/list.js"])  # type: ignore[no-any-return]


class KeysetChangeList(ChangeList):
    """`found` says how many rows there are, `slice` has the page and the cursors around it."""

    model_admin: KeysetList
    query: str
    found: capped.Found
    slice: keyset.Slice[Model]

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """The place in the list is no filter: what is built on the page does not carry it on. Only
        a row's own page is told, so that one comes back to where one was."""
        given = request.GET.copy()
        whole = given.urlencode()
        self.places = {name: given.pop(name, [""])[-1] for name in (keyset.AFTER, keyset.BEFORE)}
        request.GET = given  # type: ignore[assignment]
        super().__init__(request, *args, **kwargs)
        self.preserved_filters = urlencode({CAME_FROM: whole}) if whole else ""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str] | None = None
    ) -> QuerySet[Any]:
        """All rows that fit, for actions; what the filters alone leave stays in `unsought`."""
        typed = self.query
        self.query = ""
        self.unsought: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        self.query = typed
        fitting: QuerySet[Any] = self.unsought.filter(self.model_admin.sought(typed))
        return fitting

    def get_results(self, request: HttpRequest) -> None:
        self.found = capped.find(self.queryset)
        self.slice = self._slice()
        self.result_list = self.slice.rows
        # What "select all" offers: no more than a batch may hold.
        self.result_count = self.found.count
        if self.found.over or self.found.count > BATCH_LIMIT:
            self.result_count = len(self.result_list)
        # The page says how many in its own words.
        self.full_result_count = self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = self.model_admin.get_paginator(request, self.result_list, 1)

    def url_for_result(self, result: Model) -> str:
        return self.model_admin.home(result)

    def _slice(self) -> keyset.Slice[Model]:
        rows = capped.within(
            self.unsought.defer(*self.model_admin.list_defer),
            self.model_admin.sought(self.query),
            self.found,
        )
        try:
            return keyset.cut(rows, self.order, self.list_per_page, **self.places)
        except keyset.BadCursor as error:
            raise IncorrectLookupParameters from error

    @property
    def order(self) -> keyset.Order:
        """By the first column that was asked for, and the key."""
        first, *_rest = self.queryset.query.order_by
        column = first.removeprefix("-")
        return keyset.Order((column, self.lookup_opts.pk.name), descending=first.startswith("-"))

    def next_page(self) -> str:
        return self._page(keyset.AFTER, self.slice.next)

    def previous_page(self) -> str:
        return self._page(keyset.BEFORE, self.slice.previous)

    def _page(self, name: str, cursor: str) -> str:
        return str(self.get_query_string({name: cursor})) if cursor else ""
