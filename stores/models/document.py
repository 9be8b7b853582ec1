from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed
from stores.models.store import Store


def place(document: Any, filename: str) -> str:
    """Where the picture lies below the county's folder. No name from outside has a part in it."""
    return f"documents/{document.store_id}/{document.pk}.jpg"


class Document(Keyed):
    """A photo that belongs to a shop: a paper, the front, or what an officer saw on a visit.

    Handed in once and looked at once; what is sent back is handed in anew as another row. The
    picture is gone (`file` is blank) once the shop's people have been erased.
    """

    class Kind(models.TextChoices):
        LICENCE = "licence", _("营业执照")
        FRONT = "front", _("门头照片")
        IDENTITY = "identity", _("经营者身份证")
        LEASE = "lease", _("租房合同或房产证")
        OTHER = "other", _("其他材料")
        VISIT = "visit", _("走访照片")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("合格")
        RETURNED = "returned", _("已退回")

    # What an owner can hand in; a visit's photos come with the visit.
    HANDED_IN: ClassVar[tuple[str, ...]] = (
        Kind.LICENCE, Kind.FRONT, Kind.IDENTITY, Kind.LEASE, Kind.OTHER,
    )  # fmt: skip
    # Personal throughout: at the desk each look at one is recorded.
    REVEALED: ClassVar[frozenset[str]] = frozenset({Kind.IDENTITY})
    VERBS: ClassVar[dict[str, str | Promise]] = {
        "accept": _("材料合格"),
        "send_back": _("退回材料"),
    }

    store = models.ForeignKey(
        Store, verbose_name=_("店铺"), on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(_("材料"), max_length=10, choices=Kind)
    visit = models.ForeignKey(
        "stores.Visit", verbose_name=_("走访"), null=True, blank=True,
        on_delete=models.CASCADE, related_name="photos", editable=False,
    )  # fmt: skip
    file = models.FileField(_("照片"), upload_to=place, blank=True)
    sha256 = models.CharField(_("文件指纹"), max_length=64, editable=False)
    size = models.PositiveIntegerField(_("字节数"), editable=False)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("交来的人"), on_delete=models.DO_NOTHING,
        db_constraint=False, related_name="+", editable=False,
    )  # fmt: skip
    handed_in_at = models.DateTimeField(_("交来时间"), editable=False)
    outcome = models.CharField(
        _("查看结果"), max_length=10, choices=Outcome, blank=True, editable=False
    )
    reason = models.CharField(_("退回原因"), max_length=300, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("查看的人"), null=True,
        on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", editable=False,
    )  # fmt: skip
    checked_at = models.DateTimeField(_("查看时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("店铺材料")
        verbose_name_plural = _("店铺材料")
        ordering = ["-handed_in_at", "-id"]
        permissions = [
            ("accept_document", _("认可店铺材料")),
            ("send_back_document", _("退回店铺材料")),
        ]
        indexes = [
            models.Index(
                fields=["-handed_in_at", "-id"],
                condition=models.Q(outcome="") & ~models.Q(kind="visit"),
                name="documents_to_check",
            )
        ]

    def __str__(self) -> str:
        return f"{self.store} · {self.get_kind_display()}"

    def waiting(self) -> bool:
        """Whether somebody still has to look at it."""
        return not self.outcome and self.kind != self.Kind.VISIT and bool(self.file)

    def stage(self) -> str:
        """How far it has come, in the reader's language."""
        return self.get_outcome_display() or str(_("等待查看"))
