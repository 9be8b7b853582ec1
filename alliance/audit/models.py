from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Entry, EntryQuerySet


class AuditEntry(Entry):
    objects: ClassVar[models.Manager["AuditEntry"]] = EntryQuerySet["AuditEntry"].as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("县内操作记录")
        verbose_name_plural = _("县内操作记录")
