"""What an officer looks at in a shop, and what may be answered."""

from __future__ import annotations

from typing import TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _


class Check(models.TextChoices):
    """One thing to see for oneself."""

    FRONT = "front", _("门头和执照上的店名一致")
    OPERATOR = "operator", _("经营者本人在场")
    TRADING = "trading", _("店铺在正常营业")
    ADDRESS = "address", _("地址和登记的一致")
    NETWORK = "network", _("店里的网络可用")
    DEVICES = "devices", _("收银、扫码等设备和登记的一致")


class Answer(models.TextChoices):
    YES = "yes", _("是")
    NO = "no", _("否")
    NOT_APPLICABLE = "na", _("不适用")


# Without these nobody vouches for a shop. The rest describes it, whatever the answer.
REQUIRED = (Check.FRONT, Check.OPERATOR, Check.TRADING, Check.ADDRESS)


class Seen(TypedDict):
    """What was answered of one check."""

    answer: str
    note: str


Checks = dict[str, Seen]


def stands(seen: Seen | None) -> bool:
    """Whether a required check is good enough to vouch: yes, or not applicable and said why."""
    if seen is None:
        return False
    if seen["answer"] == Answer.NOT_APPLICABLE:
        return bool(seen["note"].strip())
    return seen["answer"] == Answer.YES


def failed(checks: Checks) -> list[Check]:
    """The required checks that do not stand."""
    return [check for check in REQUIRED if not stands(checks.get(check))]
