from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import DatabaseError
from PIL import Image

from alliance.accounts.models import User
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores import pictures, selectors
from stores.models import Document, Store
from stores.services import documents
from tests.factories.people import person
from tests.factories.pictures import photo
from tests.factories.stores import store
from tests.uploads import kept

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def owner(county: Centre) -> User:
    return person("李春花")


def hand_in(
    shop: Store, owner: User, upload: BytesIO | None = None, kind: str = "licence"
) -> Document:
    given = upload or photo()
    return documents.hand_in(shop, kind=kind, upload=given, actor=owner, at=NOON)


def stored(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return bytes(file.read())


def picture(document: Document) -> Image.Image:
    return Image.open(BytesIO(stored(document)))


def test_a_photo_is_kept_and_the_record_says_so(owner: User) -> None:
    shop = store()

    document = hand_in(shop, owner)

    assert (document.store, document.handed_in_by, document.stage()) == (shop, owner, "等待查看")
    assert document.file.name == f"documents/{shop.pk}/{document.pk}.jpg"
    assert document.size == document.file.size
    assert AuditEntry.objects.for_(shop).verbs() == ["hand_in"]


def test_where_and_with_what_it_was_taken_is_not_kept(owner: User) -> None:
    given = photo()
    assert b"SECRETPHONE" in given.getvalue()

    document = hand_in(store(), owner, given)

    assert b"SECRETPHONE" not in stored(document)
    assert dict(picture(document).getexif()) == {}


def test_a_picture_taken_with_the_phone_on_its_side_stands_upright(owner: User) -> None:
    document = hand_in(store(), owner, photo(size=(80, 40), turned=6))

    assert picture(document).size == (40, 80)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_whatever_the_format_a_jpeg_is_kept(owner: User, kind: str) -> None:
    assert picture(hand_in(store(), owner, photo(kind=kind))).format == "JPEG"


def test_a_transparent_picture_lies_on_white(owner: User) -> None:
    sink = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(sink, "PNG")
    sink.seek(0)

    shown = picture(hand_in(store(), owner, sink)).convert("L")

    assert shown.histogram()[:250] == [0] * 250


def test_a_large_picture_is_made_smaller(owner: User) -> None:
    document = hand_in(store(), owner, photo(size=(3000, 1500)))

    assert picture(document).size == (2000, 1000)


def test_what_hides_behind_a_picture_is_left_behind(owner: User) -> None:
    given = BytesIO(photo().getvalue() + b"<script>alert(1)</script>")

    assert b"script" not in stored(hand_in(store(), owner, given))


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 not a photo", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff",
     photo().getvalue()[:200], b"GIF89a" + bytes(40)],
    ids=["empty", "pdf", "svg", "three bytes", "cut short", "gif"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_whatever_it_is_called(owner: User, content: bytes) -> None:
    with pytest.raises(pictures.NotAPhoto, match="重新拍一张"):
        hand_in(store(), owner, BytesIO(content))

    assert not Document.objects.exists()
    assert kept() == []


def test_a_huge_file_is_refused_without_reading_all_of_it(owner: User) -> None:
    with pytest.raises(pictures.PhotoTooLarge, match="12 兆"):
        hand_in(store(), owner, BytesIO(bytes(pictures.LARGEST + 5)))


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_header(owner: User) -> None:
    sink = BytesIO()
    Image.new("1", (20_000, 20_000)).save(sink, "PNG")
    sink.seek(0)

    with pytest.raises(pictures.PhotoTooLarge):
        hand_in(store(), owner, sink)


def test_the_same_photo_twice_is_one_document(owner: User) -> None:
    shop = store()

    assert hand_in(shop, owner) == hand_in(shop, owner)
    assert len(kept()) == 1


def test_a_photo_that_was_sent_back_can_be_handed_in_again(owner: User) -> None:
    shop = store()
    first = hand_in(shop, owner)
    documents.send_back(first, actor=person(), at=NOON, note="反光")

    assert hand_in(shop, owner) != first


def test_a_shop_hands_in_twenty_photos_and_no_more(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST", 2)
    shop = store()
    for colour in ("red", "blue"):
        hand_in(shop, owner, photo(colour))

    with pytest.raises(documents.TooManyDocuments, match="不能再加"):
        hand_in(shop, owner, photo("green"))

    assert len(kept()) == 2


@pytest.mark.parametrize("status", [Store.Status.CLOSED, Store.Status.MOVED])
def test_a_shop_that_is_over_takes_no_papers(owner: User, status: Store.Status) -> None:
    with pytest.raises(documents.StoreIsOver):
        hand_in(store(status), owner)


def test_a_visit_s_photo_is_not_handed_in(owner: User) -> None:
    with pytest.raises(documents.UnknownKind):
        hand_in(store(), owner, kind="visit")


def test_when_the_row_fails_no_file_stays(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(documents, "record", broken)
    with pytest.raises(DatabaseError):
        hand_in(store(), owner)

    assert kept() == []


def test_what_is_missing_depends_on_the_licence(owner: User) -> None:
    kind = Document.Kind
    licensed, kiosk = store(), store(no_code_reason=Store.NoCode.NO_LICENCE)

    assert selectors.missing(licensed) == [kind.FRONT, kind.LICENCE]
    assert selectors.missing(kiosk) == [kind.FRONT, kind.IDENTITY]


def test_a_photo_is_missing_again_once_it_was_sent_back(owner: User) -> None:
    shop = store()
    document = hand_in(shop, owner, kind="front")
    assert selectors.missing(shop) == [Document.Kind.LICENCE]

    documents.send_back(document, actor=person(), at=NOON, note="看不清")

    assert selectors.missing(shop) == [Document.Kind.FRONT, Document.Kind.LICENCE]


def test_handed_in_is_not_yet_accepted(owner: User) -> None:
    shop = store()
    document = hand_in(shop, owner, kind="front")
    assert Document.Kind.FRONT in selectors.unaccepted(shop)

    documents.accept(document, actor=person(), at=NOON)

    assert selectors.unaccepted(shop) == [Document.Kind.LICENCE]
