from operator import attrgetter
from typing import ClassVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from alliance.lib.models import Entry, EntryQuerySet


class Act(Entry):
    """What was done to what all counties share; `county` is whose business it was."""

    county = models.CharField(_("县代码"), max_length=6, blank=True)
    objects: ClassVar[models.Manager["Act"]] = EntryQuerySet["Act"].as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("联盟操作记录")
        verbose_name_plural = _("联盟操作记录")
        indexes = [
            *Entry.Meta.indexes,
            models.Index(
                fields=["county", "-at", "-id"],
                condition=~models.Q(county=""),
                name="acts_of_a_county",
            ),
        ]

    @classmethod
    def placed(cls, thing: models.Model) -> dict[str, str]:
        return {"county": county_concerned(thing)}


def county_concerned(thing: models.Model) -> str:
    """The code of the county a shared thing belongs to; "" for the alliance's own.

    A model says where its code stands by COUNTY, a dotted path. What belongs to no place, a person
    for one, is the business of the county at whose host the deed is done.
    """
    path: str = getattr(thing, "COUNTY", "centre_id" if hasattr(thing, "centre_id") else "")
    if path:
        return attrgetter(path)(thing) or ""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    return "" if schema == "public" else schema.removeprefix("c")
