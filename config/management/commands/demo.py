from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import demo


class Command(BaseCommand):
    help = "建立六个演示县、演示人员和店铺（已有的不再建）；--codes 显示演示人员当前的动态码。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--codes", action="store_true", help="只显示当前的动态码")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["codes"]:
            self._show_codes()
            return
        try:
            demo.fill()
        except demo.NotHere as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"演示数据已就绪，密码都是 {demo.PASSWORD}")

    def _show_codes(self) -> None:
        for person in demo.people():
            if person.secret:
                place = person.county.name if person.county else "联盟"
                self.stdout.write(
                    f"{person.phone}  {demo.current_code(person.secret)}  "
                    f"{place} {person.title} {person.name}"
                )
