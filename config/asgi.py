import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

http = get_asgi_application()

from config.routing import websockets  # noqa: E402  needs the apps that the line above loads

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(websockets)})
