"""An officer looks at a photo: in order, or sent back with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from alliance.events.facts import revive
from alliance.events.models import OutboxFact
from alliance.events.stores import DocumentSentBack
from alliance.notifications.models import Notification
from stores.handlers import telling
from stores.models import Document, StoreMember
from stores.services import documents
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def document(officer: User) -> Document:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)
    return documents.hand_in(shop, kind="front", upload=photo(), actor=owner, at=NOON)


def test_what_is_in_order_says_who_found_so(document: Document, officer: User) -> None:
    documents.accept(document, actor=officer, at=NOON)

    document.refresh_from_db()
    assert (document.stage(), document.checked_by, document.checked_at) == ("合格", officer, NOON)
    assert AuditEntry.objects.for_(document.store).verbs() == ["hand_in", "accept"]


def test_what_is_sent_back_says_why(document: Document, officer: User) -> None:
    documents.send_back(document, actor=officer, at=NOON, note="反光，看不清字")

    document.refresh_from_db()
    assert (document.stage(), document.reason) == ("已退回", "反光，看不清字")


@pytest.mark.parametrize("note", ["", "  "])
def test_nothing_is_sent_back_without_a_reason(
    document: Document, officer: User, note: str
) -> None:
    with pytest.raises(documents.NoReason):
        documents.send_back(document, actor=officer, at=NOON, note=note)

    assert Document.objects.get().outcome == ""


def test_the_owner_reads_why_and_is_led_to_the_camera(document: Document, officer: User) -> None:
    documents.send_back(document, actor=officer, at=NOON, note="反光，看不清字")

    fact = OutboxFact.objects.get(name=DocumentSentBack.NAME)
    told = revive(fact.name, fact.payload)
    assert isinstance(told, DocumentSentBack)
    telling.tell_of_the_photo(told)

    notice = Notification.objects.get(user=document.handed_in_by)
    assert notice.title == "门头照片要重拍"
    assert notice.body.endswith("反光，看不清字")
    assert notice.link == f"/my/shop/{document.store_id}/papers/front/"


def test_of_two_officers_the_second_is_told_it_was_looked_at(
    document: Document, officer: User
) -> None:
    documents.accept(document, actor=officer, at=NOON)
    stale = Document.objects.get()
    stale.outcome = ""

    with pytest.raises(documents.AlreadyChecked):
        documents.send_back(stale, actor=member(Role.OFFICER), at=NOON, note="看不清")

    assert Document.objects.get().outcome == Document.Outcome.ACCEPTED


def test_nobody_passes_their_own_papers(document: Document) -> None:
    owner = document.handed_in_by

    with pytest.raises(documents.OwnDocument):
        documents.accept(document, actor=owner, at=NOON)
