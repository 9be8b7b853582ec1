from stores.admin.store import StoreAdmin

__all__ = ["StoreAdmin"]
