from django.contrib.admin.apps import AdminConfig


class CountyAdminConfig(AdminConfig):
    """Makes the county's admin the default site; the alliance's is the other one."""

    default_site = "alliance.lib.sites.CountySite"
