from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed
from stores.models.store import Store


class StoreMember(Keyed):
    """A person of a shop: its owner or a helper."""

    class Part(models.TextChoices):
        OWNER = "owner", _("店主")
        HELPER = "helper", _("帮手")

    store = models.ForeignKey(
        Store, verbose_name=_("店铺"), on_delete=models.CASCADE, related_name="members"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    part = models.CharField(_("身份"), max_length=10, choices=Part, default=Part.OWNER)

    class Meta:
        verbose_name = _("店铺成员")
        verbose_name_plural = _("店铺成员")
        constraints = [models.UniqueConstraint(fields=["store", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.store} · {self.get_part_display()}"
