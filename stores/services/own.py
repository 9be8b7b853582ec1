"""What the people of a shop tell of it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.lib.refusals import FieldRefused
from stores.models import Store
from stores.services.registering import amend

if TYPE_CHECKING:
    from alliance.accounts.models import User

PROFILE = frozenset({"systems", "exchanging", "network", "outages", "devices"})


class MoreThanThereAre(FieldRefused):
    """Systems that exchange data are systems in use."""

    code = "more_than_there_are"

    def __init__(self) -> None:
        super().__init__(
            "exchanging", _("互通数据的系统不能比在用的系统多，请先在上面选齐在用的系统。")
        )


@transaction.atomic
def describe(
    store: Store, profile: Mapping[str, Any], *, actor: User, at: datetime, note: str = ""
) -> list[str]:
    """Say what the shop runs on (columns of PROFILE); returns the names of what changed.

    Raises MoreThanThereAre.
    """
    if unknown := profile.keys() - PROFILE:
        raise ValueError(f"not of the profile: {sorted(unknown)}")
    kept = Store.objects.select_for_update(of=("self",)).get(pk=store.pk)
    systems = profile.get("systems", kept.systems)
    if profile.get("exchanging", kept.exchanging) > len(systems):
        raise MoreThanThereAre
    return amend(store, profile, actor=actor, at=at, note=note)
