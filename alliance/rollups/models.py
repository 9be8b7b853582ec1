from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed
from alliance.rollups.counted import FIGURES, Counted


class Figures(Keyed):
    """The columns of `Counted`."""

    lead = models.PositiveIntegerField(_("意向"), default=0)
    applied = models.PositiveIntegerField(_("已申请"), default=0)
    rejected = models.PositiveIntegerField(_("未通过"), default=0)
    verified = models.PositiveIntegerField(_("已核实"), default=0)
    active = models.PositiveIntegerField(_("服务中"), default=0)
    suspended = models.PositiveIntegerField(_("已暂停"), default=0)
    closed = models.PositiveIntegerField(_("已关闭"), default=0)
    moved = models.PositiveIntegerField(_("已迁出"), default=0)
    onboarded = models.PositiveIntegerField(_("已入网"), default=0)
    tier_1 = models.PositiveIntegerField(_("1 级店铺"), default=0)
    tier_2 = models.PositiveIntegerField(_("2 级店铺"), default=0)
    tier_3 = models.PositiveIntegerField(_("3 级店铺"), default=0)
    tier_4 = models.PositiveIntegerField(_("4 级店铺"), default=0)
    tier_5 = models.PositiveIntegerField(_("5 级店铺"), default=0)
    equipped = models.PositiveIntegerField(_("有系统的店铺"), default=0)
    systems = models.PositiveIntegerField(_("在用系统"), default=0)
    isolated = models.PositiveIntegerField(_("不互通数据的系统"), default=0)
    fibre = models.PositiveIntegerField(_("光纤宽带"), default=0)
    mobile = models.PositiveIntegerField(_("手机流量"), default=0)
    shared = models.PositiveIntegerField(_("蹭邻居的网"), default=0)
    offline = models.PositiveIntegerField(_("没有网络"), default=0)
    asked_outages = models.PositiveIntegerField(_("问过断网的店铺"), default=0)
    failing = models.PositiveIntegerField(_("会断网的店铺"), default=0)
    outages = models.PositiveIntegerField(_("每月断网次数"), default=0)
    target = models.PositiveIntegerField(_("入网目标"), default=0)

    class Meta:
        abstract = True

    @property
    def counted(self) -> Counted:
        return Counted(**{name: getattr(self, name) for name in FIGURES})


class CountyFigures(Figures):
    """How a county stands: as it was counted last."""

    centre = models.OneToOneField(
        "centres.Centre", models.CASCADE, related_name="figures", verbose_name=_("县域中心")
    )
    counted_at = models.DateTimeField(_("清点时间"))
    # The moment of the latest fact; counting alone is no activity.
    active_at = models.DateTimeField(_("最近一次业务"), null=True)

    class Meta:
        verbose_name = _("县汇总")
        verbose_name_plural = _("县汇总")

    def __str__(self) -> str:
        return f"{self.centre_id} {self.onboarded}"


class CountyDay(Figures):
    """How a county stood at the end of a day. A day on which nothing changed has no row."""

    centre = models.ForeignKey(
        "centres.Centre", models.CASCADE, related_name="days", verbose_name=_("县域中心")
    )
    day = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("县每日汇总")
        verbose_name_plural = _("县每日汇总")
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="county_day_once")]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day}"


class AllianceDay(Figures):
    """How all counties together stood at the end of a day."""

    day = models.DateField(_("日期"))
    counties = models.PositiveIntegerField(_("县域中心"), default=0)

    class Meta:
        verbose_name = _("联盟每日汇总")
        verbose_name_plural = _("联盟每日汇总")
        constraints = [models.UniqueConstraint(fields=["day"], name="alliance_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.onboarded}"


class Recount(Keyed):
    """Somebody asks that a county be counted anew. Rows are only ever added, and taken by the count
    that answers them, so that asking waits for nobody and no request is lost."""

    centre = models.ForeignKey(
        "centres.Centre", models.CASCADE, related_name="+", verbose_name=_("县域中心")
    )
    # When what made it necessary happened; empty where only time has passed.
    at = models.DateTimeField(_("业务时间"), null=True)

    class Meta:
        verbose_name = _("待清点")
        verbose_name_plural = _("待清点")

    def __str__(self) -> str:
        return f"{self.centre_id} {self.at}"


class TownTarget(Keyed):
    """How many shops of a town are to be onboarded, as the county's director set it."""

    COUNTY = "centre_id"
    VERBS: ClassVar[dict[str, str | Promise]] = {"set_target": _("设定入网目标")}

    centre = models.ForeignKey(
        "centres.Centre", models.CASCADE, related_name="town_targets", verbose_name=_("县域中心")
    )
    town = models.CharField(_("乡镇街道"), max_length=40)
    shops = models.PositiveIntegerField(_("目标店铺数"))

    class Meta:
        verbose_name = _("乡镇入网目标")
        verbose_name_plural = _("乡镇入网目标")
        permissions = [("set_towntarget", _("设定乡镇入网目标"))]
        constraints = [models.UniqueConstraint(fields=["centre", "town"], name="town_target_once")]

    def __str__(self) -> str:
        return self.town
