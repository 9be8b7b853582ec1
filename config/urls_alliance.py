from django.urls import include, path

from alliance.lib.sites import alliance_site

urlpatterns = [
    path("admin/", alliance_site.urls),
    path("accounts/", include("allauth.urls")),
    path("notifications/", include("alliance.notifications.urls")),
]
