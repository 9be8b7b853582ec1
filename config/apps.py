from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    """The composition root as an app, so that its commands are found."""

    name = "config"


class CountyAdminConfig(AdminConfig):
    """Makes the county's admin the default site; the alliance's is the other one."""

    default_site = "alliance.lib.sites.CountySite"
