from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from alliance.centres.backup.archive import CODE
from alliance.centres.backup.making import SUFFIX, newest
from alliance.centres.backup.restoring import Restored, restore
from alliance.centres.naming import county_named
from alliance.lib.refusals import Refused


class Command(BaseCommand):
    help = _("用备份文件恢复一个县：县已丢失，或恢复到另一个联盟")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "archive",
            metavar="FILE|COUNTY",
            help=_("backup_county 做出的文件；写行政区划代码或网址前缀，则用它最近的一份备份"),
        )
        parser.add_argument(
            "--from", dest="folder", type=Path, default=settings.BACKUP_DIR,
            help=_("最近的备份在哪个目录里找"),
        )  # fmt: skip
        parser.add_argument(
            "--replace", action="store_true", help=_("县还在时，用备份替换它现在的全部数据")
        )
        parser.add_argument(
            "--relink", action="store_true", help=_("手机号相同的人并入本系统现有的账号")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = self._archive(str(options["archive"]), options["folder"])
            done = restore(path, at=now(), replace=options["replace"], relink=options["relink"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in self._told(done):
            self.stdout.write(line)

    def _archive(self, named: str, folder: Path) -> Path:
        """A lost county has no row to be named by, so a code is looked up among the files."""
        path = Path(named)
        if path.is_file():
            return path
        if path.suffix == SUFFIX or path.name != named:
            raise CommandError(_("没有这个文件：%(path)s") % {"path": path})
        code = named if CODE.fullmatch(named) else county_named(named).code
        return newest(code, folder=folder)

    def _told(self, done: Restored) -> list[str]:
        made_at = f"{localtime(datetime.fromisoformat(done.made_at)):%Y-%m-%d %H:%M}"
        lines = [
            _("%(name)s已恢复到 %(made_at)s 的样子：%(rows)d 行，%(files)d 个文件。")
            % {"name": done.centre.name, "made_at": made_at,
               "rows": done.rows, "files": done.files},
            _("此后的任职、接口密钥变动不在备份里，请逐项核对。"),
        ]  # fmt: skip
        if done.newcomers:
            lines.append(_("新增 %(count)d 个账号。") % {"count": done.newcomers})
        if done.relinked:
            lines.append(_("%(count)d 人并入现有账号。") % {"count": done.relinked})
        if done.loosened:
            lines.append(_("%(count)d 处指向本联盟没有的资料，已留空。") % {"count": done.loosened})
        if done.aside:
            lines.append(_("不在备份里的文件移到了 %(folder)s。") % {"folder": done.aside})
        return lines
