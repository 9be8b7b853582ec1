"""Several things in one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(things: Iterable[object]) -> str:
    """甲、乙: one after the other, as the reader's language lists them."""
    return _("、").join(map(str, things))
