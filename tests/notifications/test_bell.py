"""The live bell: two counties at once, and nobody hears the other's."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.test import Client
from django_tenants.utils import schema_context
from websockets.exceptions import ConnectionClosed, InvalidStatus

from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.notifications import live
from alliance.notifications.services import notify, read
from tests.factories.people import member
from tests.factories.sockets import bell, serving
from tests.factories.web import ALLIANCE, SHAOYANG, XINSHAO, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
HERE, THERE = "c430522", "c430523"


@pytest.fixture(scope="module")
def port(django_db_setup: None) -> Iterator[int]:
    with serving() as number:
        yield number


@pytest.fixture
def owner(transactional_db: None) -> User:
    """An owner in both counties."""
    user = member(Role.OWNER, "430522")
    Membership.objects.create(user=user, centre_id="430523", role=Role.OWNER, since=NOON)
    return user


def tell(schema: str, user: User, at: datetime = NOON) -> None:
    with schema_context(schema):
        notify(user_id=user.pk, template="stores.StoreVerified", context={}, at=at)


def test_it_opens_with_the_count_and_rings_at_each_change(port: int, owner: User) -> None:
    tell(HERE, owner)

    with bell(port, signed_in(owner), XINSHAO) as mine:
        assert mine.hear() == {"unread": 1}
        tell(HERE, owner, NOON + timedelta(hours=1))
        assert mine.hear() == {"unread": 2}
        with schema_context(HERE):
            read(actor=owner, at=NOON)
        assert mine.hear() == {"unread": 0}


@pytest.mark.parametrize("said", ["no JSON", "[" * 100_000, b"\x00"])
def test_it_takes_no_harm_from_what_is_said_to_it(
    port: int, owner: User, said: str | bytes
) -> None:
    with bell(port, signed_in(owner), XINSHAO) as mine:
        mine.hear()
        mine.connection.send(said)
        tell(HERE, owner)
        assert mine.hear() == {"unread": 1}


def test_a_bell_of_one_county_does_not_hear_the_other(port: int, owner: User) -> None:
    with (
        bell(port, signed_in(owner, XINSHAO), XINSHAO) as here,
        bell(port, signed_in(owner, SHAOYANG), SHAOYANG) as there,
    ):
        assert here.hear() == there.hear() == {"unread": 0}

        tell(THERE, owner)

        assert there.hear() == {"unread": 1}
        with pytest.raises(TimeoutError):
            here.hear(timeout=0.3)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (SHAOYANG, ""),
        (ALLIANCE, ""),
        ("nowhere.localhost", ""),
        (XINSHAO, f"http://{SHAOYANG}"),
        (XINSHAO, "null"),
    ],
)
def test_a_cookie_opens_the_bell_only_where_its_person_belongs(
    port: int, host: str, origin: str
) -> None:
    browser = signed_in(member(Role.OWNER, "430522"), XINSHAO)

    with pytest.raises(InvalidStatus), bell(port, browser, host, origin=origin):
        pass


@pytest.mark.parametrize("host", [SHAOYANG, ALLIANCE])
def test_a_cookie_of_one_county_opens_no_bell_elsewhere_even_for_a_member(
    port: int, owner: User, host: str
) -> None:
    Membership.objects.create(user=owner, role=Role.AUDITOR, since=NOON)
    browser = signed_in(owner, XINSHAO)

    with pytest.raises(InvalidStatus), bell(port, browser, host):
        pass
    with bell(port, browser, XINSHAO) as mine:
        assert mine.hear() == {"unread": 0}


def test_nobody_without_a_session(port: int) -> None:
    with pytest.raises(InvalidStatus), bell(port, Client(), XINSHAO):
        pass


def test_who_leaves_the_county_is_hung_up_on_at_the_next_ring(port: int) -> None:
    owner = member(Role.OWNER)

    with bell(port, signed_in(owner), XINSHAO) as mine:
        mine.hear()
        Membership.objects.filter(user=owner).update(left_at=NOON)
        tell(HERE, owner)
        with pytest.raises(ConnectionClosed):
            mine.hear()


def test_who_signs_out_is_hung_up_on_at_the_next_ring(port: int) -> None:
    owner = member(Role.OWNER)
    browser = signed_in(owner)

    with bell(port, browser, XINSHAO) as mine:
        mine.hear()
        browser.session.flush()
        tell(HERE, owner)
        with pytest.raises(ConnectionClosed):
            mine.hear()


@pytest.mark.flow
def test_of_300_interleaved_rings_none_tells_the_wrong_county(port: int, owner: User) -> None:
    """In 新邵 four messages are unread, in 邵阳 seven."""
    for schema, count in ((HERE, 4), (THERE, 7)):
        for n in range(count):
            tell(schema, owner, NOON + timedelta(minutes=n))
    rings = ["430522", "430523"] * 150
    random.Random(7).shuffle(rings)

    with (
        bell(port, signed_in(owner, XINSHAO), XINSHAO) as here,
        bell(port, signed_in(owner, SHAOYANG), SHAOYANG) as there,
    ):
        ring_all([live.group(county, owner.pk) for county in rings])
        heard = [[b.hear()["unread"] for _ in range(151)] for b in (here, there)]

    assert (set(heard[0]), set(heard[1])) == ({4}, {7})


@async_to_sync
async def ring_all(groups: list[str]) -> None:
    layer = get_channel_layer()
    await asyncio.gather(*(layer.group_send(group, {"type": "nudge"}) for group in groups))
