"""The verbs of a shop itself. What surrounds it has modules of its own beside these two."""

from stores.services.life import (
    OwnStore,
    ReasonMissing,
    activate,
    apply,
    close,
    reject,
    resume,
    suspend,
    verify,
)
from stores.services.registering import (
    CreditCodeElsewhere,
    CreditCodeTaken,
    LooksTheSame,
    NoCodeReasonMissing,
    amend,
    register,
    reveal,
)
from stores.services.visits import DocumentsMissing, NotVisited

__all__ = [
    "CreditCodeElsewhere", "CreditCodeTaken", "DocumentsMissing", "LooksTheSame",
    "NoCodeReasonMissing", "NotVisited", "OwnStore", "ReasonMissing",
    "activate", "amend", "apply", "close", "register", "reject", "resume", "reveal", "suspend",
    "verify",
]  # fmt: skip
