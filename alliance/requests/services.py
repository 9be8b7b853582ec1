"""A write takes effect once, however often an unsure phone sends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from alliance.centres.selectors import current_code
from alliance.lib.refusals import Refused
from alliance.requests.models import AnsweredRequest

KEPT = timedelta(days=3)
PATIENCE = "5s"


class KeyReused(Refused):
    """The key already stands for another request."""

    code = "idempotency_key_reused"


class StillRunning(Refused):
    """The first request with this key has not been answered yet."""

    code = "still_running"


@dataclass(frozen=True)
class Answer:
    body: Any
    replayed: bool


def once(*, user_id: UUID, key: str, digest: str, at: datetime, act: Callable[[], Any]) -> Answer:
    """`act()`'s JSON-ready answer, or the first one if this request was answered before.

    A duplicate that arrives meanwhile waits for the first by the unique index. If `act` raises,
    nothing is remembered and the same key may try again.
    """
    with transaction.atomic():
        if not _claim(user_id=user_id, key=key, digest=digest, at=at):
            first = AnsweredRequest.objects.get(
                user_id=user_id, county=current_code() or "", key=key
            )
            if first.digest != digest:
                raise KeyReused(_("这个请求标识已经用在另一项操作上，请换一个再提交。"))
            return Answer(first.answer, replayed=True)
        body = act()
        AnsweredRequest.objects.filter(
            user_id=user_id, county=current_code() or "", key=key
        ).update(answer=body)
        return Answer(body, replayed=False)


def _claim(*, user_id: UUID, key: str, digest: str, at: datetime) -> bool:
    """Whether this is the first request with its key."""
    row = AnsweredRequest(
        user_id=user_id, county=current_code() or "", key=key, digest=digest, at=at
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute(
                "INSERT INTO requests_answeredrequest (id, user_id, county, key, digest, at)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (user_id, county, key) DO NOTHING",
                [row.id, row.user_id, row.county, row.key, row.digest, row.at],
            )
            claimed: bool = cursor.rowcount == 1
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as refused:
        if isinstance(refused.__cause__, LockNotAvailable):
            raise StillRunning(_("上一次提交还在处理，请过几秒再看结果。")) from refused
        raise
    return claimed


def prune(*, at: datetime) -> int:
    """Forget answers older than `KEPT`; returns how many."""
    return AnsweredRequest.objects.filter(at__lt=at - KEPT).delete()[0]
