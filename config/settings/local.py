"""A developer's machine and the demo: embedded servers unless told otherwise."""

import os

from config import embedded
from config.settings.base import *

DEBUG = os.environ.get("ALLIANCE_DEBUG") == "1"
SECRET_KEY = "local-only-key-the-production-settings-refuse-it"  # noqa: S105
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1"]
ALLIANCE_HOSTS = ["localhost", "127.0.0.1"]
COUNTY_HOST_SUFFIX = "localhost"

if url := os.environ.get("DATABASE_URL"):
    DATABASES = {
        "default": database_from_url(url, pool=True),
        "owner": database_from_url(os.environ.get("DATABASE_OWNER_URL", url), pool=False),
    }
else:
    DATABASES = {
        "default": database(embedded.database_settings(DATA_DIR, embedded.APP_ROLE), pool=True),
        "owner": database(embedded.database_settings(DATA_DIR, embedded.OWNER_ROLE), pool=False),
    }
_redis = redis_settings(os.environ.get("REDIS_URL") or f"unix://{embedded.redis_socket(DATA_DIR)}")
CACHES = _redis["CACHES"]
CHANNEL_LAYERS = _redis["CHANNEL_LAYERS"]
CELERY_BROKER_URL = _redis["CELERY_BROKER_URL"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
SMS_BACKEND = "alliance.lib.sms.ConsoleBackend"
ALLIANCE_DEV_INBOX = True
# Passkeys on plain http://<county>.localhost; elsewhere browsers insist on HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
