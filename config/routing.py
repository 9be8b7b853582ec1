"""WebSocket addresses; the host in front of them says which county."""

from django.urls import path

from alliance.notifications.consumers import Bell

websockets = [path("ws/notifications/", Bell.as_asgi())]
