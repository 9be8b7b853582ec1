"""A service for real people: everything comes from the environment, and what is missing or
unsafe is refused by name before the first request."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *

SHORTEST_KEY = 50
KNOWN_KEYS = ("local-only-", "only-for-tests", "django-insecure", "change-me")


def required(name: str, what: str) -> str:
    """The variable's value; without one, a sentence that says what to set."""
    if value := os.environ.get(name, "").strip():
        return value
    raise ImproperlyConfigured(f"环境变量 {name} 没有设置：{what}")


def listed(name: str, what: str) -> list[str]:
    """A comma-separated variable that names at least one thing."""
    return [part.strip() for part in required(name, what).split(",") if part.strip()]


def refuse(name: str, why: str) -> None:
    raise ImproperlyConfigured(f"环境变量 {name} 不能用于正式环境：{why}")


SECRET_KEY = required(
    "SECRET_KEY", "可以用 python -c 'import secrets; print(secrets.token_urlsafe(64))' 生成一个。"
)
if len(SECRET_KEY) < SHORTEST_KEY or SECRET_KEY.startswith(KNOWN_KEYS):
    refuse("SECRET_KEY", f"它太短或是人人知道的默认值，至少要 {SHORTEST_KEY} 个随机字符。")
if len(set(SECRET_KEY)) < 10:
    refuse("SECRET_KEY", "它的字符太少重复太多，请随机生成。")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]

DATA_KEYS = listed(
    "DATA_KEYS",
    "个人信息（身份证号、银行账号）用它加密；用逗号分开，第一个加密，其余只用来解密。",
)
FINGERPRINT_KEY = required(
    "FINGERPRINT_KEY", "全联盟查重用的指纹由它算出；定下以后不要更换，换了就查不到以前的。"
)
for _name, _keys in (("DATA_KEYS", DATA_KEYS), ("FINGERPRINT_KEY", [FINGERPRINT_KEY])):
    if any(len(key) < 32 or key.startswith(KNOWN_KEYS) for key in _keys):
        refuse(_name, "它太短或是人人知道的默认值，每个至少要 32 个随机字符。")

if os.environ.get("DEBUG", "0") not in ("", "0", "false", "False"):
    refuse("DEBUG", "调试页面会把内部信息给访问的人看，请去掉它。")
DEBUG = False
if os.environ.get("PLAIN_HTTP_COOKIES", "0") not in ("", "0", "false", "False"):
    refuse("PLAIN_HTTP_COOKIES", "登录凭证只能经 HTTPS 传送，请去掉它。")

# -- Hosts: the alliance's own and a wildcard below it for the counties ----------------------------
ALLIANCE_HOSTS = listed("ALLIANCE_HOSTS", "联盟自己的域名，用逗号分开，例如 lianmeng.example.cn。")
COUNTY_HOST_SUFFIX = required(
    "COUNTY_HOST_SUFFIX", "各县网址的共同后缀，例如 lianmeng.example.cn（新邵县即 xinshao.…）。"
).lstrip(".")
ALLOWED_HOSTS = [
    *ALLIANCE_HOSTS,
    f".{COUNTY_HOST_SUFFIX}",
    *filter(None, os.environ.get("EXTRA_HOSTS", "").split(",")),
]
if "*" in ALLOWED_HOSTS or COUNTY_HOST_SUFFIX == "*":
    refuse("ALLIANCE_HOSTS", "不能用 * 接受任何域名。")

# -- HTTPS behind a proxy that sets (and never passes on) X-Forwarded-Proto ------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True  # /healthz, /readyz and /metrics answer before it (config.health)
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# Lock-outs and limits count per address: the one our proxy saw, not the one a visitor claims.
TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "1"))

# -- Servers ---------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": database_from_url(
        required("DATABASE_URL", "应用角色的连接，例如 postgresql://alliance_app:…@db/alliance。"),
        pool=True,
    ),
    "owner": database_from_url(
        required(
            "DATABASE_OWNER_URL", "属主角色的连接，只用来建表，例如 postgresql://alliance_owner:…"
        ),
        pool=False,
    ),
}
if DATABASES["default"]["USER"] == DATABASES["owner"]["USER"]:
    refuse("DATABASE_OWNER_URL", "属主和应用必须是两个数据库角色，应用角色不能改表。")
_redis = redis_settings(
    required("REDIS_URL", "例如 redis://127.0.0.1:6379（不带库号）。").rstrip("/")
)
CACHES = _redis["CACHES"]
CHANNEL_LAYERS = _redis["CHANNEL_LAYERS"]
CELERY_BROKER_URL = _redis["CELERY_BROKER_URL"]

# -- Files: hashed names, so that a browser may keep them for a year -------------------------------
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}

# -- Messages to people ----------------------------------------------------------------------------
SMS_BACKEND = os.environ.get("SMS_BACKEND", "alliance.lib.sms.AppriseBackend")
if SMS_BACKEND.endswith(".ConsoleBackend"):
    refuse("SMS_BACKEND", "它把验证码写进日志，只能用于开发。")
SMS_GATEWAYS = required(
    "SMS_GATEWAYS", "短信网关的 Apprise 地址，用空格分开，{phone} 代表收信人。"
).split()
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", f"noreply@{COUNTY_HOST_SUFFIX}")

# -- Words on standard output, for journald or whatever collects them ------------------------------
LOGGING["handlers"]["terminal"]["stream"] = "ext://sys.stdout"
LOGGING["root"]["level"] = os.environ.get("LOG_LEVEL", "INFO")
