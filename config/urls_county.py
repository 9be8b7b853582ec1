from django.contrib import admin
from django.urls import include, path

from config import api, targets

handler400 = "alliance.lib.errors.bad_request"
handler403 = "alliance.lib.errors.permission_denied"
handler404 = "alliance.lib.errors.not_found"
handler500 = "alliance.lib.errors.server_error"

urlpatterns = [
    path("", include("stores.urls")),
    path("admin/", admin.site.urls),
    path("figures/targets/", targets.town_targets, name="town_targets"),
    path("people/", include("alliance.accounts.urls.people")),
    path("accounts/", include("alliance.accounts.urls.signin")),
    path("", include("config.urls_common")),
    *api.county,
]
