"""The visit page: filled in on a phone in the shop."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.checklist import Check
from stores.models import Store, Visit
from tests.factories.people import member
from tests.factories.pictures import photo
from tests.factories.stores import store
from tests.factories.web import signed_in

ALL_WELL = {str(check): "yes" for check in Check}


@pytest.fixture
def officer(county: Centre) -> User:
    return member(Role.OFFICER)


@pytest.fixture
def desk(officer: User) -> Client:
    return signed_in(officer)


def page_of(shop: Store) -> str:
    return f"/admin/stores/store/{shop.pk}/visit/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def picture(content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_0001.jpg", content or photo().getvalue(), "image/jpeg")


def test_the_officer_files_what_they_saw(desk: Client, officer: User) -> None:
    shop = store()
    sent = ALL_WELL | {
        "note": "正在营业", "note_network": "时断时续", "network": "no", "latitude": "27.3211",
        "longitude": "111.4567", "accuracy": "11.6", "photos": [picture(), picture(b"")],
    }  # fmt: skip

    done = text(desk.post(page_of(shop), sent, follow=True))

    seen = Visit.objects.get()
    assert "可以核实这家店了" in done
    assert (seen.officer, seen.latitude, seen.accuracy) == (officer, 27.3211, 12)
    assert seen.checks["network"] == {"answer": "no", "note": "时断时续"}
    assert seen.photos.count() == 1  # the same photo twice


def test_without_position_and_photos_it_is_filed_too(desk: Client) -> None:
    desk.post(page_of(store()), ALL_WELL)

    assert Visit.objects.get().latitude is None


def test_what_is_not_answered_is_asked_again_with_every_word_as_typed(desk: Client) -> None:
    page = text(desk.post(page_of(store()), ALL_WELL | {"trading": "", "note": "店主在家"}))

    assert "“店铺在正常营业”还没有选" in page
    assert "店主在家" in page
    assert page.count("checked") == len(Check) - 1
    assert not Visit.objects.exists()


def test_a_check_that_fails_is_filed_and_said(desk: Client) -> None:
    done = text(desk.post(page_of(store()), ALL_WELL | {"trading": "no"}, follow=True))

    assert "还不能核实" in done
    assert not Visit.objects.get().passed()


def test_what_is_no_photo_is_told(desk: Client) -> None:
    page = text(desk.post(page_of(store()), ALL_WELL | {"photos": [picture(b"%PDF-1.7")]}))

    assert "不是能打开的照片" in page
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"latitude": "x", "longitude": "1"}, {"latitude": "nan", "longitude": "1"},
             {"latitude": "99", "longitude": "1"}]
)  # fmt: skip
def test_a_position_that_makes_no_sense_is_not_kept(desk: Client, sent: dict[str, str]) -> None:
    assert desk.post(page_of(store()), ALL_WELL | sent).status_code == 200
    assert not Visit.objects.exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE, Role.AUDITOR])
def test_who_does_not_visit_has_no_page(county: Centre, role: Role) -> None:
    desk = signed_in(member(role))

    assert desk.get(page_of(store())).status_code == 403
    assert desk.post(page_of(store()), ALL_WELL).status_code == 403


def test_a_shop_s_page_leads_there_while_there_is_something_to_visit(desk: Client) -> None:
    shop, closed = store(), store(Store.Status.CLOSED)

    assert page_of(shop) in text(desk.get(f"/admin/stores/store/{shop.pk}/"))
    assert page_of(closed) not in text(desk.get(f"/admin/stores/store/{closed.pk}/"))


def test_the_visit_stands_among_the_visits(desk: Client, officer: User) -> None:
    desk.post(page_of(store(name="福来店")), ALL_WELL | {"note_front": "招牌新换的"})
    visit = Visit.objects.get()

    assert "福来店" in text(desk.get("/admin/stores/visit/"))
    page = text(desk.get(f"/admin/stores/visit/{visit.pk}/change/"))
    assert "招牌新换的" in page
    assert "没有记下" in page
    assert "(&#x27;" not in page
