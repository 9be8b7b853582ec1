from django.urls import include, path

from alliance.lib.sites import alliance_site

urlpatterns = [
    path("admin/", alliance_site.urls),
    path("people/", include("alliance.accounts.urls_people")),
    path("accounts/", include("allauth.urls")),
]
