from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentresConfig(AppConfig):
    name = "alliance.centres"
    verbose_name = _("县域中心")
