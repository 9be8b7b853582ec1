from __future__ import annotations

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from alliance.accounts.models import User
from alliance.accounts.selectors.signin import person_of_session


class PeopleBackend(AuthenticationBackend):
    """allauth's passwords; the person comes back with roles in the same query."""

    def get_user(self, user_id: UUID) -> User | None:
        user = person_of_session(user_id)
        return user if user is not None and user.is_active else None
