"""Filters of the desks' lists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.utils import parse_date_str


class DaysFilter(RangeDateFilter):
    """From one day to another, both whole, by the clock on the wall. Unfold's own compares a time
    with a bare midnight, so the last day would fall out.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.parameter_name
        if first := self._midnight(f"{name}_from"):
            queryset = queryset.filter(**{f"{name}__gte": first})
        if last := self._midnight(f"{name}_to"):
            queryset = queryset.filter(**{f"{name}__lt": last + timedelta(days=1)})
        return queryset

    def _midnight(self, parameter: str) -> datetime | None:
        """The start of the day given; None where none is, or where it is no date."""
        day = parse_date_str(self.used_parameters.get(parameter) or "")
        if day is None:
            return None
        return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
