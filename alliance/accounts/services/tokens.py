"""Keys for machines. A token is one membership and never more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import ApiToken, Membership, User
from alliance.accounts.selectors.tokens import may_have_tokens, own_tokens
from alliance.audit.services import record
from alliance.lib import tokens
from alliance.lib.refusals import AlreadyMoved, Refused

MARK = "al_"  # lets a scanner for leaked secrets recognise ours
SHOWN = len(MARK) + 6
DAYS = (30, 90, 365)


class NoTokenForRole(Refused):
    """The role asks for a second factor, or the session or the place is not the membership's."""

    code = "no_token_for_role"

    def __init__(self, role: str) -> None:
        super().__init__(
            _("“%(role)s”不能使用接口密钥；请由服务专员等不需要两步验证的角色来建立。")
            % {"role": role}
        )


@transaction.atomic
def make_token(
    membership: Membership, *, purpose: str, days: int, actor: User, at: datetime
) -> ApiToken:
    """A new token for one's own membership, good for `days`. Its `token` is readable now only."""
    if not may_have_tokens(actor).filter(pk=membership.pk).exists():
        raise NoTokenForRole(membership.get_role_display())
    secret = MARK + tokens.new()
    token = ApiToken(
        membership=membership, purpose=purpose, prefix=secret[:SHOWN],
        token_hash=tokens.fingerprint(secret), created_at=at,
        expires_at=at + timedelta(days=min(days, max(DAYS))),
    )  # fmt: skip
    token.full_clean()
    token.save()
    token.token = secret
    record(token, "make_token", actor=actor, at=at)
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User, at: datetime) -> None:
    """The token stops working with the next request."""
    mine = own_tokens(actor).filter(pk=token.pk)
    if not ApiToken.objects.filter(pk__in=mine, revoked_at=None).update(revoked_at=at):
        raise AlreadyMoved(_("已停用"))
    token.revoked_at = at
    record(token, "revoke_token", actor=actor, at=at)


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Remember the day; one write a day however often it is used."""
    today = localdate(at)
    fresh = Q(last_used_on=None) | Q(last_used_on__lt=today)
    ApiToken.objects.filter(fresh, pk=token.pk).update(last_used_on=today)
