from stores.admin.joining import JoinCodeAdmin
from stores.admin.maturity import MaturityAssessmentAdmin
from stores.admin.papers import DocumentAdmin, VisitAdmin
from stores.admin.roster import RosterImportAdmin
from stores.admin.store import StoreAdmin

__all__ = [
    "DocumentAdmin", "JoinCodeAdmin", "MaturityAssessmentAdmin", "RosterImportAdmin", "StoreAdmin",
    "VisitAdmin",
]  # fmt: skip
