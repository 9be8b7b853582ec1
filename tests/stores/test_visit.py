from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores import checklist, pictures, services
from stores.checklist import Check
from stores.models import Document, Store, StoreMember, Visit
from stores.services import documents, visits
from stores.services.visits import Position, visit
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import checks, store, visited
from tests.uploads import kept

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


def test_a_visit_says_who_saw_what_where_and_when(officer: User) -> None:
    shop = store()

    seen = visit(
        shop, checks=checks(network="no"), note=" 网络时断时续 ",
        position=Position(27.3, 111.4, 12), photos=[photo("red"), photo("blue")],
        actor=officer, at=NOON,
    )  # fmt: skip

    entry = AuditEntry.objects.for_(shop).get(verb="visit")
    assert (seen.officer, seen.note, seen.accuracy) == (officer, "网络时断时续", 12)
    assert (entry.after, entry.actor) == ("通过", officer)
    assert seen.photos.filter(kind=Document.Kind.VISIT).count() == 2


def test_the_network_may_be_bad_and_the_shop_real(officer: User) -> None:
    seen = visit(store(), checks=checks(network="no", devices="no"), actor=officer, at=NOON)

    assert seen.passed()


@pytest.mark.parametrize("check", checklist.REQUIRED)
def test_a_required_check_that_fails_is_a_visit_not_passed(officer: User, check: Check) -> None:
    seen = visit(store(), checks=checks(**{check: "no"}), actor=officer, at=NOON)

    assert not seen.passed()


def test_what_does_not_apply_is_said_why_and_then_passes(officer: User) -> None:
    given = checks(front="na")
    with pytest.raises(visits.Unanswered, match="写明原因") as refused:
        visit(store(), checks=given, actor=officer, at=NOON)
    assert refused.value.field == "note_front"

    given[Check.FRONT]["note"] = "流动摊点，没有门头"

    assert visit(store(), checks=given, actor=officer, at=NOON).passed()


@pytest.mark.parametrize("answer", [None, "", "perhaps"])
def test_every_check_is_answered(officer: User, answer: str | None) -> None:
    given = checks()
    if answer is None:
        del given[Check.TRADING]
    else:
        given[Check.TRADING] = {"answer": answer, "note": ""}

    with pytest.raises(visits.Unanswered, match="还没有选"):
        visit(store(), checks=given, actor=officer, at=NOON)

    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "place", [(91.0, 0.0), (-90.1, 0.0), (0.0, 180.5), (math.nan, 0.0), (0.0, math.inf)]
)
def test_a_position_is_somewhere_on_earth(officer: User, place: tuple[float, float]) -> None:
    with pytest.raises(visits.NowhereOnEarth):
        visit(store(), checks=checks(), position=Position(*place), actor=officer, at=NOON)


def test_nobody_visits_their_own_shop(officer: User) -> None:
    shop = store()
    StoreMember.objects.create(store=shop, user=officer)

    with pytest.raises(visits.OwnVisit):
        visit(shop, checks=checks(), actor=officer, at=NOON)


def test_a_closed_shop_is_not_visited(officer: User) -> None:
    with pytest.raises(documents.StoreIsOver):
        visit(store(Store.Status.CLOSED), checks=checks(), actor=officer, at=NOON)


def test_six_photos_are_enough(officer: User) -> None:
    with pytest.raises(visits.TooManyPhotos):
        visit(store(), checks=checks(), photos=[photo()] * 7, actor=officer, at=NOON)

    assert not Visit.objects.exists()


def test_one_bad_photo_undoes_the_visit_and_leaves_no_file(officer: User) -> None:
    shop = store()

    with pytest.raises(pictures.NotAPhoto):
        visit(shop, checks=checks(), photos=[photo(), BytesIO(b"%PDF")], actor=officer, at=NOON)

    assert not Visit.objects.exists()
    assert not AuditEntry.objects.for_(shop).exists()
    assert kept() == []


def test_nobody_vouches_for_a_shop_where_nobody_has_been(officer: User) -> None:
    with pytest.raises(services.NotVisited, match="还没有人去"):
        services.verify(store(), actor=officer, at=NOON)


def test_the_latest_visit_counts(officer: User) -> None:
    shop = visited(store())
    visit(shop, checks=checks(trading="no"), actor=officer, at=NOON)

    with pytest.raises(services.NotVisited, match="店铺在正常营业"):
        services.verify(shop, actor=officer, at=NOON)

    visit(shop, checks=checks(), actor=officer, at=NOON + timedelta(days=1))
    services.verify(shop, actor=officer, at=NOON + timedelta(days=1))
    assert shop.status == Store.Status.VERIFIED


def test_nobody_vouches_while_a_paper_is_missing(officer: User) -> None:
    shop = visited(store())
    Document.objects.filter(kind=Document.Kind.LICENCE).update(outcome="")

    with pytest.raises(services.DocumentsMissing, match="营业执照"):
        services.verify(shop, actor=officer, at=NOON)

    assert shop.status == Store.Status.APPLIED
