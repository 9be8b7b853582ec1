"""The list of shops: what it is searched, filtered and ordered by."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    MultipleDropdownFilter,
)

from alliance.filters.admin import SavedFilters
from alliance.lib.admin import display
from alliance.lib.filters import DaysFilter
from alliance.lib.listing import KeysetList
from stores import selectors
from stores.models import Store
from stores.profile import System
from stores.selectors.searching import sought

TIERS = range(1, 6)
NO_TIER = "0"


class OneOfMany(MultipleDropdownFilter):
    """Several values may be chosen; a shop with any of them fits."""

    def chosen(self) -> list[str]:
        """Only what the list offers counts, so that no address can ask for more."""
        offered = {str(value) for value, _words in self.lookup_choices}
        return [value for value in self.used_parameters.get(self.parameter_name, [])
                if value in offered]  # fmt: skip

    def value(self) -> list[str]:
        return self.chosen()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.chosen()
        return queryset.filter(self.condition(chosen)) if chosen else queryset

    def condition(self, chosen: list[str]) -> Q:
        return Q(**{f"{self.parameter_name}__in": chosen})


class TownFilter(OneOfMany):
    title = _("乡镇街道")
    parameter_name = "town"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(town, town) for town in selectors.towns()]


class TierFilter(OneOfMany):
    title = _("成熟度等级")
    parameter_name = "tier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        tiers = [(str(tier), _("%(tier)d 级") % {"tier": tier}) for tier in TIERS]
        return [*tiers, (NO_TIER, _("还没有评估"))]

    def condition(self, chosen: list[str]) -> Q:
        condition = Q(tier__in=[int(tier) for tier in chosen if tier != NO_TIER])
        return condition | Q(tier=None) if NO_TIER in chosen else condition


class SystemFilter(OneOfMany):
    title = _("在用系统")
    parameter_name = "systems"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*System.choices, ("none", _("什么系统都没有"))]

    def condition(self, chosen: list[str]) -> Q:
        condition = Q(systems__overlap=[system for system in chosen if system != "none"])
        return condition | Q(systems=[]) if "none" in chosen else condition


class ShopList(SavedFilters, KeysetList):
    """Half of the shops' admin class; the form and the verbs are the other."""

    list_display = ("called", "number", "town", "operator_name", "phone", "stage", "level",
                    "joined_at")  # fmt: skip
    list_display_links = ("called",)
    list_filter = (
        ("status", ChoicesDropdownFilter),
        TownFilter,
        ("trade", ChoicesDropdownFilter),
        TierFilter,
        SystemFilter,
        ("network", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
        ("joined_at", DaysFilter),
    )
    list_defer = ("keys", "operator_id_number", "bank_account")
    sought = staticmethod(sought)
    # Names the search to Django, which shows the field; what is sought, `sought` says.
    search_fields = ("name",)
    search_help_text = _("店名、拼音首字母、信用代码、编号或完整手机号")
    sortable_by = ("called", "number", "joined_at")
    ordering = ("-joined_at", "-id")

    @display(description=_("店名"), ordering="initials")
    def called(self, store: Store) -> str:
        return store.name

    @display(description=_("等级"))
    def level(self, store: Store) -> str:
        return _("%(tier)d 级") % {"tier": store.tier} if store.tier else "—"
