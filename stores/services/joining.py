"""A shop registers itself: the centre gives out a code, the owner uses it on the phone."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.accounts.services.owners import become_owner
from alliance.audit.services import record
from alliance.centres.selectors import current_code
from alliance.lib.refusals import AlreadyMoved, FieldRefused, Refused
from alliance.requests.services import once
from stores import searching
from stores.models import JoinCode, Store, StoreMember
from stores.selectors.joining import UNADOPTABLE
from stores.services.registering import CreditCodeTaken, one_at_a_time, register

if TYPE_CHECKING:
    from alliance.accounts.models import User

GONE = (Store.Status.CLOSED, Store.Status.MOVED)


class CodeRevoked(Refused):
    code = "join_code_revoked"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("这个邀请码已经作废，请打服务电话要一个新的。"))


class CodeOver(Refused):
    code = "join_code_over"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("这个邀请码已经过期，请打服务电话要一个新的。"))


class CodeUsedUp(Refused):
    code = "join_code_used_up"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("这个邀请码的名额已经用完，请打服务电话要一个新的。"))


class CodeOfYesterday(FieldRefused):
    """A new code that nobody could ever use."""

    code = "last_day_past"

    def __init__(self) -> None:
        super().__init__("last_day", gettext_lazy("有效期不能早于今天。"))


class AlreadyRevoked(Refused):
    code = "already_revoked"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("这个邀请码已经作废了。"))


class ConsentMissing(Refused):
    """Nothing about a person is kept before the person has agreed."""

    code = "consent_missing"

    def __init__(self) -> None:
        super().__init__(gettext_lazy("请先看完并同意个人信息的用法，再填店铺资料。"))


class SameShopAgain(FieldRefused):
    """One person has several shops, but not the same one twice."""

    code = "same_shop_again"

    def __init__(self, shop: Store) -> None:
        super().__init__(
            "name",
            _("您已经在%(town)s登记过“%(name)s”（编号 %(number)s），不用再登记一次。")
            % {"town": shop.town, "name": shop.name, "number": shop.number},
        )


class CreditCodeKnown(FieldRefused):
    """The shop is on the register under another phone; whose it is, no stranger is told."""

    code = "credit_code_known"

    def __init__(self) -> None:
        super().__init__(
            "credit_code",
            gettext_lazy(
                "这个统一社会信用代码在本县已经登记过。如果就是您的店，请打服务电话，"
                "让服务中心把联系电话改成您的手机号，再用邀请码认领。"
            ),
        )


class NotYourPhone(Refused):
    """Only who holds the phone on the register takes the shop."""

    code = "not_your_phone"

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("这家店登记的联系电话不是您的手机号，请打服务电话，让服务中心核对。")
        )


class AlreadyAdopted(Refused):
    code = "already_adopted"

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("这家店已经有店主或帮手的账号了；如果不是您认领的，请打服务电话。")
        )


@transaction.atomic
def make(code: JoinCode, *, actor: User, at: datetime) -> None:
    """Give out a new code. `code` is unsaved, with what it is for. Raises CodeOfYesterday."""
    if code.over(localdate(at)):
        raise CodeOfYesterday
    code.code, code.made_by, code.made_at = _free_digits(), actor, at
    code.save(force_insert=True)
    record(code, "make", actor=actor, at=at, note=code.purpose)


@transaction.atomic
def revoke(code: JoinCode, *, actor: User, at: datetime, note: str = "") -> None:
    """The code opens nothing from now on; shops that came by it stay. Raises AlreadyRevoked."""
    if not JoinCode.objects.filter(pk=code.pk, revoked_at=None).update(revoked_at=at):
        raise AlreadyRevoked
    code.revoked_at = at
    record(code, "revoke", actor=actor, at=at, note=note)


def require_open(code: JoinCode, *, at: datetime) -> None:
    """Raises CodeRevoked, CodeOver or CodeUsedUp."""
    if code.revoked_at is not None:
        raise CodeRevoked
    if code.over(localdate(at)):
        raise CodeOver
    if code.left <= 0:
        raise CodeUsedUp


@transaction.atomic
def join(
    code: JoinCode,
    shop: Mapping[str, Any],
    *,
    phone: str,
    key: str,
    consented_at: datetime | None,
    at: datetime,
) -> tuple[User, Store]:
    """Who holds `phone` registers the shop of columns `shop` by `code`; returns both.

    The caller has seen the proof that the person holds the number. `key` (at most 64 characters)
    stands for one filled form: sent twice, it is one shop. Raises ConsentMissing, CodeRevoked,
    CodeOver, CodeUsedUp, SameShopAgain, CreditCodeKnown and what `register` and
    `become_owner` raise.
    """
    if consented_at is None:
        raise ConsentMissing
    owner = become_owner(phone, name=shop["operator_name"], centre_code=current_code() or "", at=at)
    store = Store(
        **shop, phone=phone, source=Store.Source.SELF, consented_at=consented_at
    )  # fmt: skip

    def act() -> dict[str, str]:
        _take_in(code, store, owner, at)
        return {"store": str(store.pk)}

    answer = once(user_id=owner.pk, key=key, digest="join", at=at, act=act)
    if answer.replayed:
        store = Store.objects.get(pk=UUID(answer.body["store"]))
    return owner, store


@transaction.atomic
def adopt(
    store: Store, *, code: JoinCode, phone: str, consented_at: datetime | None, at: datetime
) -> User:
    """Who holds `phone` takes a shop that others put on the register; returns its owner.

    The caller has seen the proof that the person holds the number. The shop stands where it stood.
    Raises ConsentMissing, NotYourPhone, AlreadyAdopted, AlreadyMoved, CodeRevoked, CodeOver,
    CodeUsedUp and what `become_owner` raises.
    """
    if consented_at is None:
        raise ConsentMissing
    kept = Store.objects.select_for_update(of=("self",)).get(pk=store.pk)
    _require_adoptable(kept, phone)
    owner = become_owner(phone, name=kept.operator_name, centre_code=current_code() or "", at=at)
    _take_place(code, at)
    Store.objects.filter(pk=kept.pk).update(consented_at=consented_at)
    store.consented_at = consented_at
    record(kept, "adopt", actor=owner, at=at, note=_by(code))
    _let_in(code, kept, owner, at)
    return owner


def _require_adoptable(store: Store, phone: str) -> None:
    """`store` is locked, so that of two people at once one finds the other there."""
    if store.phone != phone:
        raise NotYourPhone
    if store.status in UNADOPTABLE:
        raise AlreadyMoved(store.stage())
    if store.members.exists():
        raise AlreadyAdopted


def _take_in(code: JoinCode, store: Store, owner: User, at: datetime) -> None:
    one_at_a_time()
    _refuse_again(store, owner)
    _take_place(code, at)
    try:
        register(store, actor=owner, at=at, note=_by(code))
    except CreditCodeTaken as taken:
        raise CreditCodeKnown from taken
    _let_in(code, store, owner, at)


def _by(code: JoinCode) -> str:
    return _("邀请码 %(code)s") % {"code": code.shown}


def _let_in(code: JoinCode, store: Store, owner: User, at: datetime) -> None:
    StoreMember.objects.create(store=store, user=owner, part=StoreMember.Part.OWNER)
    record(code, "admit", actor=owner, at=at, after=f"{store.name} {store.number}"[:200])


def _refuse_again(store: Store, owner: User) -> None:
    wanted = searching.plain(store.name), searching.plain(store.town)
    for own in Store.objects.filter(members__user_id=owner.pk).exclude(status__in=GONE):
        if (searching.plain(own.name), searching.plain(own.town)) == wanted:
            raise SameShopAgain(own)


def _take_place(code: JoinCode, at: datetime) -> None:
    """One UPDATE counts and guards: of two owners at the last place, one gets it."""
    require_open(JoinCode.objects.get(pk=code.pk), at=at)
    free = JoinCode.objects.filter(pk=code.pk, revoked_at=None, used__lt=F("places"))
    if not free.update(used=F("used") + 1):
        raise CodeUsedUp


def _free_digits() -> str:
    while True:
        digits = f"{secrets.randbelow(10**8):08d}"
        if not JoinCode.objects.filter(code=digits).exists():
            return digits
