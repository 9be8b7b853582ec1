"""An officer was there, and what has to be seen before anybody vouches for a shop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isfinite
from typing import IO, TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import record
from alliance.lib.lists import listed
from alliance.lib.refusals import FieldRefused, Refused
from stores import checklist, selectors
from stores.checklist import Check, Checks
from stores.models import Document, Store, Visit
from stores.services.documents import OVER, StoreIsOver, add_photo

if TYPE_CHECKING:
    from alliance.accounts.models import User

MOST_PHOTOS = 6


class Position(NamedTuple):
    """Degrees, WGS 84; how far off the phone thinks it may be, in metres."""

    latitude: float
    longitude: float
    accuracy: int | None = None


class OwnVisit(Refused):
    """Nobody inspects their own shop."""

    code = "own_store"

    def __init__(self) -> None:
        super().__init__(_("这是您自己的店铺，请由其他专员来走访。"))


class Unanswered(FieldRefused):
    """Every check has an answer; one that is said not to apply says why."""

    code = "unanswered"

    def __init__(self, check: Check, *, why: bool) -> None:
        said = _("“%(check)s”选了不适用，请写明原因。") if why else _("“%(check)s”还没有选。")
        super().__init__(f"note_{check}" if why else check, said % {"check": check.label})


class NowhereOnEarth(FieldRefused):
    code = "nowhere_on_earth"

    def __init__(self) -> None:
        super().__init__("latitude", _("定位不对，请重新定位，或者不填。"))


class TooManyPhotos(FieldRefused):
    code = "too_many_photos"

    def __init__(self) -> None:
        said = _("一次走访最多附 %(count)d 张照片。") % {"count": MOST_PHOTOS}
        super().__init__("photos", said)


class NotVisited(Refused):
    """Nobody has been there, or what was seen does not do."""

    code = "not_visited"

    def __init__(self, failed: list[Check] | None) -> None:
        if failed is None:
            super().__init__(_("还没有人去这家店看过，请先上门走访，再来核实。"))
            return
        what = listed(str(check.label) for check in failed)
        super().__init__(
            _("最近一次走访没有通过（%(what)s），请再去一次，再来核实。") % {"what": what}
        )


class DocumentsMissing(Refused):
    """A required paper is not there, or nobody has found it in order."""

    code = "documents_missing"

    def __init__(self, kinds: list[Document.Kind]) -> None:
        what = listed(str(kind.label) for kind in kinds)
        super().__init__(_("还缺合格的材料：%(what)s。收齐并看过以后再核实。") % {"what": what})


@transaction.atomic
def visit(
    store: Store,
    *,
    checks: Checks,
    note: str = "",
    position: Position | None = None,
    photos: Iterable[IO[bytes]] = (),
    actor: User,
    at: datetime,
) -> Visit:
    """Write down what `actor` saw in the shop: `checks` answers every checklist.Check.

    Raises OwnVisit, Unanswered, NowhereOnEarth, TooManyPhotos, StoreIsOver and what a photo
    raises; then nothing is kept.
    """
    if store.members.filter(user_id=actor.pk).exists():
        raise OwnVisit
    if store.status in OVER:
        raise StoreIsOver
    _require_answers(checks)
    seen = Visit(store=store, officer=actor, at=at, checks=checks, note=note.strip())
    if position is not None:
        _place(seen, position)
    seen.save(force_insert=True)
    _add_photos(seen, list(photos), actor=actor, at=at)
    outcome = str(_("通过") if seen.passed() else _("未通过"))
    record(store, "visit", actor=actor, at=at, note=seen.note, after=outcome)
    return seen


def require_vouchable(store: Store) -> None:
    """Whether somebody has been there, and the papers are in order. Raises NotVisited,
    DocumentsMissing."""
    last = selectors.last_visit(store)
    if last is None or not last.passed():
        raise NotVisited(checklist.failed(last.checks) if last else None)
    if kinds := selectors.unaccepted(store):
        raise DocumentsMissing(kinds)


def _require_answers(checks: Checks) -> None:
    for check in Check:
        seen = checks.get(check)
        if seen is None or seen["answer"] not in checklist.Answer.values:
            raise Unanswered(check, why=False)
        if seen["answer"] == checklist.Answer.NOT_APPLICABLE and not seen["note"].strip():
            raise Unanswered(check, why=True)


def _place(seen: Visit, position: Position) -> None:
    latitude, longitude, accuracy = position
    known = isfinite(latitude) and isfinite(longitude)
    if not (known and -90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NowhereOnEarth
    seen.latitude, seen.longitude = round(latitude, 6), round(longitude, 6)
    seen.accuracy = None if accuracy is None else max(0, min(accuracy, 1_000_000))


def _add_photos(seen: Visit, photos: list[IO[bytes]], *, actor: User, at: datetime) -> None:
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos
    added: list[Document] = []
    try:
        for upload in photos:
            added.append(add_photo(seen, upload=upload, actor=actor, at=at))
    except BaseException:
        for document in added:
            document.file.delete(save=False)
        raise
