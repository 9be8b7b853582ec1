from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Entry, EntryQuerySet


class Act(Entry):
    objects: ClassVar[models.Manager["Act"]] = EntryQuerySet["Act"].as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("联盟操作记录")
        verbose_name_plural = _("联盟操作记录")
