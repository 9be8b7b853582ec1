import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
django.setup(set_prefix=False)

from config.handler import Files, OneCrossing

application = Files(ProtocolTypeRouter({"http": OneCrossing()}))
