from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.timezone import now

from alliance.accounts.services import invitations
from alliance.accounts.services.people import AlreadyHolds
from alliance.lib import masks


class Command(BaseCommand):
    help = "建立联盟管理员：短信（或在屏幕上）给出一个设置密码和两步验证的链接"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--phone", required=True, help="11 位手机号码")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--print-link", action="store_true", help="显示链接，不发短信")
        parser.add_argument("--origin", default=default_origin(), help="联盟网址，例如 %(default)s")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            self._invite(options)

    def _invite(self, options: dict[str, Any]) -> None:
        phone, origin = options["phone"], options["origin"]
        try:
            invitation = invitations.invite_operator_from_console(
                phone=phone, name=options["name"], at=now()
            )
        except ValidationError as wrong:
            raise CommandError("\n".join(wrong.messages)) from wrong
        except AlreadyHolds as known:
            self.stdout.write(str(known))
            return
        if options["print_link"]:
            self.stdout.write("请在 7 天内用浏览器打开下面的链接，设置密码和两步验证：")
            self.stdout.write(invitations.link(invitation, origin))
        else:
            invitations.send_link(invitation, origin)
            self.stdout.write(f"链接已用短信发到 {masks.phone(phone)}，7 天内有效。")


def default_origin() -> str:
    """Where the alliance answers, as far as the settings tell."""
    host = settings.ALLIANCE_HOSTS[0]
    return f"https://{host}" if settings.SESSION_COOKIE_SECURE else f"http://{host}:8000"
