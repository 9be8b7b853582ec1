from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin


class Centre(TenantMixin):
    """A county's digital-service centre: the tenant. Its tables stand in schema c<code>."""

    auto_create_schema = False
    auto_drop_schema = False

    code = models.CharField(
        _("行政区划代码"),
        max_length=6,
        primary_key=True,
        validators=[RegexValidator(r"^\d{6}$", _("行政区划代码是 6 位数字。"))],
        help_text=_("GB/T 2260，例如 430522"),
    )
    slug = models.SlugField(_("网址前缀"), max_length=40, unique=True)
    name = models.CharField(_("县名"), max_length=40)
    prefecture = models.CharField(_("所属市州"), max_length=40, blank=True)
    province = models.CharField(_("所属省份"), max_length=40, blank=True)
    phone = models.CharField(_("服务电话"), max_length=20, blank=True)
    opened_at = models.DateTimeField(_("开通时间"))
    schema_state = models.CharField(_("表结构版本"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("县域中心")
        verbose_name_plural = _("县域中心")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):
    """A host name under which a county is reached."""

    class Meta:
        verbose_name = _("网址")
        verbose_name_plural = _("网址")

    def __str__(self) -> str:
        return str(self.domain)
