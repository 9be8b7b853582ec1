from stores.admin.maturity import MaturityAssessmentAdmin
from stores.admin.store import StoreAdmin

__all__ = ["MaturityAssessmentAdmin", "StoreAdmin"]
