from stores.admin.joining import JoinCodeAdmin
from stores.admin.maturity import MaturityAssessmentAdmin
from stores.admin.store import StoreAdmin

__all__ = ["JoinCodeAdmin", "MaturityAssessmentAdmin", "StoreAdmin"]
