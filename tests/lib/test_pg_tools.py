from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from django.db import connections

from alliance.lib.pg_tools import ToolMissing, environment, tool


def test_the_dump_program_is_of_the_server_s_version(db: None) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    shown = subprocess.run([tool("pg_dump"), "--version"], check=True, capture_output=True)

    assert f" {server}".encode() in shown.stdout


def test_of_two_installed_the_newer_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "pg_restore"
    newer.write_text("#!/bin/sh\necho 'pg_restore (PostgreSQL) 99.1'\n")
    newer.chmod(0o755)
    tool.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert tool("pg_restore") == str(newer)
    tool.cache_clear()


def test_a_program_nobody_has_is_named() -> None:
    with pytest.raises(ToolMissing, match="pg_nothing"):
        tool("pg_nothing")


def test_the_programs_connect_where_django_does(db: None) -> None:
    where = environment("owner")
    asked = [tool("psql"), "-Atc", "SELECT current_user, current_database()"]
    answer = subprocess.run(asked, env=where, check=True, capture_output=True, text=True)

    assert answer.stdout.strip() == f"alliance_owner|{connections['owner'].settings_dict['NAME']}"
    assert "PGPASSWORD" not in where
