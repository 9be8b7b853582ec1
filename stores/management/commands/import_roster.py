from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from alliance.centres.naming import county_named
from alliance.lib.refusals import Refused
from stores.models import RosterImport
from stores.roster.refusals import BadRoster
from stores.roster.rows import HINT
from stores.services import roster as services
from stores.services.roster import RowsRefused, Tally

ROWS_REFUSED = 2


class Command(BaseCommand):
    help = "把一份店铺名册（.xlsx、.xls、.csv）登记到一个县；--dry-run 只检查。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", help="县的代码或网址名，例如 430522 或 xinshao")
        parser.add_argument("file", type=Path, metavar="FILE", help="名册文件")
        parser.add_argument("--dry-run", action="store_true", help="只检查，什么也不写")
        parser.add_argument(
            "--commit",
            choices=RosterImport.Mode.values,
            default="valid",
            help="valid：合格的行都登记（默认）；all：有一行不合格就一家也不登记",
        )
        parser.add_argument(
            "--status",
            choices=RosterImport.Status.values,
            default="lead",
            help="新店铺的状态：lead 意向（默认）；active 服务中（中心担保看过店）",
        )
        parser.add_argument("--json", action="store_true", help="结果写成 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            centre = county_named(options["county"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("没有这个文件：%(path)s") % {"path": path})
        with schema_context(centre.schema_name):
            self._handle(path, options)

    def _handle(self, path: Path, options: dict[str, Any]) -> None:
        at = now()
        try:
            if options["dry_run"]:
                self._say(services.look_through(path, at=at), options)
            else:
                self._say(imported(path, options), options)
        except RowsRefused as refused:
            self._say(services.look_through(path, at=at), options)
            raise CommandError(str(refused), returncode=ROWS_REFUSED) from refused
        except (BadRoster, Refused) as refused:
            raise CommandError(str(refused)) from refused

    def _say(self, tally: Tally, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(told(tally), ensure_ascii=False))
            return
        self.stdout.write(
            _(
                "共 %(rows)d 行：合格 %(ok)d，缺信用代码 %(warning)d，不合格 %(refused)d；"
                "新登记 %(new)d，更新 %(changed)d，没有变化 %(unchanged)d。"
            )
            % tally.counts()
        )
        for problem in tally.problems:
            self.stdout.write(f"{problem.row}\t{problem.field}\t{problem.message}")


@transaction.atomic
def imported(path: Path, options: dict[str, Any]) -> Tally:
    """Upload and register in one transaction: a refusal leaves neither a row nor a file."""
    with path.open("rb") as source:
        roster = RosterImport(file=File(source, name=path.name))
        services.upload(roster, actor=None, at=now())
    try:
        return services.commit(
            roster,
            mode=options["commit"],
            store_status=options["status"],
            actor=None,
            at=now(),
        )
    except BaseException:
        roster.file.delete(save=False)
        raise


def told(tally: Tally) -> dict[str, Any]:
    """What other programs read; hints are not counted."""
    return {
        "rows": tally.rows,
        "ok": tally.ok,
        "warning": tally.warning,
        "refused": tally.refused,
        "problems": [
            {"row": problem.row, "field": problem.field, "message": problem.message}
            for problem in tally.problems
            if problem.level != HINT
        ],
    }
