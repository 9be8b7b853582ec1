import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
django.setup(set_prefix=False)

from config.handler import Files, OneCrossing  # noqa: E402  needs settings
from config.routing import websockets  # noqa: E402  needs the apps

application = Files(ProtocolTypeRouter({"http": OneCrossing(), "websocket": URLRouter(websockets)}))
