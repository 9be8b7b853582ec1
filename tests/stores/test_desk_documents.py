"""Papers at the desk: looked at, passed, sent back; an identity card is never just a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores.models import Document, StoreMember
from stores.services import documents
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store
from tests.factories.web import client, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
LIST = "/admin/stores/document/"


@pytest.fixture
def owner(county: Centre) -> User:
    return member(Role.OWNER)


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


def handed_in(owner: User, kind: str = "front") -> Document:
    shop = store(name="福来店")
    StoreMember.objects.create(store=shop, user=owner)
    return documents.hand_in(shop, kind=kind, upload=photo(), actor=owner, at=NOON)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def fetched(browser: Client, document: Document, method: str = "get") -> Any:
    answer = getattr(browser, method)(f"/documents/{document.pk}/")
    if answer.streaming:
        assert b"".join(answer).startswith(b"\xff\xd8")
    return answer


def test_the_owner_and_the_desk_see_the_photo(owner: User, officer: User) -> None:
    document = handed_in(owner)

    for user in (owner, officer):
        answer = fetched(signed_in(user), document)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "private, no-store"


def test_nobody_else_sees_it(owner: User) -> None:
    document = handed_in(owner)

    assert fetched(signed_in(member(Role.OWNER)), document).status_code == 404
    assert fetched(signed_in(member(Role.FINANCE)), document).status_code == 404
    assert fetched(client(), document).status_code == 302


def test_an_identity_card_opens_by_a_button_and_the_record_says_who_looked(
    owner: User, officer: User
) -> None:
    document, desk = handed_in(owner, "identity"), signed_in(officer)

    assert fetched(desk, document)["Location"] == f"{LIST}{document.pk}/change/"
    assert not AuditEntry.objects.filter(verb="look_at").exists()

    assert fetched(desk, document, "post").status_code == 200
    entry = AuditEntry.objects.get(verb="look_at")
    assert (entry.actor, entry.after, entry.subject_name) == (officer, "经营者身份证", "福来店")


def test_the_owner_s_own_look_is_nobody_s_business(owner: User) -> None:
    document = handed_in(owner, "identity")

    assert fetched(signed_in(owner), document).status_code == 200
    assert not AuditEntry.objects.filter(verb="look_at").exists()


def test_the_page_of_an_identity_card_does_not_show_it(owner: User, officer: User) -> None:
    card, front = handed_in(owner, "identity"), handed_in(owner)
    desk = signed_in(officer)

    assert "<img class" not in text(desk.get(f"{LIST}{card.pk}/change/"))
    assert "<img class" in text(desk.get(f"{LIST}{front.pk}/change/"))


def test_its_page_says_in_words_how_it_stands_and_leads_to_the_shop(
    owner: User, officer: User
) -> None:
    document = handed_in(owner)
    page = text(signed_in(officer).get(f"{LIST}{document.pk}/change/"))

    assert "等待查看" in page
    assert "(&#x27;" not in page
    assert f'/admin/stores/store/{document.store_id}/"' in page


def test_accept_at_the_desk(owner: User, officer: User) -> None:
    document, desk = handed_in(owner), signed_in(officer)
    address = f"{LIST}{document.pk}/accept/"
    assert address in text(desk.get(f"{LIST}{document.pk}/change/"))

    desk.post(address, {"confirmed": "1", "note": ""})

    document.refresh_from_db()
    assert (document.outcome, document.checked_by) == ("accepted", officer)
    assert address not in text(desk.get(f"{LIST}{document.pk}/change/"))


def test_send_back_asks_why(owner: User, officer: User) -> None:
    document, desk = handed_in(owner), signed_in(officer)
    address = f"{LIST}{document.pk}/send_back/"

    assert "请写明理由" in text(desk.post(address, {"confirmed": "1", "note": ""}))
    desk.post(address, {"confirmed": "1", "note": "反光"})

    document.refresh_from_db()
    assert (document.outcome, document.reason) == ("returned", "反光")


def test_what_waits_stands_in_the_sidebar(owner: User, officer: User) -> None:
    handed_in(owner)
    page = text(signed_in(officer).get(LIST))

    assert "等待查看" in page
    assert "福来店" in page


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE])
def test_who_has_no_business_with_papers_sees_none(owner: User, role: Role) -> None:
    assert signed_in(member(role)).get(LIST).status_code == 403
