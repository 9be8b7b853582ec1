from __future__ import annotations

import dataclasses
import importlib
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from bench.harness import Figure
from config import embedded


class Command(BaseCommand):
    help = "量一量：每个数字都和同一次运行里的下限相比，逐行打印并写成 JSON。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="只量这几项；不写则全部")
        parser.add_argument("--json", dest="target", help="结果写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {file.stem for file in (settings.BASE_DIR / "bench").glob("[a-z]*.py")} - {
            "harness"
        }
        names = options["names"] or sorted(known)
        if unknown := sorted(set(names) - known):
            raise CommandError(f"没有这项：{'、'.join(unknown)}；可选：{'、'.join(sorted(known))}")
        with a_place_of_its_own():
            figures = [figure for name in names for figure in self.measure(name)]
        target = Path(options["target"] or settings.DATA_DIR / "figures.json")
        target.write_text(
            json.dumps([as_json(figure) for figure in figures], ensure_ascii=False, indent=1)
        )
        self.stdout.write(f"已写入 {target}")
        if missed := [figure.name for figure in figures if not figure.holds]:
            raise CommandError(f"未达标：{'、'.join(missed)}")

    def measure(self, name: str) -> list[Figure]:
        figures: list[Figure] = importlib.import_module(f"bench.{name}").figures()
        for figure in figures:
            self.stdout.write(figure.line())
            self.stdout.flush()
        return figures


def as_json(figure: Figure) -> dict[str, Any]:
    return dataclasses.asdict(figure) | {"ratio": figure.ratio, "holds": figure.holds}


@contextmanager
def a_place_of_its_own() -> Iterator[None]:
    """Servers, data and settings that nobody works on: this process starts again under `bench/`.

    The data stay for the next run; the servers end with this one.
    """
    if settings.DATA_DIR.name != "bench":
        place = {"ALLIANCE_DATA": str(settings.DATA_DIR / "bench")}
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | place)  # noqa: S606
    embedded.start_postgres(settings.DATA_DIR)
    if not embedded.redis_answers(settings.DATA_DIR):
        embedded.start_redis(settings.DATA_DIR)
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections.close_all()
        connections["default"].close_pool()  # type: ignore[attr-defined]
        embedded.stop_redis(settings.DATA_DIR)
        embedded.stop_postgres(settings.DATA_DIR)
