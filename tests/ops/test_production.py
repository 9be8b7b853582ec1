"""The settings for real people, in a process of their own as a service would load them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.running import ROOT

SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "q7Hc0vYt3_fPzRk9mWxB2sJd6uNa1eLgTi8oVyE5rCbXhZ4pKwMn7QjS0aGfDtUl",
    "DATA_KEYS": "Zt5Yw8Rk2Lp9Qx4Vn7Bs1Md6Hc3Jf0Ga,old-Kq3Xv9Tz6Wm2Pr8Ny5Cb1Ld4Fh7Js",
    "FINGERPRINT_KEY": "Uh2Ge7Ds4Kw9Bx6Zq1Vm8Tn3Rp5Yc0La",
    "ALLIANCE_HOSTS": "lianmeng.example.cn",
    "COUNTY_HOST_SUFFIX": "lianmeng.example.cn",
    "DATABASE_URL": "postgresql://alliance_app:secret@db.example.cn/alliance",
    "DATABASE_OWNER_URL": "postgresql://alliance_owner:secret@db.example.cn/alliance",
    "REDIS_URL": "redis://redis.example.cn:6379",
    "SMS_GATEWAYS": "json://sms.example.cn/?to={phone}",
}


def load(*command: str, data: Path, **changed: str | None) -> subprocess.CompletedProcess[str]:
    """Run a command with the safe environment, changed; None takes a variable away."""
    changes = SAFE | {"ALLIANCE_DATA": str(data)} | changed
    kept = {"PATH": os.environ["PATH"], "HOME": str(data)}
    environment = kept | {name: value for name, value in changes.items() if value is not None}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.flow
def test_check_deploy_has_nothing_to_say(tmp_path: Path) -> None:
    result = load("manage.py", "check", "--deploy", "--fail-level", "DEBUG", data=tmp_path)

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.flow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "local-only-key-the-production-settings-refuse-it-however-long"),
        ("SECRET_KEY", "a" * 64),
        ("DATA_KEYS", None),
        ("DATA_KEYS", "short"),
        ("DATA_KEYS", f"{'k' * 40},local-only-data-key-the-production-settings-refuse"),
        ("FINGERPRINT_KEY", None),
        ("FINGERPRINT_KEY", "short"),
        ("DEBUG", "1"),
        ("PLAIN_HTTP_COOKIES", "1"),
        ("DATABASE_URL", None),
        ("DATABASE_OWNER_URL", None),
        ("DATABASE_OWNER_URL", SAFE["DATABASE_URL"]),
        ("REDIS_URL", None),
        ("ALLIANCE_HOSTS", None),
        ("ALLIANCE_HOSTS", "*"),
        ("COUNTY_HOST_SUFFIX", None),
        ("SMS_GATEWAYS", None),
        ("SMS_BACKEND", "alliance.lib.sms.ConsoleBackend"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_by_name(
    name: str, value: str | None, tmp_path: Path
) -> None:
    result = load("-c", "import config.settings.production", data=tmp_path, **{name: value})

    last = result.stderr.strip().splitlines()[-1]
    assert result.returncode != 0
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: 环境变量 {name} ")


@pytest.mark.flow
def test_cookies_travel_by_https_only_and_demo_people_are_refused(tmp_path: Path) -> None:
    shown = load(
        "-c",
        "from config.settings import production as p;"
        "print(p.SESSION_COOKIE_SECURE, p.CSRF_COOKIE_SECURE, p.SECURE_HSTS_SECONDS > 0,"
        " p.SECURE_SSL_REDIRECT, getattr(p, 'DEMO_ALLOWED', False), p.DEBUG)",
        data=tmp_path,
    )

    assert shown.stdout.split() == ["True", "True", "True", "True", "False", "False"]


@pytest.mark.flow
def test_demo_is_refused_in_production(tmp_path: Path) -> None:
    result = load("manage.py", "demo", data=tmp_path)

    assert result.returncode == 1
    assert "不允许建立演示数据" in result.stderr


@pytest.mark.flow
def test_health_is_told_over_plain_http_and_pages_are_not(tmp_path: Path) -> None:
    """A proxy probes by address, without TLS and without a host name."""
    ask = (
        "import django; django.setup();"
        "from django.test import Client;"
        "c = Client(SERVER_NAME='10.0.0.7', REMOTE_ADDR='10.0.0.9');"
        "print(c.get('/healthz').status_code, c.get('/metrics').status_code,"
        " c.get('/', HTTP_HOST='lianmeng.example.cn').status_code)"
    )

    shown = load("-c", ask, data=tmp_path)

    assert shown.stdout.split() == ["200", "404", "301"], shown.stderr


@pytest.mark.flow
def test_a_backup_is_looked_for_where_the_nightly_ones_go(tmp_path: Path) -> None:
    backups = tmp_path / "backups"

    result = load("manage.py", "restore_county", "430522", data=tmp_path,
                  ALLIANCE_BACKUPS=str(backups))  # fmt: skip

    assert f"{backups} 里没有 430522 的备份" in result.stderr
