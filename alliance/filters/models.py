from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Keyed


class SavedFilter(Keyed):
    """A way of looking at a list, under a name: its owner's alone, or the whole county's.

    In public, with its county: 2,850 tables for a handful of rows each would be dear.
    """

    county = models.CharField(_("区划代码"), max_length=6)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="+"
    )
    # The list it is for, by its model: "stores.store".
    page = models.CharField(_("列表"), max_length=60)
    name = models.CharField(_("名称"), max_length=20)
    # What stands behind the question mark, without the place in the list.
    query = models.CharField(_("条件"), max_length=1000)
    shared = models.BooleanField(_("全县可用"), default=False)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "page", "owner", "name"], name="filter_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
