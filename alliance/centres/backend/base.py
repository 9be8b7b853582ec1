from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django_tenants.postgresql_backend import base
from django_tenants.utils import quote_schema_name
from psycopg import Error as DriverError
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Trusts a search_path that no transaction can take back, and sets any other anew per cursor.

    `TENANT_LIMIT_SET_CALLS` trusts a SET made inside a transaction too, and a raw ROLLBACK then
    leaves the connection in another county. Here the driver itself is asked (no round trip): where
    no transaction was open before the SET and none is open after it, the SET stands, whatever
    transactions come and go, until the schema is switched or the connection returned. After a SET
    inside a transaction every cursor sets it again, as django-tenants does by default. Without
    autocommit the SET itself opens the transaction, hence the look afterwards.
    """

    _set_for_good = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool that answers; its first statement opens the county.

        This one round trip is also the health check that the pool would make by `SELECT 1`.
        """
        if not self.pool:
            return super().get_new_connection(conn_params)
        # After a restart of the server every connection that lay in the pool is dead.
        for _ in range(self.pool.max_size + 1):
            connection = super().get_new_connection(conn_params)
            if self._opened(connection):
                return connection
            connection.close()
            self.pool.putconn(connection)
        raise OperationalError("no connection of the pool answers")

    def _opened(self, connection: Any) -> bool:
        paths = self._get_cursor_search_paths()
        names = ", ".join(quote_schema_name(path) for path in paths)
        try:
            connection.autocommit = True
            connection.execute(f"SET search_path = {names}")
        except DriverError:
            return False
        self.search_path_set_schemas = paths
        self._set_for_good = True
        return True

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._set_for_good and self.search_path_set_schemas:
            return
        before = self._idle()
        super()._handle_search_path(cursor)
        self._set_for_good = before and self._idle()

    def _idle(self) -> bool:
        status: TransactionStatus = self.connection.info.transaction_status
        return status == TransactionStatus.IDLE
