from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from alliance.centres.backup.making import back_up, prune
from alliance.centres.models import Centre
from alliance.centres.naming import county_named
from alliance.lib.refusals import Refused


class Command(BaseCommand):
    help = _("把一个县的全部数据（库表、公共表里的行、上传的文件）备份成一个文件")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "counties", nargs="*", metavar="COUNTY", help=_("行政区划代码或网址前缀，可写多个")
        )
        parser.add_argument("--all", action="store_true", help=_("备份所有的县"))
        parser.add_argument("--to", type=Path, default=settings.BACKUP_DIR, help=_("放在哪个目录"))
        parser.add_argument("--keep", type=int, help=_("每个县只留最近的几份，更早的删除"))

    def handle(self, *args: Any, **options: Any) -> None:
        codes = self._codes(options["counties"], every=options["all"])
        if not codes:
            raise CommandError(_("请写明县的行政区划代码或网址前缀，或者用 --all 备份所有的县。"))
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError(_("--keep 至少是 1。"))
        failed = [code for code in codes if not self._one(code, options["to"], options["keep"])]
        if failed:
            raise CommandError(_("没有备份成功的县：%(codes)s") % {"codes": "、".join(failed)})

    def _codes(self, named: list[str], *, every: bool) -> list[str]:
        if every:
            return list(Centre.objects.values_list("code", flat=True))
        try:
            return [county_named(each).code for each in named]
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _one(self, code: str, folder: Path, keep: int | None) -> bool:
        """One county; a failure is told and does not keep the others from their backup."""
        try:
            path = back_up(code, to=folder, at=now())
        except (Refused, RuntimeError, OSError, psycopg.Error) as error:
            self.stderr.write(f"{code}: {error}")
            return False
        self.stdout.write(f"{code} {path} ({path.stat().st_size:,} B)")
        if keep:
            for old in prune(code, folder=folder, keep=keep):
                self.stdout.write(_("已删除旧备份 %(path)s") % {"path": old})
        return True
