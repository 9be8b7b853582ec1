"""A shop on its way from 新邵县 to 邵阳县."""

from __future__ import annotations

from datetime import UTC, datetime

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.handovers.models import HandOver
from stores.models import Store, StoreMember
from stores.services import documents, handover, registering
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store, visited

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
HERE, THERE = "430522", "430523"
CODE = "91330100799655058B"


def running_shop(owner: User | None = None, **columns: object) -> Store:
    """A shop of the open county with a member, papers, a photo and traces in the registry."""
    columns = {"credit_code": CODE, "operator_id_number": "430522197001011234"} | columns
    shop = visited(store(Store.Status.ACTIVE, **columns))
    owner = owner or member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)
    documents.hand_in(shop, kind="lease", upload=photo(), actor=owner, at=NOON)
    registering.claim([shop])
    return shop


def offered(shop: Store, *, by: User | None = None, to: str = THERE) -> HandOver:
    """What the director of the open county has just offered."""
    return handover.offer(
        shop, to_county=to, note="店主搬到邻县", owner_agreed=True,
        actor=by or member(Role.DIRECTOR), at=NOON,
    )  # fmt: skip
