from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.accounts.roles import Role, permissions_of
from alliance.centres.selectors import current_code
from alliance.lib.keys import new_key

mainland_mobile = RegexValidator(r"^1[3-9]\d{9}$", _("请填写 11 位手机号码，例如 13812345678。"))


class UserManager(BaseUserManager["User"]):
    def create_user(self, phone: str, name: str, password: str | None = None) -> User:
        """One person, one account. Without a password the person signs in by SMS code only."""
        user = self.model(phone=phone, name=name)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person: one account in the whole alliance, whatever counties they work in.

    There is no superuser: what somebody may do is what `roles.PERMISSIONS` gives to their
    memberships, and nothing overrides it. People are deactivated, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    phone = models.CharField(_("手机号"), max_length=11, validators=[mainland_mobile], unique=True)
    phone_verified_at = models.DateTimeField(_("手机号验证时间"), null=True, editable=False)
    name = models.CharField(_("姓名"), max_length=40)
    email = models.EmailField(_("邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    joined_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "phone"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_superuser = False
    is_staff = False

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        permissions = [("reveal_user", _("查看人员手机号"))]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def roles_in(self, county_code: str | None) -> frozenset[Role]:
        """What this person is in a county (None: in the alliance). Asked once per county.

        `limit_roles` narrows the answer to what the session's sign-in is strong enough for.
        """
        known: dict[str | None, frozenset[Role]] = self.__dict__.setdefault("_roles", {})
        if county_code not in known:
            held = self.memberships.filter(centre_id=county_code, left_at=None)
            known[county_code] = frozenset(map(Role, held.values_list("role", flat=True)))
        return known[county_code]

    def limit_roles(self, county_code: str | None, roles: frozenset[Role]) -> None:
        """For the rest of this request the person is `roles` and no more."""
        self.__dict__.setdefault("_roles", {})[county_code] = roles

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """What the roles held in the county whose schema is open allow."""
        return set(permissions_of(self.roles_in(current_code()))) if self.is_active else set()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions()

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions())
