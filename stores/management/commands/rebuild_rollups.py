from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate, now
from django_tenants.utils import schema_context

from alliance.centres.selectors import centres
from alliance.rollups import services
from stores import figures, past


class Command(BaseCommand):
    help = "按操作记录重建以往每一天的汇总，例如在启用汇总以前就有的县。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="从今天往回多少天，默认 90")
        parser.add_argument("--county", default="", help="只重建这个区划代码的县")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= 3660:
            raise CommandError("天数请填 1 到 3660。")
        codes = centres().values_list("code", flat=True)
        chosen = [code for code in codes if options["county"] in ("", code)]
        if not chosen:
            raise CommandError("没有要重建的县。")
        at = now()
        days = [localdate(at) - timedelta(days=n) for n in range(options["days"], 0, -1)]
        for code in chosen:
            with schema_context(f"c{code}"):
                services.rebuild(past.counted_on(days))
                services.refresh(figures.counted, at=at)
        services.add_up_since(days[0], at=at)
        self.stdout.write(f"已重建 {len(chosen)} 个县 {len(days)} 天的汇总。")
