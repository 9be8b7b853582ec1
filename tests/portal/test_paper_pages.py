"""Papers by photo, as a phone without scripts sees the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import Document, Store, StoreMember
from stores.services import documents
from tests.factories.people import LONG_AGO, member
from tests.factories.pictures import photo
from tests.factories.stores import store
from tests.factories.web import client, signed_in

Page = Callable[[Any], str]


def upload(content: bytes = b"", name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or photo().getvalue(), "image/jpeg")


@pytest.fixture
def shop(county: Centre) -> Store:
    return store(credit_code="91330100799655058B")


@pytest.fixture
def browser(shop: Store) -> Client:
    owner = member(Role.OWNER)
    StoreMember.objects.create(store=shop, user=owner)
    return signed_in(owner, methods=("code",))


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_my_shop_names_the_photos_that_are_missing(shop: Store, browser: Client) -> None:
    page = body(browser.get("/my/shop/"))

    assert "门头照片、营业执照" in page
    assert "还没填" in page


def test_a_photo_is_handed_in_and_seen_by_its_owner(shop: Store, browser: Client) -> None:
    where = f"/my/shop/{shop.pk}/papers/front/"

    answer = browser.post(where, {"file": upload()})

    assert answer["Location"] == f"/my/shop/{shop.pk}/papers/"
    assert "已交，等专员看" in body(browser.get(answer["Location"]))
    document = Document.objects.get()
    assert f'href="/documents/{document.pk}/"' in body(browser.get(where))
    picture = browser.get(f"/documents/{document.pk}/")
    assert picture["Content-Type"] == "image/jpeg"
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    picture.close()


@pytest.mark.parametrize(
    ("given", "say"),
    [
        ({}, "请先拍照，或者选一张照片"),
        ({"file": upload(b"not a picture", "cat.jpg")}, "这个文件不是照片"),
        ({"file": SimpleUploadedFile("empty.jpg", b"")}, "是空的"),
    ],
)
def test_what_is_no_photo_is_told_so(
    shop: Store, browser: Client, given: dict[str, Any], say: str
) -> None:
    answer = browser.post(f"/my/shop/{shop.pk}/papers/front/", given)

    assert answer.status_code == 422
    assert say in body(answer)
    assert not Document.objects.exists()


def test_a_photo_sent_back_is_asked_for_again_with_the_reason(shop: Store, browser: Client) -> None:
    browser.post(f"/my/shop/{shop.pk}/papers/licence/", {"file": upload()})
    documents.send_back(
        Document.objects.get(), actor=member(Role.OFFICER), at=LONG_AGO, note="反光，看不清代码"
    )

    page = body(browser.get(f"/my/shop/{shop.pk}/papers/"))

    assert "请重拍" in page
    assert "反光，看不清代码" in page
    assert "营业执照" in body(browser.get("/my/shop/"))


def test_a_photo_in_order_stays_in_order(shop: Store, browser: Client) -> None:
    where = f"/my/shop/{shop.pk}/papers/front/"
    browser.post(where, {"file": upload()})
    documents.accept(Document.objects.get(), actor=member(Role.OFFICER), at=LONG_AGO)

    browser.post(where, {"file": upload(photo("blue").getvalue())})

    assert "合格" in body(browser.get(f"/my/shop/{shop.pk}/papers/"))


def test_a_closed_shop_is_told_so(shop: Store, browser: Client) -> None:
    Store.objects.update(**{"status": Store.Status.CLOSED})

    page = body(browser.post(f"/my/shop/{shop.pk}/papers/front/", {"file": upload()}))

    assert "不用再交材料" in page
    assert "还缺什么" not in body(browser.get("/my/shop/"))


@pytest.mark.parametrize("kind", ["visit", "nonsense"])
def test_there_is_no_page_for_other_kinds(shop: Store, browser: Client, kind: str) -> None:
    assert browser.get(f"/my/shop/{shop.pk}/papers/{kind}/").status_code == 404


def test_nobody_elses_photos(shop: Store, browser: Client) -> None:
    browser.post(f"/my/shop/{shop.pk}/papers/front/", {"file": upload()})
    theirs = f"/documents/{Document.objects.get().pk}/"
    other = signed_in(member(Role.OWNER), methods=("code",))

    for path in (f"/my/shop/{shop.pk}/papers/", f"/my/shop/{shop.pk}/papers/front/", theirs):
        assert other.get(path).status_code == 404
        assert client().get(path).status_code == 302


def test_a_rejected_shop_applies_again_by_itself(shop: Store, browser: Client) -> None:
    assert f"/my/shop/{shop.pk}/apply/" not in body(browser.get("/my/shop/"))
    Store.objects.update(**{"status": Store.Status.REJECTED})
    assert "再申请一次" in body(browser.get("/my/shop/"))

    browser.post(f"/my/shop/{shop.pk}/apply/")

    assert Store.objects.get().status == "applied"
    again = browser.post(f"/my/shop/{shop.pk}/apply/", follow=True)
    assert "状态是“已申请”" in body(again)
