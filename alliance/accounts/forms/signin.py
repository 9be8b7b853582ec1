"""The sign-in forms: allauth's behaviour under our fields and sentences."""

from __future__ import annotations

from typing import Any, cast

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from alliance.accounts.fields import CodeField, PasswordField, PhoneField
from alliance.accounts.models import User
from alliance.accounts.origin import origin_of
from alliance.accounts.services import codes
from alliance.lib.refusals import Refused

CODE_LIVES = 180  # seconds; longer than any period with its neighbours


class PasswordLoginForm(account.LoginForm):
    password = PasswordField()


class RequestCodeForm(account.RequestLoginCodeForm):
    def clean_phone(self) -> str:
        """Known or not, a number is answered alike and uses up the same allowance."""
        phone: str = self.cleaned_data["phone"]
        self._user = User.objects.filter(phone=phone).first()
        try:
            codes.claim(phone, origin=origin_of(context.request), at=now())
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return phone


class ConfirmCodeForm(account.ConfirmLoginCodeForm):
    code = CodeField(label=_("短信里的 6 位验证码"))

    def __init__(self, *args: Any, phone: str, **kwargs: Any) -> None:
        self.phone = phone
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """A wrong code is counted before anything is said about it."""
        try:
            code: str = super().clean_code()
        except forms.ValidationError as wrong:
            self._counted(right=False)
            raise wrong
        if not self._counted(right=True):
            raise forms.ValidationError(_("错了太多次，这个验证码已经作废，请重新获取。"))
        return code

    def _counted(self, *, right: bool) -> bool:
        return codes.guess(self.phone, right, origin=origin_of(context.request), at=now())


class ConfirmPasswordForm(account.ReauthenticateForm):
    password = PasswordField()


class NewPasswordForm(forms.Form):
    """A password where there was none, or in place of a forgotten one."""

    password1 = PasswordField(
        new=True,
        label=_("新密码"),
        help_text=_("至少 8 位，不要用生日、手机号或“12345678”这样的密码。"),
    )
    password2 = PasswordField(new=True, label=_("再填一次新密码"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        return checked(self.cleaned_data["password1"], self.user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password1") and data["password1"] != data.get("password2"):
            self.add_error("password2", _("两次填的密码不一样，请重新填写。"))
        return data


class OnceOnly(factor.BaseAuthenticateForm):
    """A code that was accepted opens nothing more for as long as an authenticator stands by it.

    allauth forgets a used code after one period, but with the tolerance it is good for three.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()
        key = f"allauth.totp.accepted:{self.user.pk}:{code.strip()}"
        if not cache.add(key, True, timeout=CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(OnceOnly, factor.AuthenticateForm):
    code = CodeField(label=_("动态口令（6 位）或备用码"))


class ConfirmSecondFactorForm(OnceOnly, factor.ReauthenticateForm):
    code = CodeField(label=_("动态口令（6 位）或备用码"))


class SetUpTotpForm(totp.ActivateTOTPForm):
    code = CodeField(label=_("验证器上显示的 6 位数字"))


class CredentialField(forms.JSONField):
    def to_python(self, value: Any) -> Any:
        """Anybody may send anything: what is nested without end is no key's answer either."""
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyLoginForm(webauthn.LoginWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        """An answer without its parts is a wrong answer, not a crash."""
        try:
            return super().clean_credential()
        except (AttributeError, KeyError, TypeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(required=False, label=_("给这把密钥起个名字"), max_length=40)
    passwordless = forms.BooleanField(
        required=False,
        initial=True,
        label=_("以后可以直接用它登录，不用再填密码"),
    )


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=_("名字"), max_length=40)


class RemovePasskeyForm(forms.Form):
    """Confirmation only."""


class RecoveryForm(forms.Form):
    reason = forms.CharField(
        label=_("怎么回事"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：手机丢了，验证器打不开。"),
    )
    password_too = forms.BooleanField(label=_("密码也忘了"), required=False)


class RecoveryForSomebodyForm(RecoveryForm):
    phone = PhoneField(label=_("此人的手机号"))
    field_order = ["phone", "reason", "password_too"]


class NewPhoneForm(forms.Form):
    phone = PhoneField(label=_("新手机号"))


class ManagedPhoneForm(forms.Form):
    """A director frees a recycled number, or sets the new one after seeing the papers."""

    phone = PhoneField(label=_("新手机号"), required=False, help_text=_("只解绑旧号码时不用填。"))
    reason = forms.CharField(
        label=_("原因和核实经过"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class TypedCodeForm(forms.Form):
    code = CodeField(label=_("短信里的 6 位验证码"))


def checked(password: str, user: User) -> str:
    password_validation.validate_password(password, cast(Any, user))
    return password
