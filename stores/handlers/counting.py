"""The county's figures follow whatever happens to its shops."""

from __future__ import annotations

from alliance.events import stores as facts
from alliance.events.facts import Fact, on
from alliance.rollups import services as rollups


def have_the_county_counted(fact: Fact) -> None:
    """The same fact twice, late or out of order asks for the same: that the shops be counted as
    they stand."""
    rollups.ask(at=fact.at)


for kind in (
    facts.StoreRegistered, facts.StoreAmended, facts.StoreApplied, facts.StoreRejected,
    facts.StoreVerified, facts.StoreActivated, facts.StoreSuspended, facts.StoreResumed,
    facts.StoreClosed, facts.StoreHandedOver, facts.StoreTakenOver, facts.RosterImported,
    facts.RosterUndone, facts.MaturityTierRaised, facts.MaturityTierLowered,
):  # fmt: skip
    on(kind)(have_the_county_counted)
