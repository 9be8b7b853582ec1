from stores.models.document import Document
from stores.models.joining import JoinCode
from stores.models.maturity import MaturityAssessment
from stores.models.member import StoreMember
from stores.models.roster import RosterImport
from stores.models.store import Store
from stores.models.visit import Visit

__all__ = [
    "Document",
    "JoinCode",
    "MaturityAssessment",
    "RosterImport",
    "Store",
    "StoreMember",
    "Visit",
]
