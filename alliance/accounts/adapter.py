"""allauth as this house wants it: phone numbers, Chinese, one county per session."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.accounts.fields import PhoneField
from alliance.accounts.models import SignInEntry, User
from alliance.accounts.origin import address_of, origin_of
from alliance.accounts.selectors import signed_in
from alliance.accounts.selectors.signin import (
    ALLIANCE,
    COUNTY_KEY,
    must_have_second_factor,
    strength_wanted,
)
from alliance.accounts.services import codes, history
from alliance.accounts.strength import Strength
from alliance.centres.selectors import county_of
from alliance.lib import sms
from alliance.lib.ciphers import Unreadable, cipher

What = SignInEntry.What
TOO_MANY = gettext_lazy("试错次数太多，请过几分钟再试。")

# allauth announces by template; of those, these are worth a person's attention.
ANNOUNCED = {
    "account/messages/logged_out.txt": gettext_lazy("您已退出登录。"),
    "account/messages/password_changed.txt": gettext_lazy("密码已经改好。"),
    "mfa/messages/totp_activated.txt": gettext_lazy("动态口令已经开启。"),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("动态口令已经关闭。"),
    "mfa/messages/webauthn_added.txt": gettext_lazy("通行密钥已经添加。"),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("通行密钥已经移除。"),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("备用码已经生成，请抄在纸上收好。"),
    "usersessions/messages/sessions_logged_out.txt": gettext_lazy("其他设备都已退出。"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("这个账号已经停用，请联系县服务中心。"),
        "phone_password_mismatch": gettext_lazy("手机号或密码不对，请再试一次。"),
        "enter_current_password": gettext_lazy("现在的密码不对，请重新填写。"),
        "incorrect_code": gettext_lazy("验证码不对，请看清楚再填。"),
        "incorrect_password": gettext_lazy("密码不对，请再试一次。"),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "invalid_login": gettext_lazy("登录没有成功，请从头再来一次。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # -- the phone number --
    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first() if phone else None

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified_at = phone, now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        if user.phone_verified_at is None:
            self.set_phone(user, phone, True)

    def generate_phone_verification_code(self, *, user: User, phone: str) -> str:
        return codes.new_code()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        sms.send(phone, _("登录验证码 %(code)s，5 分钟内有效。请不要告诉任何人。") % {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Only who holds the phone learns that it opens nothing; the page says the same to all."""
        sms.send(phone, _("这个手机号还没有登记。要加入，请联系县服务中心。"))

    # -- signing in --
    def get_login_stages(self) -> list[str]:
        return [
            "allauth.account.stages.LoginByCodeStage",
            "alliance.accounts.stages.SecondFactorStage",
        ]

    def login(self, request: HttpRequest, user: User) -> None:
        """The session is good at this host only, and has just been shown who is there."""
        super().login(request, user)
        county = county_of(request)
        request.session[COUNTY_KEY] = county.code if county else ALLIANCE
        records = get_authentication_records(request, user)
        for kept in records:
            kept["reauthenticated"] = kept["method"] != "code"
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records
        history.note(_way(records), user=user, origin=origin_of(request), at=now())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Desk people to their desk, everybody else to their shop or their account."""
        user = signed_in(request)
        county = county_of(request)
        roles = User.objects.get(pk=user.pk).roles_in(county.code if county else None)
        if strength_wanted(user, roles) > Strength.CODE:
            return reverse("admin:index")
        return reverse("my_shop") if county and roles else reverse("account_home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    # -- lock-out: axes per number and address, this one per number over all addresses --
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="password", key=credentials.get("phone", "")
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        locked = getattr(request, "axes_locked_out", False)
        history.note(
            What.LOCKED if locked else What.PASSWORD_WRONG,
            phone=credentials.get("phone", ""),
            origin=origin_of(request),
            at=now(),
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        address = address_of(request)
        if address is None:
            raise PermissionDenied
        return address

    # -- words --
    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("用密码"),
            "mfa_reauthenticate": _("用动态口令或备用码"),
            "mfa_reauthenticate:webauthn": _("用通行密钥"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": words[way["id"]]} for way in methods]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or ANNOUNCED.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy(
            "您的岗位至少要保留一种两步验证方式，请先添加另一种，再移除这一种。"
        ),
        "cannot_generate_recovery_codes": gettext_lazy("请先开启两步验证，再生成备用码。"),
        "incorrect_code": gettext_lazy("验证没有通过，请再试一次。"),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.ALLIANCE_NAME)

    def get_totp_label(self, user: User) -> str:
        return user.name

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor of somebody whose role demands one stays."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        last = not others.exclude(pk=authenticator.pk).exists()
        return not (last and must_have_second_factor(authenticator.user))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("通行密钥 %(number)d") % {"number": number}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": user.name, "display_name": user.name}

    def encrypt(self, text: str) -> str:
        """A copy of the database alone does not make anybody's codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under a lost key every code is simply wrong; recovery by two people is the way out."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except Unreadable:
            return base64.b32encode(hashlib.sha256(encrypted_text.encode()).digest()[:20]).decode()


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return cipher("second-factor", [str(key) for key in keys])


def _way(records: list[dict[str, Any]]) -> SignInEntry.What:
    methods = {kept["method"] for kept in records}
    if any(kept.get("passwordless") for kept in records):
        return What.BY_PASSKEY
    if "code" in methods:
        return What.BY_CODE
    return What.BY_SECOND_FACTOR if "mfa" in methods else What.BY_PASSWORD
