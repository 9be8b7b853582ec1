"""Abstract shapes only: this app has no tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.lib.keys import new_key

Moves = Mapping[str, tuple[tuple[str, ...], str]]
_E = TypeVar("_E", bound="Entry")


class Keyed(models.Model):
    """A row with a version 7 key, made in Python."""

    id = models.UUIDField(_("编号"), primary_key=True, default=new_key, editable=False)

    class Meta:
        abstract = True


class Movable(Keyed):
    """A thing with a status. MOVES says {verb: (statuses it starts from, status it ends in)}.

    `alliance.audit.services.move` is the only line that writes `status`. BY_CLOCK are the verbs
    that time takes along: a periodic task calls them, so they have no button and no URL.
    """

    MOVES: ClassVar[Moves] = {}
    BY_CLOCK: ClassVar[frozenset[str]] = frozenset()
    status = models.CharField(_("状态"), max_length=20, editable=False)

    class Meta:
        abstract = True

    def stage(self) -> str:
        """The status in the reader's language."""
        label: str = self.get_status_display()  # type: ignore[attr-defined]
        return label

    def may(self, verb: str) -> bool:
        """Whether `verb` starts from where this stands now (permission is another question)."""
        return self.status in self.MOVES[verb][0]


def subject_type(thing: models.Model) -> str:
    return thing._meta.label_lower


class EntryQuerySet(models.QuerySet[_E]):
    def for_(self, thing: models.Model) -> EntryQuerySet[_E]:
        return self.filter(subject_type=subject_type(thing), subject_id=str(thing.pk))

    def verbs(self) -> list[str]:
        """Oldest first."""
        return list(self.order_by("at", "id").values_list("verb", flat=True))


class Entry(Keyed):
    """One deed: who did which verb to what, before and after, why and when. Append-only."""

    subject_type = models.CharField(_("对象类型"), max_length=100)
    subject_id = models.CharField(_("对象编号"), max_length=64)
    subject_name = models.CharField(_("对象"), max_length=200, blank=True)
    verb = models.CharField(_("操作"), max_length=64)
    before = models.CharField(_("之前"), max_length=200, blank=True)
    after = models.CharField(_("之后"), max_length=200, blank=True)
    note = models.TextField(_("说明"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("操作人"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        abstract = True
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="%(app_label)s_subject"),
            models.Index(fields=["-at", "-id"], name="%(app_label)s_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_name} · {self.verb_name()}"

    def verb_name(self) -> str:
        """核实 for verify; the record's words stand above the models."""
        from alliance.lib.records import subject_model, verb_words

        return str(verb_words(subject_model(self), self.verb))

    @classmethod
    def placed(cls, thing: models.Model) -> dict[str, str]:
        """Columns that say where the deed belongs, beyond the schema the record stands in."""
        return {}
