from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiltersConfig(AppConfig):
    name = "alliance.filters"
    verbose_name = _("常用筛选")
