from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin


class Centre(TenantMixin):
    """A county's digital-service centre: the tenant. Its tables stand in schema c<code>."""

    COUNTY = "code"
    VERBS: ClassVar = {"suspend": _("暂停服务"), "resume": _("恢复服务")}

    auto_create_schema = False
    auto_drop_schema = False

    code = models.CharField(
        _("行政区划代码"),
        max_length=6,
        primary_key=True,
        validators=[RegexValidator(r"^[0-9]{6}\Z", _("行政区划代码是 6 位数字。"))],
        help_text=_("GB/T 2260，例如 430522"),
    )
    slug = models.SlugField(_("网址前缀"), max_length=40, unique=True)
    name = models.CharField(_("县名"), max_length=40)
    prefecture = models.CharField(_("所属市州"), max_length=40, blank=True)
    province = models.CharField(_("所属省份"), max_length=40, blank=True)
    phone = models.CharField(_("服务电话"), max_length=20, blank=True)
    opened_at = models.DateTimeField(_("开通时间"))
    suspended_at = models.DateTimeField(_("暂停时间"), null=True, blank=True, editable=False)
    suspension = models.CharField(_("暂停原因"), max_length=200, blank=True, editable=False)
    schema_state = models.CharField(_("表结构版本"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("县域中心")
        verbose_name_plural = _("县域中心")
        ordering = ["code"]
        permissions = [("suspend_centre", _("暂停县域中心")), ("resume_centre", _("恢复县域中心"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(schema_name=Concat(models.Value("c"), "code")),
                name="centre_schema_is_its_code",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def __enter__(self) -> NoReturn:
        raise TypeError("`with centre:` swaps counties between threads; use schema_context (T5)")

    def __exit__(self, *exc: Any) -> None:
        """Python looks for it before it calls __enter__."""


class Domain(DomainMixin):
    """A host name under which a county is reached."""

    domain = models.CharField(_("网址"), max_length=253, unique=True, db_index=True)
    tenant = models.ForeignKey(
        "centres.Centre", models.CASCADE, related_name="domains", verbose_name=_("县域中心")
    )
    is_primary = models.BooleanField(_("主要网址"), default=True, db_index=True)

    class Meta:
        verbose_name = _("网址")
        verbose_name_plural = _("网址")

    def __str__(self) -> str:
        return str(self.domain)


class SchemaStep(models.Model):
    """One migration as the template ran it, so that every county can run it without Django."""

    app = models.CharField(_("应用"), max_length=255)
    name = models.CharField(_("名称"), max_length=255)
    statements = models.JSONField(_("语句"), default=list)
    by_hand = models.BooleanField(_("逐县执行"), default=False)

    class Meta:
        verbose_name = _("表结构变更")
        verbose_name_plural = _("表结构变更")
        constraints = [models.UniqueConstraint(fields=["app", "name"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"

    @property
    def key(self) -> tuple[str, str]:
        return self.app, self.name


class CountyTemplate(models.Model):
    """What the next county is made of. One row."""

    ONLY = 1

    state = models.CharField(_("表结构版本"), max_length=64)
    statements = models.JSONField(_("语句"), default=list)
    migrations = models.JSONField(_("已执行的变更"), default=list)

    class Meta:
        verbose_name = _("县模板")
        verbose_name_plural = _("县模板")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="only_one_template")]

    def __str__(self) -> str:
        return self.state
