from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed
from alliance.registry.kinds import HINTS, Kind


class Fingerprint(Keyed):
    """A keyed hash of something that is one in the whole alliance, and which county holds it.

    It tells that a text is known, never the text; and a county learns that another holds it, never
    which one. HINTS may be held many times: equal ones are worth a question, not a refusal.
    """

    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    digest = models.CharField(_("指纹"), max_length=64)
    county = models.CharField(_("区划代码"), max_length=6)
    holder_id = models.UUIDField(_("持有者编号"))

    class Meta:
        verbose_name = _("指纹")
        verbose_name_plural = _("指纹")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"],
                condition=~models.Q(kind__in=sorted(HINTS)),
                name="registry_once",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "digest"], name="registry_found"),
            models.Index(fields=["holder_id"], name="registry_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.digest[:8]}"
