from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandardsConfig(AppConfig):
    name = "alliance.standards"
    verbose_name = _("联盟标准")
