from django.contrib import admin
from django.urls import include, path

from config import api

handler400 = "alliance.lib.errors.bad_request"
handler403 = "alliance.lib.errors.permission_denied"
handler404 = "alliance.lib.errors.not_found"
handler500 = "alliance.lib.errors.server_error"

urlpatterns = [
    path("", include("stores.urls")),
    path("admin/", admin.site.urls),
    path("people/", include("alliance.accounts.urls_people")),
    path("accounts/", include("alliance.accounts.signin_urls")),
    path("", include("config.urls_common")),
    *api.county,
]
