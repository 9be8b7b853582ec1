from stores.models.member import StoreMember
from stores.models.store import Store

__all__ = ["Store", "StoreMember"]
