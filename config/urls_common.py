"""What every host answers, the alliance's and each county's."""

from django.urls import include, path

from alliance.lib import views

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("type-size/", views.type_size, name="type_size"),
    path("notifications/", include("alliance.notifications.urls")),
]
