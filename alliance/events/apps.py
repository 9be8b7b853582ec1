from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "alliance.events"
    verbose_name = _("动态投递")

    def ready(self) -> None:
        """Every app's reactions are known before the first fact is published or delivered."""
        autodiscover_modules("handlers")
