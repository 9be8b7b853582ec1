from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("people/", include("alliance.accounts.urls_people")),
    path("accounts/", include("allauth.urls")),
]
