"""Which county somebody at a terminal means."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alliance.centres.models import Centre
from alliance.lib.refusals import Refused


class NoSuchCounty(Refused):
    code = "no_such_county"

    def __init__(self, named: str) -> None:
        super().__init__(
            _("没有代码或网址前缀是“%(named)s”的县，请核对，例如 430522 或 xinshao。")
            % {"named": named}
        )


def county_named(text: str) -> Centre:
    """The county with this code or, failing that, this slug. Raises NoSuchCounty."""
    named = text.strip().lower()
    centre: Centre | None = (
        Centre.objects.filter(code=named).first() or Centre.objects.filter(slug=named).first()
    )
    if centre is None:
        raise NoSuchCounty(text)
    return centre
