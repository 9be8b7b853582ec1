from stores.admin.maturity import MaturityAssessmentAdmin
from stores.admin.roster import RosterImportAdmin
from stores.admin.store import StoreAdmin

__all__ = ["MaturityAssessmentAdmin", "RosterImportAdmin", "StoreAdmin"]
