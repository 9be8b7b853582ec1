"""Assessments of the demo's shops: most came some way, a few wait to be verified."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from alliance.accounts.models import User
from alliance.audit.models import AuditEntry
from alliance.lib.models import subject_type
from alliance.standards.body import Body
from alliance.standards.services import publish_file
from stores.maturity.knowing import known_answers
from stores.maturity.scoring import score
from stores.models import MaturityAssessment, Store
from stores.selectors.maturity import current_version

if TYPE_CHECKING:
    from alliance.standards.models import QuestionnaireVersion

Kind = MaturityAssessment.Kind
Status = MaturityAssessment.Status
SHIPPED = Path("alliance", "standards", "questionnaires", "retail.json")
ASSESSED, TWICE, WAITING = 80, 25, 4


def assess(shops: list[Store], officer: User, second: User, at: datetime) -> None:
    """Of the first ASSESSED shops all are assessed by `officer` and verified by `second`, TWICE of
    them a second time; WAITING more were assessed by `second` and wait for `officer`."""
    publish_file(json.loads((settings.BASE_DIR / SHIPPED).read_text("utf-8")), actor=None, at=at)
    version = current_version()
    if version is None:
        return
    chance = random.Random(shops[0].number)  # noqa: S311
    verified = [*_verified(shops, version, officer, at, chance)]
    waiting = [
        _assessment(shop, version, second, at - timedelta(days=number), 0.3, chance)
        for number, shop in enumerate(shops[ASSESSED : ASSESSED + WAITING])
    ]
    MaturityAssessment.objects.bulk_create([*verified, *waiting])
    _rate(verified)
    AuditEntry.objects.bulk_create(
        [
            *(_entry(each, "submit", Status.DRAFT, each.assessor) for each in verified + waiting),
            *(_entry(each, "verify", Status.SUBMITTED, second) for each in verified),
        ]
    )


def _verified(
    shops: list[Store], version: QuestionnaireVersion, officer: User, at: datetime,
    chance: random.Random,
) -> Iterator[MaturityAssessment]:  # fmt: skip
    """The older ones first; a shop's second assessment found it further on."""
    levels = [chance.triangular(0, 0.85, 0.3) for _shop in shops[:ASSESSED]]
    for number, (shop, level) in enumerate(zip(shops, levels, strict=False)):
        day = max(shop.joined_at, at - timedelta(days=330 - number)) + timedelta(days=3)
        yield _assessment(shop, version, officer, min(day, at), level, chance, Status.VERIFIED)
        if number < TWICE:
            later = at - timedelta(days=chance.randint(1, 25))
            further = min(level + chance.uniform(-0.05, 0.3), 0.85)
            yield _assessment(shop, version, officer, later, further, chance, Status.VERIFIED)


def _assessment(
    shop: Store, version: QuestionnaireVersion, by: User, at: datetime, level: float,
    chance: random.Random, status: Status = Status.SUBMITTED,
) -> MaturityAssessment:  # fmt: skip
    body = version.content
    known = {
        code: {"option": each.option.code, "source": each.source}
        for code, each in known_answers(body, shop).items()
    }
    answers = _answers(body, level, chance)
    answers |= {code: each["option"] for code, each in known.items()}
    reckoned = score(body, answers)
    return MaturityAssessment(
        store=shop, version_id=version.pk, kind=Kind.OFFICER, status=status, answers=answers,
        known=known, evidence=_evidence(answers, chance), points=reckoned.points,
        tier=reckoned.band.tier, assessor=by, started_at=at, answered_at=at, assessed_at=at,
    )  # fmt: skip


def _answers(body: Body, level: float, chance: random.Random) -> dict[str, str]:
    """Options around `level` (0: the first ones, 1: the last ones), some better, some worse."""
    chosen = {}
    for item in body.items:
        here = min(max(chance.gauss(level, 0.25), 0), 1)
        chosen[item.code] = item.options[round(here * (len(item.options) - 1))].code
    return chosen


def _evidence(answers: dict[str, str], chance: random.Random) -> dict[str, dict[str, object]]:
    words = ("店里当面看过", "老板手机上看过", "拍了照片", "问了店里两个人")
    return {
        code: {"note": chance.choice(words), "documents": []}
        for code in answers
        if chance.random() < 0.7
    }


def _rate(verified: list[MaturityAssessment]) -> None:
    """Each shop's tier is that of its latest assessment."""
    latest: dict[Store, MaturityAssessment] = {}
    for each in sorted(verified, key=lambda one: str(one.assessed_at)):
        each.store.tier = each.tier
        latest[each.store] = each
    Store.objects.bulk_update(latest, ["tier"])


def _entry(assessment: MaturityAssessment, verb: str, before: Status, actor: User) -> AuditEntry:
    """What the record says of it, as of any other."""
    return AuditEntry(
        subject_type=subject_type(assessment), subject_id=str(assessment.pk),
        subject_name=str(assessment), verb=verb, before=before,
        after=MaturityAssessment.MOVES[verb][1], actor=actor,
        at=assessment.assessed_at or assessment.started_at,
    )  # fmt: skip
