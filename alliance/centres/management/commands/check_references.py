from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliance.centres import selectors


class Command(BaseCommand):
    help = "查找指向不存在的行的引用：县与公共区之间没有数据库约束，由这里核对。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for each in selectors.dangling_references():
            found += 1
            where = each.county or "联盟"
            self.stdout.write(f"{where} {each.table}.{each.column} = {each.value} 指向不存在的行")
        if found:
            raise CommandError(f"共 {found} 处引用落空。")
        self.stdout.write("没有落空的引用。")
