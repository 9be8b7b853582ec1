from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RollupsConfig(AppConfig):
    name = "alliance.rollups"
    verbose_name = _("联盟汇总")
