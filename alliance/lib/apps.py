from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibConfig(AppConfig):
    name = "alliance.lib"
    verbose_name = _("公用件")
