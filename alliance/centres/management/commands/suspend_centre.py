from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from alliance.centres import services
from alliance.centres.models import Centre
from alliance.centres.naming import county_named
from alliance.lib.refusals import Refused


class Command(BaseCommand):
    help = "暂停一个县的服务并写明原因；不写原因则恢复服务。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", help="行政区划代码或网址前缀")
        parser.add_argument("reason", nargs="?", default="", help="来访的人会看到的原因")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._carry_out(county_named(options["county"]), options["reason"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _carry_out(self, centre: Centre, reason: str) -> None:
        if reason:
            services.suspend(centre, actor=None, at=now(), note=reason)
            self.stdout.write(f"{centre}已暂停服务：{reason}")
        else:
            services.resume(centre, actor=None, at=now())
            self.stdout.write(f"{centre}已恢复服务。")
