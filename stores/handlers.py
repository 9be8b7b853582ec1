"""What the shops' facts set off."""

from __future__ import annotations

from alliance.events.facts import on
from alliance.events.stores import StoreVerified
from alliance.notifications.services import notify
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
