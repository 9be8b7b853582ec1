"""What every host answers, the alliance's and each county's."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from alliance.accounts.views import dev_inbox
from alliance.lib import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("type-size/", views.type_size, name="type_size"),
    path("notifications/", include("alliance.notifications.urls")),
]
if settings.ALLIANCE_DEV_INBOX:
    urlpatterns.append(path("dev/inbox/", dev_inbox.inbox, name="dev_inbox"))
