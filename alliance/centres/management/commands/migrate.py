from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import makemigrations

from alliance.centres import services


class Command(BaseCommand):
    help = "更新表结构：先公共区，再县模板，最后每个县。开发时要回退用 migrate_schemas。"
    # Django checks that this is makemigrations' own, so that both see the same changes.
    autodetector = makemigrations.Command.autodetector

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只看有没有要做的，有则退出码为 1")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            sys.exit(1 if services.pending() else 0)
        services.migrate_public(verbosity=options["verbosity"])
        services.migrate_template()
        call_command("migrate_counties", verbosity=options["verbosity"], stdout=self.stdout)
