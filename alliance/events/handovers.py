from dataclasses import dataclass
from uuid import UUID

from alliance.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutHandOver(Fact):
    """A fact of one hand-over, told in the county that did not do it: there they wait for it."""

    hand_over_id: UUID


@dataclass(frozen=True, kw_only=True)
class HandOverOffered(AboutHandOver):
    """A county would like to give a shop. Told in the county that is to take it."""


@dataclass(frozen=True, kw_only=True)
class HandOverAccepted(AboutHandOver):
    """The shop is over there now. Told in the county it left."""


@dataclass(frozen=True, kw_only=True)
class HandOverDeclined(AboutHandOver):
    """The other county does not take the shop. Told in the county that offered it."""


@dataclass(frozen=True, kw_only=True)
class HandOverWithdrawn(AboutHandOver):
    """The offer is off. Told in the county that was to answer it."""
