"""A verb at a desk: one line in an admin class makes the list action and the button of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from alliance.lib.models import Movable
from alliance.lib.records import Words, verb_words
from alliance.lib.refusals import Refused

# A batch is carried out while the person waits, so it stays what one can look through.
BATCH_LIMIT = 200


@dataclass(frozen=True)
class Verb:
    """`service(thing, *, actor, at, note)` under the permission `app.<service's name>_<model>`.

    `question` is asked above the note's field; `needs_note` makes the note a duty. `grave` paints
    the button as one not to be clicked in passing. `when` says of a thing without MOVES whether it
    stands where the verb starts.
    """

    service: Callable[..., Any]
    icon: str = "task_alt"
    question: Words = ""
    needs_note: bool = False
    grave: bool = False
    when: Callable[[Any], bool] | None = None

    @property
    def name(self) -> str:
        return self.service.__name__

    def words(self, model: type[models.Model]) -> str:
        return str(verb_words(model, self.name))

    def permission(self, model: type[models.Model]) -> str:
        return f"{model._meta.app_label}.{self.name}_{model._meta.model_name}"

    def fits(self, thing: models.Model) -> bool:
        """Whether the thing stands where the verb starts; the service asks again."""
        if self.when is not None:
            return self.when(thing)
        return (
            not isinstance(thing, Movable) or self.name not in thing.MOVES or thing.may(self.name)
        )


class NoteForm(forms.Form):
    """Why, in the person's own words; goes into the record."""

    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=1000,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("写给以后查看记录的人，例如：上门看过，证照齐全。"),
    )

    def __init__(self, *args: Any, needs_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_note
        self.fields["note"].error_messages["required"] = _("请写明理由，再提交。")


@dataclass
class Outcome:
    """How a batch went: how many were done, and what was said of each that was not."""

    done: int = 0
    refused: list[str] = field(default_factory=list)


def carry_out(
    verb: Verb, things: Iterable[models.Model], *, request: HttpRequest, note: str
) -> Outcome:
    """One service call for each thing; a refusal of one does not stop the others."""
    outcome = Outcome()
    for thing in things:
        try:
            verb.service(thing, actor=request.user, at=timezone.now(), note=note)
        except Refused as refusal:
            outcome.refused.append(_("%(thing)s：%(why)s") % {"thing": thing, "why": refusal})
        else:
            outcome.done += 1
    return outcome


def report(outcome: Outcome, words: str, request: HttpRequest) -> None:
    """Tell the person what was done and, one by one, what was not and why."""
    if outcome.done:
        done = _("%(verb)s：已完成 %(count)d 项。") % {"verb": words, "count": outcome.done}
        messages.success(request, done)
    for sentence in outcome.refused:
        messages.warning(request, sentence)
