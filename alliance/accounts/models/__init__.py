from alliance.accounts.models.membership import Department, Membership
from alliance.accounts.models.person import User

__all__ = ["Department", "Membership", "User"]
