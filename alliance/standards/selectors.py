"""The alliance's questionnaires, as counties and the desk read them."""

from __future__ import annotations

from uuid import UUID

from alliance.standards.models import QuestionnaireVersion

RETAIL = "retail"


def current(slug: str = RETAIL) -> QuestionnaireVersion | None:
    """The newest published version of a questionnaire."""
    published = QuestionnaireVersion.objects.filter(
        questionnaire__slug=slug, status=QuestionnaireVersion.Status.PUBLISHED
    )
    return published.select_related("questionnaire").order_by("-number").first()


def version(pk: UUID) -> QuestionnaireVersion:
    """One version with its questionnaire. Raises DoesNotExist."""
    return QuestionnaireVersion.objects.select_related("questionnaire").get(pk=pk)
