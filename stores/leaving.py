"""What has to end before a shop can leave for another county, told by the apps above that know.

An app that has something running for a shop registers in its `AppConfig.ready()`; nobody here
imports it. Its hook closes or hands over what it has and raises a Refused where it cannot: then the
shop stays, and everything stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from alliance.accounts.models import User
    from stores.models import Store


@dataclass(frozen=True)
class Leaving:
    """A shop on its way. `successor_id` is its key in `to_county`."""

    store: Store
    to_county: str
    successor_id: UUID
    actor: User
    at: datetime


Hook = Callable[[Leaving], None]
_hooks: list[Hook] = []


def ask_before_leaving(hook: Hook) -> Hook:
    """Have `hook` asked, in the county the shop leaves and in the transaction that carries it."""
    _hooks.append(hook)
    return hook


def let_go(leaving: Leaving) -> None:
    """Every app closes what it has running. Raises the first refusal."""
    for hook in _hooks:
        hook(leaving)
