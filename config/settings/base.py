"""What every installation has in common; the siblings say what differs."""

import os
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from config.settings.desk import *
from config.settings.signin import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("ALLIANCE_DATA", BASE_DIR / ".data")).resolve()

# -- Two worlds (tenancy T1): an app is in one of these lists, never in both ----------------------
SHARED_APPS = [
    "config.apps.ConfigConfig",
    "alliance.centres",
    "django_tenants",
    "alliance.lib",
    "alliance.acts",
    "alliance.accounts",
    "alliance.requests",
    "alliance.events",
    "alliance.registry",
    "alliance.handovers",
    "alliance.standards",
    "alliance.rollups",
    "alliance.filters",
    "alliance.notifications",
    "servestatic.runserver_nostatic",
    "channels",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "config.apps.CountyAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_celery_beat",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
TENANT_APPS = [
    "alliance.audit",
    "stores",
]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "centres.Centre"
TENANT_DOMAIN_MODEL = "centres.Domain"

ROOT_URLCONF = "config.urls_county"
PUBLIC_SCHEMA_URLCONF = "config.urls_alliance"
ASGI_APPLICATION = "config.asgi.application"

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "alliance.centres.middleware.CountyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alliance.accounts.middleware.MembershipMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    "alliance.accounts.middleware.OneThread",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alliance.centres.context.county",
            ],
        },
    },
]

# -- Database: two roles (tenancy T7) --------------------------------------------------------------
DATABASE_ROUTERS = [
    "alliance.centres.routers.WorldRouter",
    "django_tenants.routers.TenantSyncRouter",
]
ENGINE = "alliance.centres.backend"
POOL = {"min_size": 1, "max_size": 24, "timeout": 20, "max_lifetime": 1800}


def database(where: dict[str, Any], *, pool: bool) -> dict[str, Any]:
    """A DATABASES entry. Pool, never CONN_MAX_AGE: every ASGI request is a new thread."""
    options: dict[str, Any] = {"pool": POOL} if pool else {}
    return {
        "ENGINE": ENGINE,
        "CONN_MAX_AGE": 0,
        # The backend checks by what it says first; the pool need not ask too.
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": options,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        **where,
    }


def database_from_url(url: str, *, pool: bool) -> dict[str, Any]:
    """The same from a postgresql:// URL."""
    info = conninfo_to_dict(url)
    named = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    return database({key: info.get(part, "") for key, part in named.items()}, pool=pool)


DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- People ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "alliance.accounts.backends.PeopleBackend",
]
# The phone number is unique unless it is empty; Django's check knows only the plain kind.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# -- Language: Chinese is the source, English a translation ----------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# -- Files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
BACKUP_DIR = Path(os.environ.get("ALLIANCE_BACKUPS", DATA_DIR / "backups"))
STORAGES = {
    "default": {"BACKEND": "django_tenants.files.storage.TenantFileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# -- Celery ----------------------------------------------------------------------------------------
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task whose worker was killed is given to another after the visibility time; no task may run so
# long that it would be given away while it runs.
CELERY_TASK_TIME_LIMIT = 840
# Without the limits on retries every request that sends a task waits 6 s when Redis is down.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# The net under messages that were lost; a message that waited past its turn is worth nothing.
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "deliver-facts": {
        "task": "alliance.events.tasks.deliver",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "expire-invitations": {
        "task": "alliance.accounts.tasks.expire_invitations",
        "schedule": 3600.0,
    },
    "clear-sessions": {"task": "alliance.accounts.tasks.clear_sessions", "schedule": 86400.0},
    "prune-answers": {"task": "alliance.requests.tasks.prune", "schedule": 86400.0},
    "count-figures": {
        "task": "stores.tasks.count_where_asked",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "count-all-figures": {"task": "stores.tasks.count_all", "schedule": 86400.0},
    "prune-facts": {"task": "alliance.events.tasks.prune", "schedule": 86400.0},
    "send-outward": {
        "task": "alliance.notifications.tasks.send",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
}
# Facts can be replayed for this long: a budget year and its audit.
EVENTS_KEEP_DAYS = 400

# -- Notifications ---------------------------------------------------------------------------------
NOTIFICATION_CHANNELS = {
    "sms": "alliance.notifications.channels.Sms",
    "email": "alliance.notifications.channels.Email",
    "robot": "alliance.notifications.channels.Robot",
}
# At night nothing is sent outward unless it is urgent; each person may choose other hours.
NOTIFICATION_QUIET_HOURS = ("22:00", "07:30")

# -- API -------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "alliance.accounts.authentication.TokenAuthentication",
        "alliance.lib.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": [
        "alliance.lib.throttles.PerUser",
        "alliance.lib.throttles.PerAddress",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "alliance.lib.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "EXCEPTION_HANDLER": "alliance.lib.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Who may read /metrics from elsewhere shows this; empty: only the machine itself may.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
API_RATES = {"user": (600, 60), "address": (60, 60)}  # requests, per seconds
SPECTACULAR_SETTINGS = {
    # Two sets of choices for a field `kind`: named by what they are kinds of.
    "ENUM_NAME_OVERRIDES": {
        "AssessmentKindEnum": "stores.models.maturity.MaturityAssessment.Kind",
    },
    "TITLE": _("区域服务联盟接口"),
    "DESCRIPTION": _(
        "县域中心与联盟的数据接口。出错时返回 application/problem+json；"
        "写操作可带 Idempotency-Key 请求头，重复提交只生效一次。"
    ),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]+",
    "SERVE_INCLUDE_SCHEMA": False,
    # Docstrings are for programmers of this house; the caller reads what the views say in Chinese.
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# -- Browser policy --------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "alliance.lib.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

ALLIANCE_NAME = _("区域服务联盟")


def redis_settings(url: str, *, first: int = 1) -> dict[str, Any]:
    """One Redis serves cache, channels and Celery: databases `first` and the two after it.

    `url` ends before the number.
    """
    socket = url.startswith("unix://")
    cache, channels = (f"{url}?db={n}" if socket else f"{url}/{n}" for n in (first, first + 1))
    broker = f"{url}/{first + 2}"
    if socket:
        broker = f"redis+socket://{url.removeprefix('unix://')}?virtual_host={first + 2}"
    return {
        "CACHES": {
            "default": {
                "BACKEND": "alliance.lib.caches.OneRedisCache",
                "LOCATION": cache,
                "KEY_FUNCTION": "alliance.lib.caches.make_key",
                "REVERSE_KEY_FUNCTION": "alliance.lib.caches.reverse_key",
            },
            # What is one for all counties: a session ended anywhere is ended everywhere.
            "shared": {
                "BACKEND": "alliance.lib.caches.OneRedisCache",
                "LOCATION": cache,
                "KEY_PREFIX": "shared",
            },
        },
        # The plain Redis layer loses messages when many sockets drop at once.
        "CHANNEL_LAYERS": {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                # What is published is heard in every database of a Redis: hence the prefix.
                "CONFIG": {"hosts": [channels], "prefix": f"alliance{first}"},
            }
        },
        "CELERY_BROKER_URL": broker,
    }


# -- What is said aloud: to the terminal; whoever runs the service collects it there ---------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "WARNING", "propagate": False},
        # Every mistyped address would be a line.
        "django.request": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
    },
}
