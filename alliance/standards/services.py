"""A questionnaire is drafted, corrected and published; after that it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit import services as audit
from alliance.audit.services import move, record
from alliance.events.services import publish as tell
from alliance.events.standards import QuestionnairePublished
from alliance.lib.refusals import FieldRefused, Refused
from alliance.standards.checking import problems
from alliance.standards.models import Questionnaire, QuestionnaireVersion

if TYPE_CHECKING:
    from alliance.accounts.models import User


class NotReady(FieldRefused):
    """The questionnaire contradicts itself; the sentence lists all of it."""

    code = "questionnaire_not_ready"

    def __init__(self, found: list[str]) -> None:
        super().__init__("body", " ".join(found))
        self.problems = found


class AlreadyPublished(Refused):
    """Assessments stand on it."""

    code = "questionnaire_published"

    def __init__(self) -> None:
        super().__init__(_("已发布的问卷不能再改；要改，请新建一个版本。"))


@transaction.atomic
def draft(version: QuestionnaireVersion, *, actor: User | None, at: datetime) -> None:
    """Lay down a new version: `version` is unsaved, with questionnaire and body."""
    siblings = QuestionnaireVersion.objects.filter(questionnaire=version.questionnaire)
    Questionnaire.objects.select_for_update().get(pk=version.questionnaire_id)
    version.number = (siblings.aggregate(last=models.Max("number"))["last"] or 0) + 1
    version.save(force_insert=True)
    record(version, "register", actor=actor, at=at, after=version.status)


@transaction.atomic
def amend(
    version: QuestionnaireVersion, changes: Mapping[str, Any], *, actor: User, at: datetime
) -> list[str]:
    """Correct a draft; returns the names of what really changed. Raises AlreadyPublished."""
    stored = QuestionnaireVersion.objects.select_for_update().get(pk=version.pk)
    if stored.status != QuestionnaireVersion.Status.DRAFT:
        raise AlreadyPublished
    return audit.amend(version, changes, actor=actor, at=at)


@transaction.atomic
def publish(
    version: QuestionnaireVersion, *, actor: User | None, at: datetime, note: str = ""
) -> None:
    """From now on shops are assessed by this version. Raises NotReady, AlreadyMoved."""
    if found := problems(version.body):
        raise NotReady(found)
    move(version, "publish", actor=actor, at=at, note=note, published_at=at)
    tell(QuestionnairePublished(version_id=version.pk, number=version.number, at=at))


@transaction.atomic
def publish_file(raw: Mapping[str, Any], *, actor: User | None, at: datetime) -> bool:
    """Draft and publish what a file says: {"slug", "title", "body"}.

    False where the newest published version says the same already. Raises NotReady.
    """
    slug, title, body = (raw.get(key) for key in ("slug", "title", "body"))
    if not (isinstance(slug, str) and slug and isinstance(title, str) and title):
        raise NotReady([str(_("文件里要有 `slug`、`title`、`body` 三栏。"))])
    questionnaire, _new = Questionnaire.objects.get_or_create(slug=slug, defaults={"title": title})
    published = questionnaire.versions.filter(status=QuestionnaireVersion.Status.PUBLISHED)
    newest = published.order_by("-number").first()
    if newest and newest.body == body:
        return False
    version = QuestionnaireVersion(questionnaire=questionnaire, body=body)
    draft(version, actor=actor, at=at)
    publish(version, actor=actor, at=at)
    return True
