"""What the shops' facts set off."""

from __future__ import annotations

from alliance.events import stores as facts
from alliance.events.facts import Fact, on
from alliance.events.stores import StoreVerified
from alliance.notifications.services import notify
from alliance.rollups import services as rollups
from stores.models import Store


@on(StoreVerified)
def tell_the_people_of_the_shop(fact: StoreVerified) -> None:
    store = Store.objects.get(pk=fact.store_id)
    for user_id in store.members.values_list("user_id", flat=True):
        notify(
            user_id=user_id,
            template=fact.NAME,
            context={"store_id": store.pk, "store_name": store.name},
            at=fact.at,
        )


def have_the_county_counted(fact: Fact) -> None:
    """The alliance's figures follow. The same fact twice, late or out of order asks for the same:
    that the shops be counted as they stand."""
    rollups.ask(at=fact.at)


for kind in (
    facts.StoreRegistered, facts.StoreAmended, facts.StoreApplied, facts.StoreRejected,
    facts.StoreVerified, facts.StoreActivated, facts.StoreSuspended, facts.StoreResumed,
    facts.StoreClosed, facts.StoreHandedOver, facts.StoreTakenOver, facts.RosterImported,
    facts.RosterUndone, facts.MaturityTierRaised, facts.MaturityTierLowered,
):  # fmt: skip
    on(kind)(have_the_county_counted)
