from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.audit.services import move
from alliance.events.services import publish
from alliance.events.stores import StoreVerified
from alliance.lib.refusals import Refused
from stores.models import Store, StoreMember


class OwnStore(Refused):
    """Nobody vouches for a shop of their own."""

    code = "own_store"


@transaction.atomic
def verify(store: Store, *, actor: User, at: datetime, note: str = "") -> None:
    """An officer vouches that the shop exists and that its papers are in order."""
    if StoreMember.objects.filter(store=store, user_id=actor.pk).exists():
        raise OwnStore(_("这是您自己的店铺，请由其他专员来核实。"))
    move(store, "verify", actor=actor, at=at, note=note)
    publish(StoreVerified(store_id=store.pk, at=at))
