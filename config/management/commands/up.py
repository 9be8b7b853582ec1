from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.up import CannotStart, Options, run


class Command(BaseCommand):
    help = "启动整个平台：数据库、消息队列、网页、后台任务和定时任务；按 Ctrl-C 停止。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="网页端口，默认 8000")
        parser.add_argument(
            "--host", default="localhost", help="监听地址，默认只有本机能打开；0.0.0.0 为所有网卡"
        )
        parser.add_argument("--no-demo", action="store_true", help="不建立演示县和演示数据")
        parser.add_argument("--data", metavar="DIR", help="数据目录，默认是项目下的 .data")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Options(
            data=settings.DATA_DIR,
            host=options["host"],
            port=options["port"],
            demo=not options["no_demo"],
        )
        try:
            run(chosen, self._say)
        except CannotStart as reason:
            raise CommandError(str(reason)) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
