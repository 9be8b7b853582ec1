"""Assessments as pages and the API read them: questions, results, plans, comparisons, history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from alliance.standards import selectors as standards
from alliance.standards.body import Body, Item
from stores.maturity import comparing, planning
from stores.maturity.comparing import Comparison
from stores.maturity.planning import Step
from stores.maturity.scoring import Line, Score, score
from stores.models import MaturityAssessment, Store

if TYPE_CHECKING:
    from alliance.accounts.models import User
    from alliance.standards.models import QuestionnaireVersion

Status = MaturityAssessment.Status
Kind = MaturityAssessment.Kind


@dataclass(frozen=True)
class Told:
    """One item of a result: what it brought, what proves it, what the platform knew.

    `source` is "" where the platform knew nothing; `corrected`: the assessor answered otherwise.
    """

    line: Line
    note: str
    documents: tuple[str, ...]
    source: str
    corrected: bool

    @property
    def unproven(self) -> bool:
        """The answer asks for a proof that nobody has given, and the platform does not know it."""
        option = self.line.option
        shown = self.note or self.documents or (self.source and not self.corrected)
        return bool(option and option.evidence and not shown)


@dataclass(frozen=True)
class Result:
    """An assessment explained item by item, in the questionnaire's order."""

    assessment: MaturityAssessment
    score: Score
    items: tuple[Told, ...]

    @property
    def unproven(self) -> tuple[Told, ...]:
        return tuple(told for told in self.items if told.unproven)


@dataclass(frozen=True)
class TierChange:
    """`before` is None for the first tier."""

    at: datetime
    before: int | None
    after: int
    assessment: MaturityAssessment


def questions(version: QuestionnaireVersion) -> Body:
    """The questions, options and bands of a version."""
    return version.content


def current_version() -> QuestionnaireVersion | None:
    """What shops are assessed by now; None before the alliance has published any."""
    return standards.current()


def visible_assessments(*, by: User) -> QuerySet[MaturityAssessment]:
    """The assessments `by` may see here: all of the county's at the desk, one's own shops'."""
    rows = MaturityAssessment.objects.select_related("store", "version__questionnaire")
    if by.has_perm("stores.view_maturityassessment"):
        return rows
    return rows.filter(store__members__user_id=by.pk)


def of_store(store: Store) -> QuerySet[MaturityAssessment]:
    """The shop's assessments, the newest first."""
    return store.assessments.select_related("store", "version").order_by("-started_at", "-id")


def result(assessment: MaturityAssessment) -> Result:
    """Points, tier and every item's part in them; of a draft, as far as it is answered."""
    reckoned = _score(assessment)
    return Result(assessment, reckoned, tuple(_told(assessment, line) for line in reckoned.lines))


def plan(assessment: MaturityAssessment) -> tuple[Step, ...]:
    """The cheapest steps to the next tier, best first; empty at the top."""
    reckoned = _score(assessment)
    return planning.steps_to(reckoned, reckoned.next.lowest) if reckoned.next else ()


def compare(before: MaturityAssessment, after: MaturityAssessment) -> Comparison:
    """Item by item from one assessment to a later one; `changes` of the items add up."""
    return comparing.compare(_score(before), _score(after))


def previous(assessment: MaturityAssessment) -> MaturityAssessment | None:
    """The shop's assessment before this one, of those handed in, of whatever kind."""
    rows = of_store(assessment.store).filter(status__in=(Status.SUBMITTED, Status.VERIFIED))
    if assessment.assessed_at:
        rows = rows.filter(assessed_at__lt=assessment.assessed_at)
    return rows.exclude(pk=assessment.pk).order_by("-assessed_at", "-id").first()


def counting(store: Store) -> MaturityAssessment | None:
    """The assessment the shop's tier stands on: the latest verified one."""
    return of_store(store).filter(status=Status.VERIFIED).order_by("-assessed_at", "-id").first()


def self_assessed(store: Store) -> MaturityAssessment | None:
    """What the shop last said of itself and handed in, verified or not."""
    own = of_store(store).filter(kind=Kind.SELF, status__in=(Status.SUBMITTED, Status.VERIFIED))
    return own.order_by("-assessed_at", "-id").first()


def waiting(store: Store) -> MaturityAssessment | None:
    """The one handed in last that nobody has verified yet."""
    return of_store(store).filter(status=Status.SUBMITTED).first()


def tier_history(store: Store) -> list[TierChange]:
    """The changes of the shop's tier, oldest first, as its verified assessments tell them."""
    changes: list[TierChange] = []
    before: int | None = None
    for each in of_store(store).filter(status=Status.VERIFIED).order_by("assessed_at", "id"):
        if each.tier != before and each.tier and each.assessed_at:
            changes.append(TierChange(each.assessed_at, before, each.tier, each))
            before = each.tier
    return changes


def _score(assessment: MaturityAssessment) -> Score:
    return score(assessment.version.content, assessment.answers)


def _told(assessment: MaturityAssessment, line: Line) -> Told:
    proof = assessment.evidence.get(line.item.code, {})
    known = assessment.known.get(line.item.code, {})
    return Told(
        line=line,
        note=proof.get("note", ""),
        documents=tuple(proof.get("documents", ())),
        source=known.get("source", ""),
        corrected=_corrected(line.item, known, assessment.answers),
    )


def _corrected(item: Item, known: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    return bool(known) and known["option"] != answers.get(item.code)
