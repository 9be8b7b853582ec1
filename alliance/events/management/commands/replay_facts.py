from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from alliance.centres.naming import NoSuchCounty, county_named
from alliance.events import selectors, services
from alliance.events.selectors import Choice


class Command(BaseCommand):
    """Deliver facts of the past again, and for the first time to handlers that are new."""

    help = "把以往的事实重新投递；新增的处理程序会补上它没有收到的事实。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--county", type=a_code, default="", help="只投递这个县（行政区划代码或网址前缀）"
        )
        parser.add_argument("--name", default="", help="只投递这种事实，例如 stores.StoreVerified")
        parser.add_argument("--since", type=a_time, help="只投递这个时间以后的，例如 2026-11-01")
        parser.add_argument("--handler", default="", help="只投递给这个处理程序（可只写末尾几节）")
        parser.add_argument("--dead", action="store_true", help="只投递失败了的")
        parser.add_argument("--dry-run", action="store_true", help="只数一数，不投递")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        choice = Choice(**{key: options[key] for key in Choice.__dataclass_fields__})
        lacking = [] if choice.dead else selectors.lacking(choice)
        again = selectors.deliveries(choice)
        if options["dry_run"]:
            counts = again.count(), sum(facts.count() for _handler, facts in lacking)
        else:
            counts = (
                services.make_due(again),
                sum(services.give(facts, handler) for handler, facts in lacking),
            )
        sentence = (
            _("将重新投递 %(again)s 条，补投 %(new)s 条。")
            if options["dry_run"]
            else _("重新投递 %(again)s 条，补投 %(new)s 条。")
        )
        self.stdout.write(sentence % {"again": counts[0], "new": counts[1]})


def a_code(text: str) -> str:
    """The code of the county that is meant; "" means every county. Raises CommandError."""
    try:
        return county_named(text).code if text else ""
    except NoSuchCounty as unknown:
        raise CommandError(str(unknown)) from unknown


def a_time(text: str) -> datetime:
    """A date or time as typed; without a zone it is local. Raises CommandError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(_("“%(text)s”不是日期，请写成 2026-11-01。") % {"text": text}) from error
    return make_aware(moment) if is_naive(moment) else moment
