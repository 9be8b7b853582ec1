"""Papers are looked at over the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import Document, Store, StoreMember
from stores.services import documents
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store
from tests.factories.web import signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def shop(county: Centre) -> Store:
    return store()


@pytest.fixture
def document(shop: Store) -> Document:
    owner = member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)
    return documents.hand_in(shop, kind="front", upload=photo(), actor=owner, at=NOON)


def post(api: Client, document: Document, verb: str, **sent: Any) -> Any:
    address = f"/api/v1/documents/{document.pk}/{verb}/"
    return api.post(address, sent, content_type="application/json")


def test_what_waits_is_listed_until_it_is_looked_at(document: Document) -> None:
    api = signed_in(member(Role.OFFICER))
    (row,) = api.get("/api/v1/documents/").json()["results"]
    assert (row["id"], row["kind"], row["outcome"]) == (str(document.pk), "front", "")

    assert post(api, document, "accept").json()["outcome"] == "accepted"

    assert api.get("/api/v1/documents/").json()["results"] == []
    assert post(api, document, "send_back", note="看不清").json()["code"] == "already_checked"


def test_what_is_sent_back_has_a_reason(document: Document) -> None:
    api = signed_in(member(Role.OFFICER))

    assert post(api, document, "send_back").status_code == 400
    answer = post(api, document, "send_back", note="反光，看不清字")

    assert (answer.json()["outcome"], answer.json()["reason"]) == ("returned", "反光，看不清字")


@pytest.mark.parametrize("verb", ["accept", "send_back"])
@pytest.mark.parametrize("role", [Role.OWNER, Role.FINANCE, Role.AUDITOR])
def test_others_do_not_look_at_papers(document: Document, role: Role, verb: str) -> None:
    api = signed_in(member(role))

    assert post(api, document, verb, note="x").status_code == 403
    assert api.get("/api/v1/documents/").status_code == 403
    document.refresh_from_db()
    assert document.outcome == ""
