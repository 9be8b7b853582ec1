from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from alliance.lib.refusals import Refused
from alliance.standards.services import NotReady, publish_file


class Command(BaseCommand):
    help = "发布一份评估问卷（JSON 文件，写法见 docs/concerns/maturity.md）；内容没变则不做任何事。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="问卷文件")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            new = publish_file(self._read(options["file"]), actor=None, at=now())
        except NotReady as refusal:
            raise CommandError("\n".join(refusal.problems)) from refusal
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("问卷已发布。" if new else "内容与已发布的版本相同，没有改动。")

    def _read(self, file: Path) -> dict[str, Any]:
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"读不到文件 {file}：{error.strerror}") from error
        except ValueError as error:
            raise CommandError(f"{file} 不是正确的 JSON 文件：{error}") from error
        if not isinstance(raw, dict):
            raise CommandError(f"{file} 里要写一个对象。")
        return raw
