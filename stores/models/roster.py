from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed


def place_of(roster: RosterImport, name: str) -> str:
    """Under a name of our own: what the sender called it is a column, not a path."""
    return f"rosters/{roster.pk}{PurePath(name).suffix.lower()[:5]}"


class RosterImport(Keyed):
    """A file of shops on its way into the register: read, looked through, registered, undone.

    Where it stands is told by its moments; each is written in the transaction of what it says.
    """

    class Mode(models.TextChoices):
        VALID = "valid", _("合格的先登记，有问题的退回")
        ALL = "all", _("有一行不合格就整份不登记")

    class Status(models.TextChoices):
        """What new shops start as."""

        LEAD = "lead", _("意向")
        ACTIVE = "active", _("服务中")

    VERBS = {"commit": _("登记名册"), "undo": _("撤销名册")}

    file = models.FileField(_("名册文件"), upload_to=place_of)
    file_name = models.CharField(_("文件名"), max_length=200, editable=False)
    file_hash = models.CharField(_("文件指纹"), max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("上传人"),
        null=True,
        editable=False,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("上传时间"), editable=False)
    # {"sheet": n, "header": row number, "uncomputed": [[row, column], …] of formulas without a
    # result, "columns": [[wording, field or "", [samples]], …]}
    mapping = models.JSONField(_("列的对应"), default=dict, editable=False)
    # What an officer said of a wording, taken up by the next file that has it: {wording: field}.
    corrections = models.JSONField(_("更正过的列"), default=dict, editable=False)
    # Counts, see stores.roster.tally.Tally.
    counts = models.JSONField(_("行数"), default=dict, editable=False)
    # What is wrong with which row: zlib over JSON, [[row, field, message, level], …].
    problems = models.BinaryField(null=True, editable=False)
    # What changed rows were, and were made: zlib over JSON, for undo.
    changes = models.BinaryField(null=True, editable=False)
    fault = models.CharField(_("没读成的原因"), max_length=300, blank=True, editable=False)
    refusal = models.CharField(_("没登记成的原因"), max_length=300, blank=True, editable=False)
    checked_at = models.DateTimeField(_("检查时间"), null=True, editable=False)
    # The last time somebody asked for it to be registered; a worker may have died since.
    asked_at = models.DateTimeField(_("要求登记的时间"), null=True, editable=False)
    committed_at = models.DateTimeField(_("登记时间"), null=True, editable=False)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, editable=False)
    mode = models.CharField(_("登记方式"), max_length=5, choices=Mode, blank=True, editable=False)
    store_status = models.CharField(
        _("新店铺的状态"), max_length=10, choices=Status, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("店铺名册")
        verbose_name_plural = _("店铺名册")
        ordering = ["-uploaded_at", "-id"]
        permissions = [
            ("commit_rosterimport", _("登记名册")),
            ("undo_rosterimport", _("撤销名册")),
        ]

    def __str__(self) -> str:
        return self.file_name

    def count(self, name: str) -> int:
        counts: dict[str, Any] = self.counts
        return int(counts.get(name, 0))
