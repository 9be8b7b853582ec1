from dataclasses import dataclass
from uuid import UUID

from alliance.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StoreVerified(Fact):
    """An officer vouches that the shop exists and its papers are in order."""

    store_id: UUID
