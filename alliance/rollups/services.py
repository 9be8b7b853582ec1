"""Figures of a county, counted in the county and kept in public for all to add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import record
from alliance.centres.selectors import centres, current_code
from alliance.lib.refusals import FieldRefused
from alliance.rollups.counted import FIGURES, Counted
from alliance.rollups.models import AllianceDay, CountyDay, CountyFigures, Recount, TownTarget

if TYPE_CHECKING:
    from alliance.accounts.models import User

LARGEST_TARGET = 1_000_000
TOWN_LENGTH = 40
Count = Callable[[], Counted]


class BadTarget(FieldRefused):
    """A target is a whole number of shops."""

    code = "bad_target"


# -- Counting --------------------------------------------------------------------------------------
def ask(*, at: datetime | None) -> None:
    """Have the open county counted anew, soon. `at` is when the fact happened that asks for it."""
    Recount.objects.create(centre_id=_here(), at=at)


def ask_all() -> int:
    """Have every county counted anew. Returns how many."""
    rows = [Recount(centre_id=code) for code in centres().values_list("code", flat=True)]
    return len(Recount.objects.bulk_create(rows, batch_size=1000))


@transaction.atomic
def refresh(count: Count, *, at: datetime) -> bool:
    """Count the open county and keep what was counted. Returns whether any figure changed.

    Counts of one county take turns. What asked for this one is taken before it counts: what
    happens later asks again, and finds its change missed by nobody.
    """
    standing = _alone(_here(), at)
    asked = [row.at for row in _taken() if row.at]
    return put(standing, count(), at=at, active_at=max(asked, default=None))


@transaction.atomic
def differences(count: Count, *, at: datetime) -> dict[str, tuple[int, int]]:
    """{figure: (as kept, as counted now)} of the open county, where the two differ."""
    standing = _alone(_here(), at)
    found = asdict(count()) | {"target": _target(standing.centre_id)}
    kept = {name: getattr(standing, name) for name in found}
    return {name: (kept[name], found[name]) for name in found if kept[name] != found[name]}


def put(
    standing: CountyFigures, counted: Counted, *, at: datetime, active_at: datetime | None = None
) -> bool:
    """Keep a county's figures as counted at a moment, with the row of its day."""
    figures = asdict(counted) | {"target": _target(standing.centre_id)}
    changed = any(getattr(standing, name) != value for name, value in figures.items())
    known = [moment for moment in (standing.active_at, active_at) if moment]
    CountyFigures.objects.filter(pk=standing.pk).update(
        counted_at=at, active_at=max(known, default=None), **(figures if changed else {})
    )
    if changed or not CountyDay.objects.filter(centre=standing.centre_id).exists():
        put_day(standing.centre_id, localdate(at), figures)
    return changed


def put_day(county: str, day: date, figures: Mapping[str, int]) -> None:
    CountyDay.objects.update_or_create(centre_id=county, day=day, defaults=dict(figures))


@transaction.atomic
def rebuild(days: Mapping[date, Counted]) -> None:
    """Write the open county's past anew: `days` as given, with the targets of today."""
    county = _here()
    target = _target(county)
    CountyDay.objects.filter(centre=county, day__in=days).delete()
    rows = [
        CountyDay(centre_id=county, day=day, target=target, **asdict(counted))
        for day, counted in sorted(days.items())
    ]
    CountyDay.objects.bulk_create(
        row for n, row in enumerate(rows) if not n or row.counted != rows[n - 1].counted
    )


def _alone(county: str, at: datetime) -> CountyFigures:
    """The county's row, which no other count has until this transaction ends."""
    CountyFigures.objects.bulk_create(
        [CountyFigures(centre_id=county, counted_at=at)], ignore_conflicts=True
    )
    return CountyFigures.objects.select_for_update().get(centre=county)


def _taken() -> list[Recount]:
    """The requests so far. A statement of its own before the count, which therefore sees all that
    was committed when they were made."""
    rows = list(Recount.objects.filter(centre=_here()))
    Recount.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return rows


def _target(county: str) -> int:
    found = TownTarget.objects.filter(centre=county).aggregate(n=Sum("shops"))["n"]
    return int(found or 0)


def _here() -> str:
    code = current_code()
    if code is None:
        raise RuntimeError("figures are of a county: open its schema first")
    return code


# -- The alliance's days ---------------------------------------------------------------------------
@transaction.atomic
def add_up(day: date) -> AllianceDay:
    """Keep the sum of all counties as they stood at the end of `day`: one statement, by index."""
    sums = ", ".join(f"coalesce(sum(d.{name}), 0)::int" for name in (*FIGURES, "target"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(d.id)::int, {sums} FROM public.centres_centre c"  # noqa: S608
            " CROSS JOIN LATERAL (SELECT * FROM public.rollups_countyday d"
            " WHERE d.centre_id = c.code AND d.day <= %s ORDER BY d.day DESC LIMIT 1) d",
            [day],
        )
        counties, *found = cursor.fetchone()
    figures = dict(zip((*FIGURES, "target"), found, strict=True)) | {"counties": counties}
    return AllianceDay.objects.update_or_create(day=day, defaults=figures)[0]


def add_up_since(first: date, *, at: datetime) -> int:
    """Add up each day from `first` to that of `at`. Returns how many days."""
    days = (localdate(at) - first).days + 1
    for number in range(days):
        add_up(first + timedelta(days=number))
    return max(days, 0)


# -- Targets ---------------------------------------------------------------------------------------
@transaction.atomic
def set_targets(targets: Mapping[str, Any], *, actor: User, at: datetime) -> list[str]:
    """Set the open county's targets: {town: shops}; 0 takes a town's target away.

    Returns the towns whose target changed, each of which is recorded. Raises BadTarget.
    """
    _refuse_bad(targets)
    county = _here()
    _alone(county, at)
    known = {row.town: row for row in TownTarget.objects.filter(centre=county)}
    before = {town: row.shops for town, row in known.items()}
    changed = [town for town, shops in targets.items() if shops != before.get(town, 0)]
    for town in changed:
        _set_target(known.get(town), county, town, targets[town], actor, at)
    if changed:
        ask(at=at)
    return changed


def _set_target(
    row: TownTarget | None, county: str, town: str, shops: int, actor: User, at: datetime
) -> None:
    before = row.shops if row else 0
    row = row or TownTarget(centre_id=county, town=town)
    row.shops = shops
    row.save()
    record(row, "set_target", actor=actor, at=at, before=str(before), after=str(shops))
    if not shops:
        row.delete()


def _refuse_bad(targets: Mapping[str, Any]) -> None:
    for town, shops in targets.items():
        if len(town) > TOWN_LENGTH:
            raise BadTarget(town, _("乡镇名称最多 40 个字。"))
        if not isinstance(shops, int) or not 0 <= shops <= LARGEST_TARGET:
            raise BadTarget(
                town, _("%(town)s的目标要填 0 到 1000000 之间的整数。") % {"town": town}
            )
