from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoversConfig(AppConfig):
    name = "alliance.handovers"
    verbose_name = _("跨县移交")
