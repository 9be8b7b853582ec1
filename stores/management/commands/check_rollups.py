from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django_tenants.utils import schema_context

from alliance.centres.selectors import centres
from alliance.rollups import services
from stores import figures


class Command(BaseCommand):
    help = "逐县重新清点，和联盟汇总核对；有出入时列出来并以非零状态退出。--repair 改正。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", default="", help="只核对这个区划代码的县")
        parser.add_argument("--repair", action="store_true", help="有出入的按清点结果改正")

    def handle(self, *args: Any, **options: Any) -> None:
        every = centres().values_list("code", "name")
        if options["county"]:
            every = every.filter(code=options["county"])
        if not every:
            raise CommandError("没有要核对的县。")
        wrong = [name for code, name in every if self.differs(code, name, options["repair"])]
        if wrong and not options["repair"]:
            raise CommandError(
                f"{len(wrong)} 个县有出入：{'、'.join(wrong)}。几秒内的变动会自动补上，"
                "请稍等再核对一次；仍有出入时加 --repair。"
            )
        self.stdout.write(f"已核对 {len(every)} 个县，改正 {len(wrong)} 个。")

    def differs(self, code: str, name: str, repair: bool) -> bool:
        with schema_context(f"c{code}"):
            found = services.differences(figures.counted, at=now())
            for figure, (kept, counted) in found.items():
                self.stdout.write(f"{name} {figure}：汇总 {kept}，清点 {counted}")
            if found and repair:
                services.refresh(figures.counted, at=now())
        return bool(found)
