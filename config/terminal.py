"""What stands between a person at a terminal and Django's commands."""

from __future__ import annotations

import os
import sys

from config import embedded

NOT_RUNNING = "数据库没有启动：先运行 uv run manage.py up（另开一个窗口）。"


def run(argv: list[str]) -> int:
    """Run a management command; a database that is down is told in a sentence."""
    choose_data_dir(argv)
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(argv)
    except OperationalError:
        if not database_is_down():
            raise
        sys.stderr.write(NOT_RUNNING + "\n")
        return 1
    return 0


def choose_data_dir(argv: list[str]) -> None:
    """`up --data DIR` decides before the settings are read, and for every child."""
    if argv[1:2] != ["up"]:
        return
    os.environ["ALLIANCE_STARTS_SERVERS"] = "1"
    for here, argument in enumerate(argv):
        if argument == "--data" and here + 1 < len(argv):
            os.environ["ALLIANCE_DATA"] = argv[here + 1]
        elif argument.startswith("--data="):
            os.environ["ALLIANCE_DATA"] = argument.removeprefix("--data=")


def database_is_down() -> bool:
    """Whether the embedded server is the one in use and does not run."""
    from django.conf import settings

    return "DATABASE_URL" not in os.environ and not embedded.postgres_ready(settings.DATA_DIR)
