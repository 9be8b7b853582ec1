from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from alliance.accounts import selectors
from alliance.accounts.models import User
from alliance.accounts.roles import permissions_of
from alliance.centres.selectors import current_code


class RoleBackend(BaseBackend):
    """Permissions from memberships in the county whose schema is open; it signs nobody in."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        return set(permissions_of(selectors.roles_of(user_obj, current_code())))

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))
