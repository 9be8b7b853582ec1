from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections


class WorldRouter:
    """Public tables only in public, county tables only in counties, whichever role migrates.

    Stands before django-tenants' own router, which knows one database alias and would refuse the
    owner role.
    """

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        schema: str = connections[db].schema_name  # type: ignore[attr-defined]
        world = settings.SHARED_APPS if schema == "public" else settings.TENANT_APPS
        config = apps.get_app_config(app_label)
        dotted = f"{type(config).__module__}.{type(config).__name__}"
        return config.name in world or dotted in world
