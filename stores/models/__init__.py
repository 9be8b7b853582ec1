from stores.models.maturity import MaturityAssessment
from stores.models.member import StoreMember
from stores.models.store import Store

__all__ = ["MaturityAssessment", "Store", "StoreMember"]
