from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib import masks
from alliance.lib.ciphers import EncryptedField
from alliance.lib.models import Movable, Moves
from stores import trades
from stores.profile import Device, System


class Store(Movable):
    """A small shop of this county: who it is, how far its joining has come, what it runs on."""

    class Status(models.TextChoices):
        LEAD = "lead", _("意向")
        APPLIED = "applied", _("已申请")
        REJECTED = "rejected", _("未通过")
        VERIFIED = "verified", _("已核实")
        ACTIVE = "active", _("服务中")
        SUSPENDED = "suspended", _("已暂停")
        CLOSED = "closed", _("已关闭")
        MOVED = "moved", _("已迁出")

    class Source(models.TextChoices):
        OFFICER = "officer", _("专员登记")
        SELF = "self", _("店主自助")
        ROSTER = "roster", _("名册导入")
        HANDOVER = "handover", _("外县迁入")

    class NoCode(models.TextChoices):
        """Why a shop has no credit code; blank where it has one."""

        NO_LICENCE = "no_licence", _("依法不需要执照的小摊点")
        IN_PROGRESS = "in_progress", _("执照正在办理")
        OLD_LICENCE = "old_licence", _("旧执照还没换成 18 位")
        UNKNOWN = "unknown", _("还不知道")

    class Network(models.TextChoices):
        FIBRE = "fibre", _("光纤宽带")
        MOBILE = "mobile", _("手机流量")
        SHARED = "shared", _("蹭邻居的网")
        NONE = "none", _("没有网络")

    MOVES: ClassVar[Moves] = {
        "apply": ((Status.LEAD, Status.REJECTED), Status.APPLIED),
        "reject": ((Status.APPLIED,), Status.REJECTED),
        "verify": ((Status.APPLIED,), Status.VERIFIED),
        "activate": ((Status.VERIFIED,), Status.ACTIVE),
        "suspend": ((Status.ACTIVE,), Status.SUSPENDED),
        "resume": ((Status.SUSPENDED,), Status.ACTIVE),
        "hand_over": ((Status.VERIFIED, Status.ACTIVE, Status.SUSPENDED), Status.MOVED),
        "close": (
            (
                Status.LEAD, Status.APPLIED, Status.REJECTED, Status.VERIFIED, Status.ACTIVE,
                Status.SUSPENDED,
            ),
            Status.CLOSED,
        ),
    }  # fmt: skip
    VERBS: ClassVar[dict[str, str | Promise]] = {
        "apply": _("提交申请"),
        "reject": _("不予通过"),
        "verify": _("核实"),
        "activate": _("开通服务"),
        "suspend": _("暂停服务"),
        "resume": _("恢复服务"),
        "close": _("关闭店铺"),
        "hand_over": _("迁出到外县"),
        # Deeds that move no status.
        "hand_in": _("交来材料"),
        "accept": _("材料合格"),
        "send_back": _("退回材料"),
        "look_at": _("查看证件照片"),
        "visit": _("上门走访"),
        "take_over": _("从外县迁入"),
        "withdraw_consent": _("撤回个人信息同意"),
        "erase": _("删除个人信息"),
        "rate": _("评定成熟度等级"),
        "adopt": _("认领店铺"),
    }
    # Shown at the desk, but the record, which nobody can erase, keeps it masked.
    VEILED: ClassVar[dict[str, Callable[[str], str]]] = {"operator_name": masks.name}
    PERSONAL: ClassVar[dict[str, Callable[[str], str]]] = {
        "phone": masks.phone,
        "operator_id_number": masks.id_number,
        "bank_account": masks.account,
    }

    number = models.CharField(_("店铺编号"), max_length=12, editable=False)
    name = models.CharField(_("店名"), max_length=60)
    # Pinyin initials (邻里便利店 → LLBLD): the Chinese order of a list, and half of its search.
    initials = models.CharField(_("拼音首字母"), max_length=60, blank=True, editable=False)
    # See stores.searching.
    keys = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    no_code_reason = models.CharField(
        _("没有信用代码的原因"), max_length=12, choices=NoCode, blank=True
    )
    trade = models.CharField(
        _("行业"), max_length=5, choices=trades.CHOICES, blank=True, help_text="GB/T 4754—2017"
    )
    town = models.CharField(_("乡镇街道"), max_length=40)
    village = models.CharField(_("村（社区）"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    operator_name = models.CharField(_("经营者姓名"), max_length=40)
    phone = models.CharField(
        _("联系电话"),
        max_length=11,
        validators=[
            RegexValidator(r"^1[3-9][0-9]{9}\Z", _("请填写 11 位手机号码，例如 13812345678。"))
        ],
    )
    operator_id_number = EncryptedField(_("经营者身份证号"), blank=True, default="")
    bank_account = EncryptedField(_("收款银行账号"), blank=True, default="")
    opened_on = models.DateField(_("开业日期"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=Status, default=Status.APPLIED, editable=False
    )
    source = models.CharField(
        _("登记方式"), max_length=10, choices=Source, default=Source.OFFICER, editable=False
    )
    joined_at = models.DateTimeField(_("登记时间"), editable=False)
    consented_at = models.DateTimeField(_("同意个人信息处理的时间"), null=True, editable=False)

    # The last roster that brought or changed it.
    roster = models.ForeignKey(
        "stores.RosterImport", verbose_name=_("来自名册"), null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="stores",
    )  # fmt: skip

    # -- The digital profile ----------------------------------------------------------------------
    systems = ArrayField(
        models.CharField(max_length=12, choices=System), verbose_name=_("在用系统"),
        default=list, blank=True,
    )  # fmt: skip
    exchanging = models.PositiveSmallIntegerField(_("互通数据的系统数"), default=0)
    network = models.CharField(_("网络"), max_length=8, choices=Network, blank=True)
    outages = models.PositiveSmallIntegerField(_("每月断网次数"), null=True, blank=True)
    devices = ArrayField(
        models.CharField(max_length=12, choices=Device), verbose_name=_("设备"),
        default=list, blank=True,
    )  # fmt: skip
    # 1-5 from the latest assessment that counts; empty before the first.
    tier = models.PositiveSmallIntegerField(_("数字化成熟度等级"), null=True, editable=False)

    class Meta:
        verbose_name = _("店铺")
        verbose_name_plural = _("店铺")
        ordering = ["-joined_at", "-id"]
        permissions = [
            ("apply_store", _("代店铺提交申请")),
            ("reject_store", _("不予通过店铺")),
            ("verify_store", _("核实店铺")),
            ("activate_store", _("开通店铺服务")),
            ("suspend_store", _("暂停店铺服务")),
            ("resume_store", _("恢复店铺服务")),
            ("close_store", _("关闭店铺")),
            ("hand_over_store", _("把店铺移交外县")),
            ("withdraw_consent_store", _("替店铺撤回个人信息同意")),
            ("erase_store", _("删除店铺的个人信息")),
            ("reveal_store", _("查看店铺联系方式")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="store_number_once"),
            models.UniqueConstraint(
                fields=["credit_code"],
                # A shop that left may come back: its old row keeps the code for the record.
                condition=~models.Q(credit_code="") & ~models.Q(status="moved"),
                name="store_code_once",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_code="") ^ models.Q(no_code_reason=""),
                name="store_code_or_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(tier__isnull=True) | models.Q(tier__range=(1, 5)),
                name="store_tier_1_to_5",
            ),
            models.CheckConstraint(
                condition=models.Q(exchanging__lte=models.F("systems__len")),
                name="store_exchanging_of_systems",
            ),
        ]
        indexes = [
            models.Index(fields=["-joined_at", "-id"], name="store_latest"),
            # The other order of the list, and what it is filtered by most.
            models.Index(fields=["initials", "id"], name="store_by_name"),
            models.Index(fields=["town", "-joined_at", "-id"], name="store_town"),
            models.Index(fields=["status", "-joined_at", "-id"], name="store_status"),
            models.Index(fields=["phone"], name="store_phone"),
            # store_code_once leaves out shops that moved away, so no search can go by it.
            models.Index(fields=["credit_code"], name="store_code"),
            GinIndex(fields=["keys"], name="store_keys", gin_pending_list_limit=256),
        ]

    def __str__(self) -> str:
        return self.name
