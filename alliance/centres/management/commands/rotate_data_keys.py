from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.centres.rekeying import rekey
from alliance.lib.ciphers import Unreadable


class Command(BaseCommand):
    help = "把加密的个人信息全部改用 DATA_KEYS 的第一把密钥加密；中断后再运行一次即可接着做。"

    def handle(self, *args: Any, **options: Any) -> None:
        changed = unchanged = 0
        try:
            for done in rekey():
                changed, unchanged = changed + done.changed, unchanged + done.unchanged
                if done.changed:
                    where = done.county or "联盟"
                    self.stdout.write(f"{where} {done.column}：改用新密钥 {done.changed} 项")
        except Unreadable as error:
            raise CommandError(
                "有数据用 DATA_KEYS 里的密钥都解不开，请把以前的密钥加回去再运行。"
            ) from error
        self.stdout.write(f"完成：改用新密钥 {changed} 项，原本就是新密钥 {unchanged} 项。")
        if len(settings.DATA_KEYS) > 1:
            self.stdout.write("现在可以从 DATA_KEYS 里去掉旧密钥，然后重启服务。")
