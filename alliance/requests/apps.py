from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "alliance.requests"
    verbose_name = _("已答复的请求")
