from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    """The composition root as an app, so that its commands are found."""

    name = "config"


class CountyAdminConfig(AdminConfig):
    """Makes the county's admin the default site; the alliance's is the other one."""

    default_site = "alliance.lib.sites.CountySite"

    def ready(self) -> None:
        """Libraries register their models on the default site. A county's desk has none of them:
        a periodic task, an address or an authenticator there would be everybody's (tenancy T1).
        """
        from alliance.lib.admin import DeskAdmin
        from alliance.lib.sites import county_site

        super().ready()
        for model, model_admin in list(county_site._registry.items()):
            if not isinstance(model_admin, DeskAdmin):
                county_site.unregister(model)
