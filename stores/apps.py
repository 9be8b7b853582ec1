from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class StoresConfig(AppConfig):
    name = "stores"
    verbose_name = _("店铺")

    def ready(self) -> None:
        """Every app's panels are known before the first shop's page is asked for."""
        autodiscover_modules("panels")
