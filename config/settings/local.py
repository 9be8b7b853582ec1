"""A developer's machine and the demo: embedded servers unless told otherwise."""

import os

from config import embedded
from config.settings.base import *

DEBUG = os.environ.get("ALLIANCE_DEBUG") == "1"
SECRET_KEY = "local-only-key-the-production-settings-refuse-it"  # noqa: S105
DATA_KEYS = ["local-only-data-key"]
FINGERPRINT_KEY = "local-only-fingerprint-key"
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
ALLIANCE_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
COUNTY_HOST_SUFFIX = "localhost"

# The demo's people have a password that is printed at every start.
DEMO_ALLOWED = True

# Files are served from where they lie; nobody collects them first. The empty folder is for
# servestatic, which warns of a missing one.
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
SERVESTATIC_USE_FINDERS = True

# Where nothing listens a pool would try for 20 seconds; a plain connection says so at once.
# Whoever starts the servers after the settings were read (`up`, the tests) says so beforehand.
_pooled = "ALLIANCE_STARTS_SERVERS" in os.environ or embedded.postgres_ready(DATA_DIR)

if url := os.environ.get("DATABASE_URL"):
    DATABASES = {
        "default": database_from_url(url, pool=True),
        "owner": database_from_url(os.environ.get("DATABASE_OWNER_URL", url), pool=False),
    }
else:
    DATABASES = {
        "default": database(embedded.database_settings(DATA_DIR, embedded.APP_ROLE), pool=_pooled),
        "owner": database(embedded.database_settings(DATA_DIR, embedded.OWNER_ROLE), pool=False),
    }
_redis = redis_settings(
    os.environ.get("REDIS_URL") or f"unix://{embedded.redis_socket(DATA_DIR)}",
    first=int(os.environ.get("ALLIANCE_REDIS_FIRST", "1")),
)
CACHES = _redis["CACHES"]
CHANNEL_LAYERS = _redis["CHANNEL_LAYERS"]
CELERY_BROKER_URL = _redis["CELERY_BROKER_URL"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
SMS_BACKEND = "alliance.lib.sms.ConsoleBackend"
ALLIANCE_DEV_INBOX = True
# Passkeys on plain http://<county>.localhost; elsewhere browsers insist on HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
