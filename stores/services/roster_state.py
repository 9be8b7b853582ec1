"""Where a roster stands, told from what is in the database and who holds its lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stores.models import RosterImport
from stores.services.roster import busy, progress_key

# A task that has not begun by then was lost with its worker.
WAIT = timedelta(seconds=20)
WORDS: dict[str, str | Promise] = {
    "failed": _("读不了"), "reading": _("正在检查"), "stalled": _("检查中断了"),
    "checked": _("检查好了，等您决定"), "waiting": _("排队等候登记"),
    "registering": _("正在登记"), "broken": _("登记中断了，一家也没有登记"),
    "done": _("已经登记"), "undone": _("已经撤销"),
}  # fmt: skip
MOVING = frozenset({"reading", "waiting", "registering"})


@dataclass(frozen=True)
class State:
    """`stage` is a key of WORDS; `percent` is of the task under way."""

    stage: str
    percent: int

    @property
    def words(self) -> str:
        return str(WORDS[self.stage])

    @property
    def moving(self) -> bool:
        return self.stage in MOVING


def state(roster: RosterImport, *, at: datetime) -> State:
    percent: int | None = cache.get(progress_key(roster))
    return State(_stage(roster, percent, at), percent or 0)


def _stage(roster: RosterImport, percent: int | None, at: datetime) -> str:
    if roster.undone_at:
        return "undone"
    if roster.committed_at:
        return "done"
    if roster.fault:
        return "failed"
    if not roster.checked_at:
        return "stalled" if percent is None and roster.uploaded_at < at - WAIT else "reading"
    if not roster.asked_at:
        return "checked"
    if busy(roster):
        return "registering"
    return "waiting" if roster.asked_at > at - WAIT else "broken"
