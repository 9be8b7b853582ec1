from stores.admin.joining import JoinCodeAdmin
from stores.admin.store import StoreAdmin

__all__ = ["JoinCodeAdmin", "StoreAdmin"]
