"""SMS codes: when one may be sent, and how often one may be guessed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.accounts.models import SignInEntry
from alliance.accounts.origin import Origin
from alliance.accounts.services.history import note
from alliance.lib.refusals import Refused

What = SignInEntry.What
Limits = Sequence[tuple[int, int]]

GUESSES = 5
EVERYBODY = ""
# So many wrong codes for one number, over several codes, and it rests for an hour.
WRONG_CODES: Limits = [(15, 3600)]


class TooManyCodes(Refused):
    """The number, the address or the whole house has had its share of messages for now."""

    code = "too_many_codes"


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**6):06d}"


@transaction.atomic
def claim(phone: str, *, origin: Origin, at: datetime) -> None:
    """Take one message to `phone` out of every allowance, or say when the next is free."""
    _one_at_a_time(EVERYBODY)  # an address and the house are shared by all numbers
    _one_at_a_time(phone)
    sent = SignInEntry.objects.filter(what=What.CODE_SENT)
    wrong = SignInEntry.objects.filter(what=What.CODE_WRONG)
    free = [
        _free_at(sent.filter(phone=phone), settings.SMS_LIMITS["phone"], at),
        _free_at(sent.filter(address=origin.address), settings.SMS_LIMITS["address"], at),
        _free_at(sent, settings.SMS_LIMITS["total"], at),
        _free_at(wrong.filter(phone=phone), WRONG_CODES, at),
    ]
    if (until := max(free)) > at:
        raise TooManyCodes(
            _("短信发得太频繁了，请%(when)s再试。") % {"when": waiting(until, at=at)}
        )
    note(What.CODE_SENT, phone=phone, origin=origin, at=at)


def guess(phone: str, right: bool, *, origin: Origin, at: datetime) -> bool:
    """Whether a code typed for `phone` is accepted: `right`, and not after GUESSES wrong ones.

    Counted in the database under a lock, so a hundred guesses at once are still five.
    """
    with transaction.atomic():
        _one_at_a_time(phone)
        tries = SignInEntry.objects.filter(phone=phone)
        sent = tries.filter(what=What.CODE_SENT).order_by("-at").values_list("at", flat=True)
        wrong = tries.filter(what=What.CODE_WRONG, at__gte=sent.first() or at).count()
        if right and wrong < GUESSES:
            return True
        note(What.CODE_WRONG, phone=phone, origin=origin, at=at)
        if wrong + 1 == GUESSES:
            note(What.LOCKED, phone=phone, origin=origin, at=at)
    return False


def waiting(until: datetime, *, at: datetime) -> str:
    """「过 50 秒」, 「过 3 分钟」 or the hour of the day, from `at` to `until`; never too early."""
    seconds = ceil((until - at).total_seconds())
    if seconds <= 60:
        return ngettext("过 %d 秒", "过 %d 秒", seconds) % seconds
    minutes = ceil(seconds / 60)
    if minutes <= 60:
        return ngettext("过 %d 分钟", "过 %d 分钟", minutes) % minutes
    full_minute = localtime(until + timedelta(minutes=1) - timedelta.resolution)
    return _("在%(hour)s之后") % {"hour": full_minute.strftime("%m-%d %H:%M")}


def _free_at(entries: QuerySet[SignInEntry], limits: Limits, at: datetime) -> datetime:
    """When one more fits under every (count, seconds) of `limits`."""
    free = at
    for count, seconds in limits:
        window = timedelta(seconds=seconds)
        times = entries.filter(at__gt=at - window).order_by("-at").values_list("at", flat=True)
        oldest = times[count - 1 : count]
        free = max([free, *(time + window for time in oldest)])
    return free


def _one_at_a_time(phone: str) -> None:
    """Two requests for one number wait for each other until the transaction ends. A request that
    locks EVERYBODY too locks it first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"sms:{phone}"])
