from stores.admin.joining import JoinCodeAdmin
from stores.admin.maturity import MaturityAssessmentAdmin
from stores.admin.papers import DocumentAdmin, VisitAdmin
from stores.admin.store import StoreAdmin

__all__ = ["DocumentAdmin", "JoinCodeAdmin", "MaturityAssessmentAdmin", "StoreAdmin", "VisitAdmin"]
