from stores.models.joining import JoinCode
from stores.models.member import StoreMember
from stores.models.store import Store

__all__ = ["JoinCode", "Store", "StoreMember"]
