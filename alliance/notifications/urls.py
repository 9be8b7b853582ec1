from django.urls import path

from alliance.notifications import views

urlpatterns = [
    path("", views.inbox, name="notifications"),
    path("unread", views.unread, name="notifications_unread"),
    path("read-all/", views.read_all, name="notifications_read_all"),
    path("settings/", views.settings, name="notification_settings"),
    path("<uuid:pk>/read/", views.read, name="notification_read"),
]
