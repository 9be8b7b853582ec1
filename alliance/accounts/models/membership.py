from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.accounts.roles import ALLIANCE_ONLY, COUNTY_ONLY, Role
from alliance.lib import masks
from alliance.lib.models import Keyed


def roles_stand_where_they_belong(table: str) -> tuple[models.CheckConstraint, ...]:
    """No county has an alliance's role and the alliance none of a county's."""
    return (
        models.CheckConstraint(
            condition=models.Q(centre=None) | ~models.Q(role__in=sorted(ALLIANCE_ONLY)),
            name=f"{table}_alliance_role",
        ),
        models.CheckConstraint(
            condition=models.Q(centre__isnull=False) | ~models.Q(role__in=sorted(COUNTY_ONLY)),
            name=f"{table}_county_role",
        ),
    )


class Department(Keyed):
    """An office people belong to: 工信局, 财政局, 市场监管局 …"""

    centre = models.ForeignKey(
        "centres.Centre",
        verbose_name=_("县域中心"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    name = models.CharField(_("名称"), max_length=60)

    class Meta:
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        ordering = ["centre_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], name="department_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(Keyed):
    """People of one centre who share a queue of work: 上门服务一组, 城区组 …"""

    VERBS = {"create_team": _("建立小组")}

    centre = models.ForeignKey(
        "centres.Centre", verbose_name=_("县域中心"), on_delete=models.PROTECT
    )
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("小组")
        verbose_name_plural = _("小组")
        ordering = ["centre_id", "name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="team_once")]

    def __str__(self) -> str:
        return self.name


class Skill(Keyed):
    """What somebody knows how to do: 收银设备, 网络布线 … One list for the whole alliance, so
    that a county can ask another for help in the same words."""

    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("技能")
        verbose_name_plural = _("技能")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="skill_once")]

    def __str__(self) -> str:
        return self.name


class Membership(Keyed):
    """What a person is in one county, or (centre empty) in the alliance itself."""

    VERBS = {
        "place": _("调整部门、小组和技能"),
        "add_role": _("增加角色"),
        "become_owner": _("登记店铺，成为店主"),
        "end_membership": _("结束任职"),
        "move_in": _("随店铺迁入"),
        "move_out": _("随店铺迁出"),
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    centre = models.ForeignKey(
        "centres.Centre",
        verbose_name=_("县域中心"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, blank=True, on_delete=models.PROTECT
    )
    teams = models.ManyToManyField(
        Team, verbose_name=_("小组"), blank=True, related_name="memberships"
    )
    skills = models.ManyToManyField(
        Skill, verbose_name=_("技能"), blank=True, related_name="memberships"
    )
    since = models.DateTimeField(_("开始时间"))
    left_at = models.DateTimeField(_("离开时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        permissions = [
            ("manage_people", _("邀请、调整和移出人员")),
            ("enter_county_desk", _("进入县工作台")),
            ("enter_alliance_desk", _("进入联盟工作台")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "centre", "role"],
                condition=models.Q(left_at=None),
                name="membership_once",
                nulls_distinct=False,
            ),
            *roles_stand_where_they_belong("membership"),
        ]
        indexes = [
            models.Index(
                fields=["centre", "role"],
                condition=models.Q(left_at=None),
                name="membership_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.where()}{self.get_role_display()}"

    def record_name(self) -> str:
        """A shop's owner may ask to be forgotten, and the record cannot: their name is masked."""
        if self.role != Role.OWNER:
            return str(self)
        return f"{masks.name(self.user.name)} · {self.where()}{self.get_role_display()}"

    def where(self) -> str:
        """The county's name; at the alliance, nothing to add."""
        return self.centre.name if self.centre else ""
