"""Out of the house. A message that may have gone is never sent twice (decision 0033).

"Sending" is committed before the call and the outcome after it. A crash between the two leaves
"sending", which becomes "unsure": the message may or may not have gone, and stays in the app.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from alliance.notifications import selectors
from alliance.notifications.channels import NotTaken, channels
from alliance.notifications.models import OutwardMessage

log = logging.getLogger(__name__)
State = OutwardMessage.State

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120)]
NO_ANSWER_AFTER = timedelta(minutes=20)


def send_next(*, at: datetime) -> bool:
    """Take the next message that may go at `at` and send it, or put it off to the end of the
    person's quiet hours. False: there was none.
    """
    message = _claim(at)
    if message is None:
        return False
    if message.state == State.SENDING:
        _settle(message, _send(message), at)
    return True


@transaction.atomic
def _claim(at: datetime) -> OutwardMessage | None:
    waiting = OutwardMessage.objects.filter(state=State.WAITING, not_before__lte=at)
    message = (
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("notification__user")
        .order_by("not_before")
        .first()
    )
    if message is None:
        return None
    told = message.notification
    free = at if told.urgent else selectors.may_reach_from(told.user_id, at)
    if free > at:
        message.not_before = free
    else:
        message.state, message.started_at = State.SENDING, at
        message.attempts += 1
    message.save()
    return message


def _send(message: OutwardMessage) -> Exception | None:
    told = message.notification
    try:
        address = selectors.addresses(told.user, told.kind).get(message.channel)
        if address is None:
            return NotTaken("no longer wanted, or nowhere to send it")
        channels()[message.channel].send(address=address, title=told.title, text=message.text)
    except Exception as error:
        log.warning("%s was not sent: %s", message.pk, error)
        return error
    return None


def _settle(message: OutwardMessage, error: Exception | None, at: datetime) -> None:
    """Only who holds the message says what became of it."""
    held = OutwardMessage.objects.filter(
        pk=message.pk, state=State.SENDING, attempts=message.attempts
    )
    if error is None:
        held.update(state=State.SENT, sent_at=at, error="")
    elif message.attempts > len(BACK_OFF):
        held.update(state=State.FAILED, error=str(error)[:2000])
    else:
        later = at + BACK_OFF[message.attempts - 1]
        held.update(state=State.WAITING, not_before=later, error=str(error)[:2000])


def give_up_on_silent(*, at: datetime) -> int:
    """Who sent these is gone: nobody will say whether they went. Returns how many."""
    silent = OutwardMessage.objects.filter(state=State.SENDING, started_at__lt=at - NO_ANSWER_AFTER)
    return silent.update(state=State.UNSURE)
