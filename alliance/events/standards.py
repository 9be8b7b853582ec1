from dataclasses import dataclass
from uuid import UUID

from alliance.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class QuestionnairePublished(Fact):
    """A new version of a questionnaire holds from now on, in the whole alliance."""

    version_id: UUID
    number: int
