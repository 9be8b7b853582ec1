from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed
from stores import checklist
from stores.models.store import Store


class Visit(Keyed):
    """An officer was in the shop and says what they saw. Never changed: a new look is a new row.

    `checks` is a checklist.Checks. The position is where the officer's phone said it was.
    """

    store = models.ForeignKey(
        Store, verbose_name=_("店铺"), on_delete=models.CASCADE, related_name="visits"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("走访的人"), on_delete=models.DO_NOTHING,
        db_constraint=False, related_name="+",
    )  # fmt: skip
    at = models.DateTimeField(_("走访时间"))
    checks = models.JSONField(_("核对清单"))
    note = models.TextField(_("走访结论"), blank=True, max_length=1000)
    latitude = models.FloatField(
        _("纬度"), null=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("经度"), null=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    accuracy = models.PositiveIntegerField(_("定位误差（米）"), null=True)

    class Meta:
        verbose_name = _("走访记录")
        verbose_name_plural = _("走访记录")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                # Not by ranges: PostgreSQL would keep each BETWEEN as an AND of its own, which a
                # dump does not, and a county from the template would differ from a migrated one.
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="visit_somewhere_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.store} · {self.at:%Y-%m-%d}"

    def passed(self) -> bool:
        """Whether what was seen is enough to vouch for the shop."""
        return not self.failed()

    def failed(self) -> list[checklist.Check]:
        """The required checks that were not found in order."""
        return checklist.failed(self.checks)
