"""Walks every URL of both worlds as a person would, and reads what a person would read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

# Names, codes and abbreviations that are the same in both languages.
SAME_IN_BOTH = {
    "english", "api", "url", "sms", "totp", "qr", "gb", "xlsx", "csv", "pdf", "json", "id", "ip",
    "localhost", "http", "https", "wifi", "ctrl", "esc", "openapi", "uuid", "iphone", "android",
    "chrome", "safari", "edge", "firefox", "mozilla", "linux", "windows", "bearer", "idempotency",
    "key", "xinshao", "shaoyang", "qq", "uc", "oppo", "vivo", "wps", "excel", "xls", "jpg", "png",
    "webp", "mb",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z]{2,}")
# Machine words inside a sentence: addresses, paths, codes, hosts, file names, field names.
MACHINE = re.compile(
    r"`[^`]+`|[A-Z2-7]{32}|\"\w+\":|manage\.py \w+|\w+/\w+\+json|\S+@\S+|https?://\S+|[\w.-]+\.localhost\S*|/[\w./{}-]+|[\w-]+\.[\w.-]+|\w*[\d_]\w*"
)
UNSEEN = {"script", "style", "template", "svg", "code", "pre", "head"}
SPOKEN_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt")
ICON = "material-symbols-outlined"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Visible(HTMLParser):
    """Collects what is shown or read aloud, and the page's forms and links."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if self._hidden:
            if tag not in VOID:
                self._hidden.append(tag)
            return
        self.texts += [given[name] for name in SPOKEN_ATTRIBUTES if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.texts.append(given.get("value", ""))
        icon = ICON in given.get("class", "").split()
        foreign = given.get("lang", "").startswith("en") and tag != "html"
        if (tag in UNSEEN or icon or foreign) and tag not in VOID:
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden and self._hidden.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(" ".join(data.split()))


def english_in(text: str) -> list[str]:
    """The Latin words of a text that are neither names nor machine words."""
    words = WORD.findall(MACHINE.sub(" ", text))
    return [word for word in words if word.lower() not in SAME_IN_BOTH]


def stray_english(html: str) -> list[str]:
    """Each visible text of a page that holds English."""
    page = Visible()
    page.feed(html)
    return [text for text in page.texts if english_in(text)]


@dataclass
class Findings:
    """Where English was met: {page: texts}."""

    found: dict[str, list[str]] = field(default_factory=dict)
    pages: int = 0

    def read(self, name: str, response: HttpResponseBase) -> None:
        kind = response.headers.get("Content-Type", "")
        if "html" not in kind or getattr(response, "streaming", False):
            return
        self.pages += 1
        if stray := stray_english(response.content.decode()):  # type: ignore[attr-defined]
            self.found[f"{name} ({response.status_code})"] = stray


def routes(urlconf: str) -> Iterator[tuple[str, str]]:
    """(name, path such as "/admin/stores/store/<path:object_id>/change/") of a world's URLs."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            path = prefix + plain(str(entry.pattern))
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, path)
            else:
                yield entry.name or "", path

    yield from walk(get_resolver(urlconf).url_patterns, "/")


def plain(pattern: str) -> str:
    """A regular-expression pattern without its anchors and quantifiers; others as they are."""
    pattern = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern)
    return pattern.strip("^$").replace("\\.", ".").replace("/?", "/").replace("\\Z", "")


def both_worlds() -> list[tuple[str, str]]:
    """(host, urlconf)."""
    return [
        ("xinshao.localhost", settings.ROOT_URLCONF),
        ("localhost", str(settings.PUBLIC_SCHEMA_URLCONF)),
    ]
