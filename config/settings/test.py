"""Tests: real PostgreSQL and Redis, thrown away afterwards."""

import os

os.environ.setdefault("ALLIANCE_DATA", os.path.join(os.getcwd(), ".data", "test"))
os.environ.setdefault("ALLIANCE_STARTS_SERVERS", "1")

# Workers side by side share a Redis and clear what is theirs alone. Not setdefault: they inherit
# the environment of the process that started them, which has a number too.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["ALLIANCE_REDIS_FIRST"] = str(1 + 3 * int(_worker))

from config.settings.local import *  # noqa: E402

SECRET_KEY = "only-for-tests-and-long-enough-to-be-accepted"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]

# No collectstatic before a test: files are served from where they stand.
SERVESTATIC_AUTOREFRESH = True
