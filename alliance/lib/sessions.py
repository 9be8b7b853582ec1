"""The sessions' engine: rows in the database, remembered by Redis."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import cached_db
from redis.exceptions import RedisError


class SessionStore(cached_db.SessionStore):
    """Without Redis a session is read from its row: nobody is signed out and no page fails.

    Ending one still fails then: Redis may come back and would remember it.
    """

    def load(self) -> dict[str, Any]:
        try:
            return super().load()
        except RedisError:
            row = self._get_session_from_db()  # type: ignore[attr-defined]
            return self.decode(row.session_data) if row else {}
