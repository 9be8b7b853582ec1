"""What a shop's people tell of it, over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import Document, Store, StoreMember
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store
from tests.factories.web import signed_in

JSON = "application/json"


@pytest.fixture
def shop(county: Centre) -> Store:
    return store()


@pytest.fixture
def owner(shop: Store) -> Client:
    owner = member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)
    return signed_in(owner, methods=("code",))


def change(api: Client, shop: Store, **profile: Any) -> Any:
    return api.patch(f"/api/v1/stores/{shop.pk}/profile/", profile, content_type=JSON)


def hand_in(api: Client, shop: Store, kind: str, content: bytes) -> Any:
    file = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    return api.post(f"/api/v1/stores/{shop.pk}/papers/", {"kind": kind, "file": file})


def test_an_owner_changes_part_of_the_profile(shop: Store, owner: Client) -> None:
    change(owner, shop, systems=["till", "stock"], exchanging=2, outages=3)

    answer = change(owner, shop, network="fibre")

    assert answer.json() == {
        "systems": ["stock", "till"], "exchanging": 2, "network": "fibre", "outages": 3,
        "devices": [],
    }  # fmt: skip
    assert owner.get(f"/api/v1/stores/{shop.pk}/profile/").json() == answer.json()


def test_what_cannot_be_is_refused_with_its_field(shop: Store, owner: Client) -> None:
    assert change(owner, shop, exchanging=2).json()["code"] == "more_than_there_are"
    assert change(owner, shop, systems=["abacus"]).status_code == 400
    assert change(owner, shop, outages=-1).status_code == 400
    assert Store.objects.get().exchanging == 0


def test_a_photo_is_handed_in(shop: Store, owner: Client) -> None:
    answer = hand_in(owner, shop, "front", photo().getvalue())

    assert answer.status_code == 201
    papers = {paper["kind"]: paper for paper in answer.json()}
    assert papers["front"]["state"] == "waiting"
    assert papers["front"]["photo"] == f"/documents/{Document.objects.get().pk}/"
    assert (papers["licence"]["state"], papers["licence"]["needed"]) == ("missing", True)


def test_what_is_no_photo_is_refused(shop: Store, owner: Client) -> None:
    assert "照片" in hand_in(owner, shop, "front", b"nothing").json()["detail"]
    assert hand_in(owner, shop, "visit", photo().getvalue()).status_code == 400


def test_an_officer_does_it_for_the_shop(shop: Store) -> None:
    officer = signed_in(member(Role.OFFICER))

    assert change(officer, shop, network="none").status_code == 200
    assert hand_in(officer, shop, "front", photo().getvalue()).status_code == 201


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER, Role.AUDITOR])
def test_others_do_neither(shop: Store, role: Role) -> None:
    api = signed_in(member(role))

    assert change(api, shop, network="none").status_code == 404
    assert hand_in(api, shop, "front", photo().getvalue()).status_code == 404
    assert api.get(f"/api/v1/stores/{shop.pk}/papers/").status_code == 404
