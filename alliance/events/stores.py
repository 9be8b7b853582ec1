from dataclasses import dataclass
from uuid import UUID

from alliance.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutStore(Fact):
    """A fact of one shop."""

    store_id: UUID


@dataclass(frozen=True, kw_only=True)
class StoreRegistered(AboutStore):
    """A shop stands on the register, one at a time; a roster's many are one RosterImported."""


@dataclass(frozen=True, kw_only=True)
class StoreAmended(AboutStore):
    """What is known of a shop was corrected."""


@dataclass(frozen=True, kw_only=True)
class StoreApplied(AboutStore):
    """A shop that was only a lead, or was turned down, asks to join."""


@dataclass(frozen=True, kw_only=True)
class StoreRejected(AboutStore):
    """An officer turned the shop's application down, with a reason."""


@dataclass(frozen=True, kw_only=True)
class StoreVerified(AboutStore):
    """An officer vouches that the shop exists and its papers are in order."""


@dataclass(frozen=True, kw_only=True)
class StoreActivated(AboutStore):
    """The centre serves the shop from now on."""


@dataclass(frozen=True, kw_only=True)
class StoreSuspended(AboutStore):
    """The centre serves the shop no more, for the time being."""


@dataclass(frozen=True, kw_only=True)
class StoreResumed(AboutStore):
    """The centre serves the shop again."""


@dataclass(frozen=True, kw_only=True)
class StoreClosed(AboutStore):
    """The shop has given up business or left the centre for good."""


@dataclass(frozen=True, kw_only=True)
class StoreHandedOver(AboutStore):
    """The shop belongs to another county now. Told in the county it left."""

    to_county: str


@dataclass(frozen=True, kw_only=True)
class StoreTakenOver(AboutStore):
    """The shop has come from another county, under a key of its own here. Told where it arrived."""

    from_county: str


@dataclass(frozen=True, kw_only=True)
class StoreErased(AboutStore):
    """The people behind the shop have been forgotten; its figures stay."""


@dataclass(frozen=True, kw_only=True)
class DocumentSentBack(AboutStore):
    """A photo does not do; the shop's people are to take a better one, for this reason."""

    document_id: UUID
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RosterImported(Fact):
    """A roster's rows stand on the register: so many new, so many changed."""

    roster_id: UUID
    new: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class RosterUndone(Fact):
    """The register is as it was before the roster."""

    roster_id: UUID


@dataclass(frozen=True, kw_only=True)
class AboutAssessment(AboutStore):
    """A fact of one maturity assessment of a shop."""

    assessment_id: UUID


@dataclass(frozen=True, kw_only=True)
class AssessmentSubmitted(AboutAssessment):
    """All questions are answered; somebody else is to verify it."""


@dataclass(frozen=True, kw_only=True)
class AssessmentVerified(AboutAssessment):
    """A second person vouches for the answers: from now on it counts."""


@dataclass(frozen=True, kw_only=True)
class AssessmentSentBack(AboutAssessment):
    """The answers do not stand; whoever assessed is to correct them, for this reason."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MaturityTierRaised(AboutStore):
    """`before` is 0 for a shop that had no tier."""

    assessment_id: UUID
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class MaturityTierLowered(AboutStore):
    assessment_id: UUID
    before: int
    after: int
