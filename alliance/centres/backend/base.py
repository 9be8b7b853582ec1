from __future__ import annotations

from typing import Any

from django_tenants.postgresql_backend import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Trusts that search_path stands only where no transaction could take it back.

    `TENANT_LIMIT_SET_CALLS` trusts a SET made inside a transaction too, and a raw ROLLBACK then
    leaves the connection in another county. Here the driver itself is asked (no round trip): a SET
    made outside any transaction holds until the schema is switched or the connection returned;
    inside one, every cursor sets it anew, as django-tenants does by default.
    """

    _set_for_good = False

    def _handle_search_path(self, cursor: Any = None) -> None:
        idle = self.connection.info.transaction_status == TransactionStatus.IDLE
        if idle and self._set_for_good and self.search_path_set_schemas:
            return
        super()._handle_search_path(cursor)
        self._set_for_good = idle
