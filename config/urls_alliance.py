from django.urls import include, path

from alliance.centres.views import counties
from alliance.lib.sites import alliance_site
from config import api

handler400 = "alliance.lib.errors.bad_request"
handler403 = "alliance.lib.errors.permission_denied"
handler404 = "alliance.lib.errors.not_found"
handler500 = "alliance.lib.errors.server_error"

urlpatterns = [
    path("", counties, name="home"),
    path("admin/", alliance_site.urls),
    path("people/", include("alliance.accounts.urls.people")),
    path("accounts/", include("alliance.accounts.urls.signin")),
    path("", include("config.urls_common")),
    *api.alliance,
]
