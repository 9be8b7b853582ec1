"""Between a person at a terminal and Django's commands: a sentence instead of a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from config.terminal import NOT_RUNNING, choose_data_dir, database_is_down


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIANCE_DATA", "as it was")
    monkeypatch.setenv("ALLIANCE_STARTS_SERVERS", "as it was")


@pytest.mark.parametrize(
    "argv",
    [["up", "--data", "/srv/alliance"], ["up", "--port", "9000", "--data=/srv/alliance"],
     ["up", "--data", "/elsewhere", "--data", "/srv/alliance"]],
)  # fmt: skip
def test_up_says_where_the_data_lie_before_the_settings_are_read(argv: list[str]) -> None:
    choose_data_dir(["manage.py", *argv])

    assert os.environ["ALLIANCE_DATA"] == "/srv/alliance"
    assert os.environ["ALLIANCE_STARTS_SERVERS"] == "1"


@pytest.mark.parametrize(
    "argv", [["up"], ["up", "--data"], ["migrate", "--data", "/srv/alliance"], []]
)
def test_nobody_else_moves_the_data(argv: list[str]) -> None:
    choose_data_dir(["manage.py", *argv])

    assert os.environ["ALLIANCE_DATA"] == "as it was"


def manage(*argv: str, data: Path) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"], "ALLIANCE_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "manage.py", *argv],
        cwd=project.BASE_DIR, env=known, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.flow
def test_a_database_that_does_not_run_is_told_in_one_sentence(tmp_path: Path) -> None:
    asked = manage("check_references", data=tmp_path)

    assert (asked.returncode, asked.stderr) == (1, NOT_RUNNING + "\n")
    assert "Traceback" not in asked.stdout


def test_only_the_embedded_server_is_ours_to_have_started(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not database_is_down(), "the tests' own server runs"
    settings.DATA_DIR = tmp_path
    assert database_is_down()

    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")

    assert not database_is_down()
