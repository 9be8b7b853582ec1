"""A maturity assessment on its way: begun, answered, submitted, and verified by a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import move, record
from alliance.events.services import publish
from alliance.events.stores import (
    AssessmentSentBack,
    AssessmentSubmitted,
    AssessmentVerified,
    MaturityTierLowered,
    MaturityTierRaised,
)
from alliance.lib.lists import listed
from alliance.lib.refusals import AlreadyMoved, FieldRefused, Refused
from alliance.standards import selectors as standards
from alliance.standards.body import Body, Item
from stores.maturity.knowing import known_answers
from stores.maturity.scoring import score
from stores.models import MaturityAssessment, Store, StoreMember
from stores.services.life import OwnStore, ReasonMissing

if TYPE_CHECKING:
    from alliance.accounts.models import User

Kind = MaturityAssessment.Kind
Status = MaturityAssessment.Status
GONE = (Store.Status.CLOSED, Store.Status.MOVED)
NAMED = 3


class NoQuestionnaire(Refused):
    """The alliance has published none yet."""

    code = "no_questionnaire"

    def __init__(self) -> None:
        super().__init__(_("联盟还没有发布评估问卷，请联系联盟管理员。"))


class NotAssessed(Refused):
    """The shop is of no centre any more."""

    code = "store_gone"

    def __init__(self, store: Store) -> None:
        super().__init__(_("这家店%(stage)s，不能再评估。") % {"stage": store.stage()})


class Waiting(Refused):
    """One of the same kind is being looked at."""

    code = "assessment_waiting"

    def __init__(self) -> None:
        super().__init__(_("这家店已有一份评估在等核实，请等结果出来再评。"))


class NotYourStore(Refused):
    """A self-assessment is the matter of the shop's own people."""

    code = "not_your_store"

    def __init__(self) -> None:
        super().__init__(_("店主自评只能由这家店自己的人来填。"))


class OwnAssessment(Refused):
    """Nobody vouches for answers of their own."""

    code = "own_assessment"

    def __init__(self) -> None:
        super().__init__(_("这份评估是您做的，请由另一位专员来核实。"))


class ThirdPartyMissing(FieldRefused):
    """Who assessed, where it was none of ours."""

    code = "third_party_missing"

    def __init__(self) -> None:
        super().__init__("third_party", _("请写明是哪家机构做的评估。"))


class UnknownAnswer(FieldRefused):
    """The questionnaire has no such question or option."""

    code = "unknown_answer"

    def __init__(self) -> None:
        super().__init__("answers", _("有一题的回答不在选项里，请刷新页面后重新选。"))


class Unanswered(FieldRefused):
    """Every question has an answer before it is submitted. `items`: those that have none."""

    code = "unanswered"

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = tuple(items)
        super().__init__(
            "answers",
            _("还有 %(count)d 题没有回答：%(titles)s。")
            % {"count": len(self.items), "titles": _titles(self.items)},
        )


class Unexplained(FieldRefused):
    """An answer other than what the platform knows says why. `items`: those that do not."""

    code = "unexplained"

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = tuple(items)
        super().__init__(
            "evidence",
            _("%(titles)s：您选的和平台登记的不同，请在这一题写一句说明。")
            % {"titles": _titles(self.items)},
        )


@transaction.atomic
def start(
    store: Store, *, kind: str, actor: User, at: datetime, third_party: str = ""
) -> MaturityAssessment:
    """Begin an assessment of `kind`, or go on with the one that is open, by the newest version.

    What the platform knows is answered already. `third_party` is the assessing body's name, for
    that kind only. Raises NoQuestionnaire, NotAssessed, Waiting, NotYourStore, OwnStore,
    ThirdPartyMissing.
    """
    store = Store.objects.select_for_update().get(pk=store.pk)
    if store.status in GONE:
        raise NotAssessed(store)
    _let_assess(store, kind, actor)
    version = standards.current()
    if version is None:
        raise NoQuestionnaire
    assessment = store.assessments.filter(kind=kind).exclude(status=Status.VERIFIED).first()
    if assessment is None:
        if kind == Kind.THIRD_PARTY and not third_party.strip():
            raise ThirdPartyMissing
        assessment = MaturityAssessment(store=store, kind=kind, started_at=at, assessor=actor)
        _lay_out(assessment, version.pk, version.content)
        assessment.third_party = third_party.strip() if kind == Kind.THIRD_PARTY else ""
        assessment.save(force_insert=True)
        record(assessment, "start", actor=actor, at=at, after=assessment.status)
        return assessment
    if not assessment.open():
        raise Waiting
    _lay_out(assessment, version.pk, version.content)
    assessment.save(update_fields=["version", "answers", "known"])
    return assessment


def begin(assessment: MaturityAssessment, *, actor: User, at: datetime) -> None:
    """As `start`, for what a form has laid out: `assessment` becomes the one that is open."""
    begun = start(
        assessment.store, kind=assessment.kind, actor=actor, at=at,
        third_party=assessment.third_party,
    )  # fmt: skip
    assessment.pk, assessment._state.adding = begun.pk, False
    assessment.refresh_from_db()


@transaction.atomic
def answer(
    assessment: MaturityAssessment,
    answers: Mapping[str, str],
    *,
    actor: User,
    at: datetime,
    evidence: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Keep some answers ({item's code: option's code, "" for none again}) with what proves them
    ({item's code: {"note": words, "documents": [keys]}}); the others stay as they are.

    `assessment` is brought up to date. Raises UnknownAnswer, NotYourStore, OwnStore, AlreadyMoved.
    """
    _lock(assessment)
    if not assessment.open():
        raise AlreadyMoved(assessment.stage())
    _let_assess(assessment.store, assessment.kind, actor)
    body = assessment.version.content
    for code, option in answers.items():
        item = body.by_code.get(code)
        if item is None or (option and not item.option(option)):
            raise UnknownAnswer
    if not set(evidence or ()) <= body.by_code.keys():
        raise UnknownAnswer
    merged = {**assessment.answers, **answers}
    assessment.answers = {code: option for code, option in merged.items() if option}
    assessment.evidence = _merged(assessment.evidence, evidence or {})
    assessment.assessor, assessment.answered_at = actor, at
    assessment.save(update_fields=["answers", "evidence", "assessor", "answered_at"])


@transaction.atomic
def submit(assessment: MaturityAssessment, *, actor: User, at: datetime, note: str = "") -> None:
    """Hand the answers in, to be verified by somebody else; points and tier are reckoned now.

    Raises Unanswered, Unexplained, NotYourStore, OwnStore, AlreadyMoved.
    """
    _lock(assessment)
    _let_assess(assessment.store, assessment.kind, actor)
    reckoned = score(assessment.version.content, assessment.answers)
    if reckoned.unanswered:
        raise Unanswered(reckoned.unanswered)
    if unexplained := _unexplained(assessment):
        raise Unexplained(unexplained)
    move(
        assessment, "submit", actor=actor, at=at, note=note, points=reckoned.points,
        tier=reckoned.band.tier, assessed_at=at, assessor=actor,
    )  # fmt: skip
    publish(AssessmentSubmitted(store_id=assessment.store_id, assessment_id=assessment.pk, at=at))


@transaction.atomic
def verify(assessment: MaturityAssessment, *, actor: User, at: datetime, note: str = "") -> None:
    """A second person vouches for the answers: the shop's tier follows.

    Raises OwnAssessment, OwnStore, AlreadyMoved.
    """
    store = Store.objects.select_for_update().get(pk=assessment.store_id)
    _lock(assessment)
    if assessment.assessor_id == actor.pk:
        raise OwnAssessment
    if _is_member(store, actor):
        raise OwnStore(_("这是您自己的店铺，请由其他专员来核实。"))
    move(assessment, "verify", actor=actor, at=at, note=note)
    publish(AssessmentVerified(store_id=store.pk, assessment_id=assessment.pk, at=at))
    _settle_tier(store, assessment, actor, at)


@transaction.atomic
def send_back(assessment: MaturityAssessment, *, actor: User, at: datetime, note: str) -> None:
    """The answers are to be corrected, for a reason the assessor reads. Raises ReasonMissing."""
    if not note.strip():
        raise ReasonMissing
    move(assessment, "send_back", actor=actor, at=at, note=note)
    publish(
        AssessmentSentBack(
            store_id=assessment.store_id, assessment_id=assessment.pk, reason=note, at=at
        )
    )


def _settle_tier(store: Store, cause: MaturityAssessment, actor: User, at: datetime) -> None:
    """The shop's tier is that of its latest verified assessment, in whatever order they came."""
    verified = store.assessments.filter(status=Status.VERIFIED)
    after = verified.order_by("-assessed_at", "-id").values_list("tier", flat=True)[0] or 0
    before = store.tier or 0
    if after == before:
        return
    Store.objects.filter(pk=store.pk).update(tier=after)
    record(store, "rate", actor=actor, at=at, before=str(before or ""), after=str(after))
    fact = MaturityTierRaised if after > before else MaturityTierLowered
    publish(fact(store_id=store.pk, assessment_id=cause.pk, before=before, after=after, at=at))


def _lay_out(assessment: MaturityAssessment, version_id: Any, body: Body) -> None:
    """The version's questions, what the platform knows, and the answers that still fit them."""
    assessment.version_id = version_id
    known = known_answers(body, assessment.store)
    kept = {
        code: option
        for code, option in assessment.answers.items()
        if code in body.by_code and body.by_code[code].option(option)
    }
    assessment.known = {
        code: {"option": answer.option.code, "source": answer.source}
        for code, answer in known.items()
    }
    assessment.answers = {code: each.option.code for code, each in known.items()} | kept


def _unexplained(assessment: MaturityAssessment) -> list[Item]:
    """Items answered otherwise than the platform knows, without a word why."""
    return [
        item
        for item in assessment.version.content.items
        if (known := assessment.known.get(item.code))
        and known["option"] != assessment.answers.get(item.code)
        and not assessment.evidence.get(item.code, {}).get("note")
    ]


def _merged(
    old: Mapping[str, Any], new: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Evidence by item; an item given anew replaces what it had, an empty one is gone."""
    told = {
        code: {
            "note": str(each.get("note", "")).strip(),
            "documents": [str(key) for key in each.get("documents", ())],
        }
        for code, each in {**old, **new}.items()
    }
    return {code: each for code, each in told.items() if each["note"] or each["documents"]}


def _let_assess(store: Store, kind: str, actor: User) -> None:
    """One's own people assess themselves; everybody else assesses shops that are not their own."""
    mine = _is_member(store, actor)
    if kind == Kind.SELF and not mine:
        raise NotYourStore
    if kind != Kind.SELF and mine:
        raise OwnStore(_("这是您自己的店铺，请由其他专员来评估。"))


def _is_member(store: Store, actor: User) -> bool:
    return StoreMember.objects.filter(store=store, user_id=actor.pk).exists()


def _lock(assessment: MaturityAssessment) -> None:
    """Nobody else writes it until the commit, and it is what is stored."""
    MaturityAssessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.refresh_from_db()


def _titles(items: tuple[Item, ...]) -> str:
    named = listed(f"“{item.title}”" for item in items[:NAMED])
    return named if len(items) <= NAMED else str(_("%(titles)s等") % {"titles": named})
