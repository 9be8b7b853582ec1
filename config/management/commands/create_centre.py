from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from alliance.lib.refusals import Refused
from config.opening import open_county


class Command(BaseCommand):
    help = (
        "开通一个县，例如 create_centre 430522 xinshao 新邵县 --prefecture 邵阳市 --province 湖南省"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="6 位行政区划代码")
        parser.add_argument("slug", help="网址前缀")
        parser.add_argument("name", help="县名")
        parser.add_argument("--prefecture", default="", help="所属市州")
        parser.add_argument("--province", default="", help="所属省份")
        parser.add_argument("--host", default="", help="县自己的域名")

    def handle(self, *args: Any, **options: Any) -> None:
        named = ("code", "slug", "name", "prefecture", "province", "host")
        try:
            centre = open_county(**{key: options[key] for key in named}, at=now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        hosts = "、".join(centre.domains.values_list("domain", flat=True))
        self.stdout.write(f"{centre}已开通：{hosts}")
