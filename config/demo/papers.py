"""The photos and the visit behind each shop of the demo that waits to be verified."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from alliance.accounts.models import User
from stores import selectors
from stores.checklist import Answer, Check
from stores.models import Document, Store, Visit

# Where 邵阳 is, roughly: enough for a point on a map.
LATITUDE, LONGITUDE = 27.24, 111.47


def _board(colour: str) -> bytes:
    """A shop front as a child paints it: a board, a door, a window."""
    image = Image.new("RGB", (480, 360), "#dfe7ec")
    pen = ImageDraw.Draw(image)
    pen.rectangle((30, 60, 450, 130), fill=colour)
    pen.rectangle((60, 150, 200, 350), fill="#8a6d4f")
    pen.rectangle((240, 170, 430, 300), fill="#b9d7e8", outline="#55707f", width=6)
    sink = BytesIO()
    image.save(sink, "JPEG", quality=80)
    return sink.getvalue()


def _sheet() -> bytes:
    """A paper with lines and a seal."""
    image = Image.new("RGB", (480, 360), "#fbf6e6")
    pen = ImageDraw.Draw(image)
    for line in range(90, 280, 34):
        pen.line((50, line, 430, line), fill="#9a9a8c", width=4)
    pen.ellipse((330, 240, 430, 340), outline="#c0392b", width=7)
    sink = BytesIO()
    image.save(sink, "JPEG", quality=80)
    return sink.getvalue()


def show(shops: Iterable[Store], officer: User, at: datetime) -> None:
    """Somebody was at each of `shops` in the last days, and its papers are in order."""
    pictures = {kind: _sheet() for kind in Document.Kind} | {Document.Kind.FRONT: _board("#b5382a")}
    shops = list(shops)
    Visit.objects.bulk_create(_visits(shops, officer, at))
    documents = [each for shop in shops for each in _documents(shop, officer, at, pictures)]
    for document in documents:
        document.file.save("", ContentFile(pictures[Document.Kind(document.kind)]), save=False)
    Document.objects.bulk_create(documents)


def _visits(shops: list[Store], officer: User, at: datetime) -> Iterator[Visit]:
    for number, shop in enumerate(shops):
        yield Visit(
            store=shop, officer=officer, at=at - timedelta(days=number % 9, hours=2),
            checks={check: {"answer": Answer.YES, "note": ""} for check in Check},
            note="店面整洁，正在营业。", latitude=LATITUDE + number / 500,
            longitude=LONGITUDE + number / 700, accuracy=12,
        )  # fmt: skip


def _documents(
    shop: Store, officer: User, at: datetime, pictures: dict[Document.Kind, bytes]
) -> Iterator[Document]:
    for kind in selectors.required(shop):
        content = pictures[kind]
        yield Document(
            store=shop, kind=kind, size=len(content), sha256=hashlib.sha256(content).hexdigest(),
            handed_in_by=officer, handed_in_at=at - timedelta(days=10),
            outcome=Document.Outcome.ACCEPTED, checked_by=officer, checked_at=at,
        )  # fmt: skip
