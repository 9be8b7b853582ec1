from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib import masks
from alliance.lib.models import Keyed, Movable, Moves


class Store(Movable):
    """A small shop of this county. Thin: who it is and how far its joining has come."""

    class Status(models.TextChoices):
        LEAD = "lead", _("意向")
        APPLIED = "applied", _("已申请")
        VERIFIED = "verified", _("已核实")

    MOVES: ClassVar[Moves] = {"verify": ((Status.APPLIED,), Status.VERIFIED)}
    VERBS: ClassVar[dict[str, str | Promise]] = {"verify": _("核实")}
    PERSONAL: ClassVar[dict[str, Callable[[str], str]]] = {"phone": masks.phone}

    number = models.CharField(_("店铺编号"), max_length=12, editable=False)
    name = models.CharField(_("店名"), max_length=60)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    trade = models.CharField(_("行业"), max_length=40, blank=True)
    town = models.CharField(_("乡镇街道"), max_length=40)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    operator_name = models.CharField(_("经营者姓名"), max_length=40)
    phone = models.CharField(
        _("联系电话"),
        max_length=11,
        validators=[
            RegexValidator(r"^1[3-9][0-9]{9}\Z", _("请填写 11 位手机号码，例如 13812345678。"))
        ],
    )
    status = models.CharField(
        _("状态"), max_length=10, choices=Status, default=Status.APPLIED, editable=False
    )
    joined_at = models.DateTimeField(_("登记时间"), editable=False)

    class Meta:
        verbose_name = _("店铺")
        verbose_name_plural = _("店铺")
        ordering = ["-joined_at", "-id"]
        permissions = [("verify_store", _("核实店铺")), ("reveal_store", _("查看店铺联系方式"))]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="store_number_once"),
            models.UniqueConstraint(
                fields=["credit_code"], condition=~models.Q(credit_code=""), name="store_code_once"
            ),
        ]
        indexes = [models.Index(fields=["-joined_at", "-id"], name="store_latest")]

    def __str__(self) -> str:
        return self.name


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
