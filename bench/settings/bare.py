"""The same database through the same pool, opened at one county and at nothing else."""

from config.settings import local

SECRET_KEY = local.SECRET_KEY
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["bench.bare"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare.views"
USE_TZ = True
DEFAULT_AUTO_FIELD = local.DEFAULT_AUTO_FIELD
DATABASES = {
    "default": local.DATABASES["default"]
    | {
        "ENGINE": "django.db.backends.postgresql",
        # The product notices a dead connection too, by its first statement.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": local.POOL, "options": "-c search_path=c430522,public"},
    }
}
