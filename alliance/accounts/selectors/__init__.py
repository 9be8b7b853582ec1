"""What every app asks of a request; the rest stands in its topic's module."""

from alliance.accounts.selectors.signin import roles_here, signed_in

__all__ = ["roles_here", "signed_in"]
