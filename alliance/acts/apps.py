from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActsConfig(AppConfig):
    name = "alliance.acts"
    verbose_name = _("联盟操作记录")
