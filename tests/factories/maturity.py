"""Questionnaires and assessments to test with."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.standards import selectors
from alliance.standards.models import QuestionnaireVersion
from alliance.standards.services import publish_file
from stores.models import MaturityAssessment, Store
from stores.services import maturity
from tests.factories.people import member

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
Kind = MaturityAssessment.Kind
_RAW = json.loads(
    (Path(settings.BASE_DIR) / "alliance/standards/questionnaires/retail.json").read_text()
)


def retail() -> dict[str, Any]:
    """The shipped questionnaire's file, to be changed at will."""
    return copy.deepcopy(_RAW)


def questionnaire(raw: dict[str, Any] | None = None) -> QuestionnaireVersion:
    """The version that holds now, published from `raw` or from the shipped file."""
    publish_file(raw or retail(), actor=None, at=NOON)
    version = selectors.current()
    assert version is not None
    return version


def answers(level: int, **others: str) -> dict[str, str]:
    """Every item at its `level`-th option (0: the first), or at its last one; `others` as said."""
    chosen = {
        item["code"]: item["options"][min(level, len(item["options"]) - 1)]["code"]
        for item in _RAW["body"]["items"]
    }
    return chosen | others


def submitted(
    store: Store,
    level: int = 1,
    *,
    by: User | None = None,
    at: datetime = NOON,
    kind: str = Kind.OFFICER,
    **others: str,
) -> MaturityAssessment:
    """An assessment that waits to be verified."""
    assessor = by or member(Role.OFFICER)
    if selectors.current() is None:
        questionnaire()
    assessment = maturity.start(store, kind=kind, actor=assessor, at=at, third_party="县检测站")
    maturity.answer(assessment, answers(level, **others), actor=assessor, at=at)
    maturity.submit(assessment, actor=assessor, at=at)
    return assessment


def verified(
    store: Store, level: int = 1, *, at: datetime = NOON, kind: str = Kind.OFFICER, **others: str
) -> MaturityAssessment:
    """An assessment that counts, verified by a second officer."""
    assessment = submitted(store, level, by=None, at=at, kind=kind, **others)
    maturity.verify(assessment, actor=member(Role.OFFICER), at=at)
    return assessment
