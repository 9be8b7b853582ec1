"""The words of a notification: one template a fact, its parts as blocks.

`templates/notifications/<publisher>.<Fact>.txt` has the blocks `name` (what people call this kind
of message), `title`, `body`, `sms`, `link` and, when it may wake people at night, `urgent`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Template, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader_tags import BlockNode
from django.utils import translation

FOLDER = "notifications"


@dataclass(frozen=True)
class Wording:
    """What is said. `link` is a path of this host, or empty."""

    title: str
    body: str
    sms: str
    link: str
    urgent: bool


def wording(kind: str, context: dict[str, Any]) -> Wording:
    """The words for one person, in the platform's language. Raises TemplateDoesNotExist."""
    with translation.override(settings.LANGUAGE_CODE):
        said = {part: _block(kind, part, context) for part in ("title", "body", "sms", "link")}
    local = said["link"].startswith("/") and not said["link"].startswith("//")
    return Wording(
        title=said["title"],
        body=said["body"],
        sms=said["sms"] or said["title"],
        link=said["link"] if local else "",
        urgent="urgent" in _blocks(kind),
    )


def kinds() -> list[str]:
    """Every kind of message there is."""
    folder = Path(settings.BASE_DIR) / "templates" / FOLDER
    return sorted(file.stem for file in folder.glob("*.*.txt"))


def kind_name(kind: str) -> str:
    """What people call this kind of message, in the reader's language."""
    return _block(kind, "name", {})


def _engine() -> DjangoTemplates:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)  # noqa: S101 the settings name no other
    return engine


@cache
def _template(kind: str) -> Template:
    return _engine().engine.get_template(f"{FOLDER}/{kind}.txt")


@cache
def _blocks(kind: str) -> dict[str, BlockNode]:
    nodelist: Any = _template(kind).nodelist
    return {node.name: node for node in nodelist.get_nodes_by_type(BlockNode)}


def _block(kind: str, part: str, values: dict[str, Any]) -> str:
    if part not in _blocks(kind):
        return ""
    context = Context(values, autoescape=False)
    with context.bind_template(_template(kind)), context.render_context.push_state(_template(kind)):
        return " ".join(str(_blocks(kind)[part].render(context)).split())
