from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from alliance.accounts.roles import Role, permissions_of
from alliance.centres.selectors import current_code
from alliance.lib import masks
from alliance.lib.keys import new_key

mainland_mobile = RegexValidator(
    r"^1[3-9][0-9]{9}\Z", _("请填写 11 位手机号码，例如 13812345678。")
)


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

    VERBS = {
        "open_account": _("设好密码，启用账号"),
        "open_by_code": _("凭短信验证码建立账号"),
        "set_password": _("设置密码"),
        "erase": _("删除个人信息"),
        "change_phone": _("更换手机号"),
        "release_phone": _("解绑手机号"),
        "give_phone": _("登记新手机号"),
        "ask_recovery": _("申请恢复登录"),
        "approve_recovery": _("同意恢复登录"),
        "refuse_recovery": _("不同意恢复登录"),
        "restore_second_factor": _("恢复两步验证"),
    }
    PERSONAL: ClassVar[dict[str, Callable[[str], str]]] = {"phone": masks.phone}

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    # Empty when the number was taken back because its carrier gave it to somebody else.
    phone = models.CharField(_("手机号"), max_length=11, validators=[mainland_mobile], blank=True)
    phone_verified_at = models.DateTimeField(_("手机号验证时间"), null=True, editable=False)
    name = models.CharField(_("姓名"), max_length=40)
    email = models.EmailField(_("邮箱"), blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    joined_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    # One more, and every session of this person is over (see get_session_auth_hash).
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "phone"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_superuser = False
    is_staff = False
    # Whether there is a second factor; None: not read along with the person.
    has_factor: bool | None = None

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        permissions = [("reveal_user", _("查看人员手机号"))]
        constraints = [
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="phone_once")
        ]

    def __str__(self) -> str:
        return self.name

    def record_name(self) -> str:
        """A shop's owner may ask to be forgotten, and the record cannot: unless somebody has held
        an office, their name is masked."""
        in_office = self.memberships.exclude(role=Role.OWNER).exists()
        return self.name if in_office else masks.name(self.name)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from map(self._session_hash, settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str | bytes) -> str:
        """A session keeps this; it is over when the password or the generation changes."""
        stamp = f"{self.password}:{self.session_generation}"
        return salted_hmac("accounts.session", stamp, secret=secret, algorithm="sha256").hexdigest()

    def roles_by_place(self) -> dict[str | None, frozenset[Role]]:
        """County code (None: the alliance) → what this person is there. Asked once."""
        if "_roles" not in self.__dict__:
            held = self.memberships.filter(left_at=None).values_list("centre_id", "role")
            self.learn_roles(held)
        roles: dict[str | None, frozenset[Role]] = self.__dict__["_roles"]
        return roles

    def learn_roles(self, held: Iterable[tuple[str | None, str]]) -> None:
        """Take (county code, role) pairs read along with the person as the answer."""
        roles: dict[str | None, frozenset[Role]] = {}
        for place, role in held:
            roles[place] = roles.get(place, frozenset()) | {Role(role)}
        self.__dict__["_roles"] = roles

    def roles_in(self, county_code: str | None) -> frozenset[Role]:
        """What this person is in a county (None: in the alliance).

        `limit_roles` narrows the answer to what the session's sign-in is strong enough for.
        """
        return self.roles_by_place().get(county_code, frozenset())

    def limit_roles(self, county_code: str | None, roles: frozenset[Role]) -> None:
        """For the rest of this request the person is `roles` there and no more."""
        self.roles_by_place()[county_code] = roles

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """What the roles held in the county whose schema is open allow."""
        return set(permissions_of(self.roles_in(current_code()))) if self.is_active else set()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions()

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions())
