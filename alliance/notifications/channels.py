"""Ways out of the house. `settings.NOTIFICATION_CHANNELS` says {channel: class}."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Protocol

import apprise
from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from alliance.lib import masks, sms
from alliance.lib.refusals import Refused

if TYPE_CHECKING:
    from alliance.accounts.models import User

# The webhook as the group shows it → the same as an Apprise address. Nothing else is ever called.
ROBOTS = {
    r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)": "wecombot://{}",
    r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)": "dingtalk://{}",
    r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)": "feishu://{}",
}


class NotTaken(Refused):
    """The service on the other side did not take the message."""

    code = "message_not_taken"


class OutwardChannel(Protocol):
    """What a class of NOTIFICATION_CHANNELS must offer. `default`: on unless switched off."""

    default: bool

    def address_of(self, user: User, given: str) -> str:
        """Where `user` is reached; `given` is the address set by hand. Empty: nowhere."""

    def send(self, *, address: str, title: str, text: str) -> None:
        """Hand one message over. Any exception means it was not taken and may be tried again."""


class Sms:
    default = True

    def address_of(self, user: User, given: str) -> str:
        return user.phone

    def send(self, *, address: str, title: str, text: str) -> None:
        sms.send(address, text)


class Email:
    default = True

    def address_of(self, user: User, given: str) -> str:
        return user.email

    def send(self, *, address: str, title: str, text: str) -> None:
        send_mail(title, text, None, [address])


class Robot:
    """A group robot of WeCom, DingTalk or Feishu, by the webhook its group shows."""

    default = False

    def address_of(self, user: User, given: str) -> str:
        return given

    def send(self, *, address: str, title: str, text: str) -> None:
        robot = apprise.Apprise()
        if not robot.add(robot_address(address)):
            raise NotTaken(_("群机器人的地址不对，请到“通知设置”里重新填写。"))
        if not robot.notify(title=title, body=text):
            raise NotTaken(_("群机器人没有收下这条消息。"))


class Console:
    """For development: the message appears in the console."""

    default = True

    def address_of(self, user: User, given: str) -> str:
        return masks.phone(user.phone)

    def send(self, *, address: str, title: str, text: str) -> None:
        sys.stdout.write(f"[{title}] {address} {text}\n")
        sys.stdout.flush()


def channels() -> dict[str, OutwardChannel]:
    """The channels of this installation."""
    return {name: import_string(path)() for name, path in settings.NOTIFICATION_CHANNELS.items()}


def robot_address(webhook: str) -> str:
    """The Apprise address of a webhook; empty for one of no service we know."""
    for pattern, address in ROBOTS.items():
        if match := re.fullmatch(pattern, webhook):
            return address.format(match[1])
    return ""
