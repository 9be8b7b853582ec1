from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentresConfig(AppConfig):
    name = "alliance.centres"
    verbose_name = _("县域中心")

    def ready(self) -> None:
        from django_tenants import signals

        from alliance.centres import checks  # noqa: F401
        from alliance.centres.models import Centre

        # Listening to every model would make every delete() of the product fetch its rows first
        # (tenancy T9, dt#1223).
        signals.post_delete.disconnect(signals.tenant_delete_callback)
        signals.post_delete.connect(signals.tenant_delete_callback, sender=Centre)
