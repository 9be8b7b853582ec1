from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from alliance.centres import services
from alliance.centres.schemas.catch_up import CaughtUp


class Command(BaseCommand):
    help = "把每个县的表结构更新到县模板；已是最新的跳过，某个县失败不影响别的县。"

    def handle(self, *args: Any, **options: Any) -> None:
        done = []
        for each in services.migrate_counties(at=now()):
            done.append(each)
            if each.failure or options["verbosity"] > 0:
                self.stdout.write(self.sentence(each))
        failed = [each.code for each in done if each.failure]
        if failed:
            raise CommandError(
                f"{len(failed)} 个县没有更新：{'、'.join(failed)}。改好后重新运行即可。"
            )
        if options["verbosity"] > 0:
            self.stdout.write(f"更新了 {len(done)} 个县。" if done else "各县都已是最新。")

    def sentence(self, each: CaughtUp) -> str:
        if each.failure:
            return self.style.ERROR(f"{each.name}（{each.code}）没有更新：{each.failure}")
        how = "" if each.replayed else "，逐步执行"
        return f"{each.name}（{each.code}）已更新 {each.steps} 步{how}。"
