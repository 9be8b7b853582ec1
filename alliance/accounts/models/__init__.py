from alliance.accounts.models.invitation import Invitation
from alliance.accounts.models.membership import Department, Membership, Skill, Team
from alliance.accounts.models.person import User
from alliance.accounts.models.signin import Recovery, SignInEntry
from alliance.accounts.models.token import ApiToken

__all__ = [
    "ApiToken",
    "Department",
    "Invitation",
    "Membership",
    "Recovery",
    "SignInEntry",
    "Skill",
    "Team",
    "User",
]
