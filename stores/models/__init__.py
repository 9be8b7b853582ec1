from stores.models.member import StoreMember
from stores.models.roster import RosterImport
from stores.models.store import Store

__all__ = ["RosterImport", "Store", "StoreMember"]
