from alliance.accounts.models.membership import Department, Membership
from alliance.accounts.models.person import User
from alliance.accounts.models.signin import Recovery, SignInEntry

__all__ = ["Department", "Membership", "Recovery", "SignInEntry", "User"]
