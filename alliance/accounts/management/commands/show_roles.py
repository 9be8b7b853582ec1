from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from alliance.accounts.roles_table import markdown


class Command(BaseCommand):
    help = "把角色和权限的对照表写成 Markdown（docs/manual/roles.md 就是它的输出）"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            self.stdout.write(markdown(), ending="")
