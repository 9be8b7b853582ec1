from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery import current_app
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import record
from alliance.centres.selectors import current_code
from alliance.lib.refusals import Refused
from alliance.notifications import live, selectors
from alliance.notifications.channels import robot_address
from alliance.notifications.models import (
    Channel,
    Notification,
    OutwardMessage,
    Preference,
    QuietHours,
)
from alliance.notifications.wording import Wording, wording

if TYPE_CHECKING:
    from alliance.accounts.models import User


class NotARobot(Refused):
    """The address is of no group robot we know."""

    code = "not_a_robot"


class NotFailed(Refused):
    """The message waits, is on its way, has gone, or nobody knows."""

    code = "not_failed"


@transaction.atomic
def notify(*, user_id: UUID, template: str, context: dict[str, Any], at: datetime) -> None:
    """Tell a person something in the county that is open. The same thing is told once.

    `template` is the kind, "<publisher>.<Fact>"; `at` is when it happened. In the app at once; on
    the outward channels the person wants after commit, outside their quiet hours.
    """
    said = wording(template, context)
    county = current_code() or ""
    notification = Notification(
        user_id=user_id, county=county, kind=template, title=said.title[:100], body=said.body,
        link=said.link, urgent=said.urgent, at=at,
        fingerprint=_fingerprint(county, template, at.isoformat(), context),
    )  # fmt: skip
    Notification.objects.bulk_create([notification], ignore_conflicts=True)
    if not Notification.objects.filter(pk=notification.pk).exists():
        return
    _send_outward(notification, said)
    transaction.on_commit(lambda: live.nudge(county, user_id), robust=True)


def _fingerprint(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _send_outward(notification: Notification, said: Wording) -> None:
    user = get_user_model().objects.get(pk=notification.user_id)
    wanted = selectors.addresses(user, notification.kind)
    OutwardMessage.objects.bulk_create(
        OutwardMessage(
            notification=notification,
            channel=channel,
            text=said.sms if channel == Channel.SMS else said.body,
            not_before=notification.at,
        )
        for channel in wanted
    )
    if wanted:
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to send now; the periodic look finds what a lost message leaves behind."""
    current_app.send_task("alliance.notifications.tasks.send", retry=False, expires=60)


@transaction.atomic
def retry(message: OutwardMessage, *, actor: User, at: datetime, note: str = "") -> None:
    """Send anew, with all attempts, what surely did not go; what perhaps went is never sent twice
    (decision 0033). Raises NotFailed."""
    failed = OutwardMessage.objects.filter(pk=message.pk, state=OutwardMessage.State.FAILED)
    if not failed.update(state=OutwardMessage.State.WAITING, attempts=0, not_before=at):
        raise NotFailed(_("只有确定没有发出去的消息才能重新发送，请刷新后再看。"))
    record(message, "retry", actor=actor, at=at, note=note, before="failed", after="waiting")
    transaction.on_commit(wake, robust=True)


@transaction.atomic
def read(*, actor: User, at: datetime, pk: UUID | None = None) -> None:
    """`actor` has seen one of their messages here, or (no `pk`) all of them."""
    rows = selectors.own(by=actor).filter(read_at=None)
    if (rows.filter(pk=pk) if pk else rows).update(read_at=at):
        county = current_code() or ""
        transaction.on_commit(lambda: live.nudge(county, actor.pk), robust=True)


@transaction.atomic
def choose(
    *,
    actor: User,
    channels: Mapping[str, bool],
    muted: Collection[str],
    robot: str,
    starts: time,
    ends: time,
) -> None:
    """Where and when `actor` wants to be told, beyond the page.

    `channels` is {channel: on or off}; `muted` the kinds to keep off all of them; `robot` the
    webhook of a group robot, or empty. Quiet from `starts` to `ends`, the same time twice: never.
    """
    if robot and not robot_address(robot):
        raise NotARobot(_("请粘贴企业微信、钉钉或飞书群机器人的完整地址（https:// 开头）。"))
    Preference.objects.filter(user_id=actor.pk).delete()
    Preference.objects.bulk_create(
        Preference(
            user_id=actor.pk, channel=name, wanted=on, address=robot if name == "robot" else ""
        )
        for name, on in channels.items()
    )
    Preference.objects.bulk_create(
        Preference(user_id=actor.pk, kind=kind, wanted=False) for kind in muted
    )
    QuietHours.objects.update_or_create(user_id=actor.pk, defaults={"starts": starts, "ends": ends})
