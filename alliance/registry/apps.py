from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "alliance.registry"
    verbose_name = _("联盟登记")
