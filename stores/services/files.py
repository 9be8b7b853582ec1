"""The files behind a shop's documents: all lie in one folder, so that none is forgotten."""

from __future__ import annotations

from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tenants.utils import schema_context


def folder(store_id: UUID) -> str:
    return f"documents/{store_id}"


def remove(store_id: UUID) -> None:
    """No picture of the shop is left in the open county. Done twice, it is done once."""
    place = folder(store_id)
    if not default_storage.exists(place):
        return
    for name in default_storage.listdir(place)[1]:
        default_storage.delete(f"{place}/{name}")
    default_storage.delete(place)


def bring(names: list[str], *, source: str, store_id: UUID) -> dict[str, str]:
    """Copy files of county `source` into the open county's folder of a shop: {there: here}.

    What an attempt before left there is replaced. A file that is gone over there is left out.
    """
    remove(store_id)
    return {name: copied for name in names if (copied := _bring(name, source, store_id))}


def _bring(name: str, source: str, store_id: UUID) -> str | None:
    with schema_context(f"c{source}"):
        if not default_storage.exists(name):
            return None
        with default_storage.open(name) as file:
            content = file.read()
    target = f"{folder(store_id)}/{PurePosixPath(name).name}"
    return str(default_storage.save(target, ContentFile(content)))
