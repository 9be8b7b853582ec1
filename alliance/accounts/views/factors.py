"""Second factors and passkeys: allauth's pages behind our proof, with a line of history each."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.timezone import now

from alliance.accounts.adapter import SecondFactorAdapter
from alliance.accounts.forms.signin import RemovePasskeyForm
from alliance.accounts.models import SignInEntry
from alliance.accounts.origin import origin_of
from alliance.accounts.proof import prove, proven, proven_and_coded_at_first
from alliance.accounts.selectors import signed_in
from alliance.accounts.services import history


def _note(request: HttpRequest, what: SignInEntry.What) -> None:
    history.note(what, user=signed_in(request), origin=origin_of(request), at=now())


class SetUpTotp(totp.ActivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        """A right code was just typed, so the session has the second factor from here on."""
        response: HttpResponse = super().form_valid(form)
        prove(self.request, signed_in(self.request), "mfa", type=Authenticator.Type.TOTP.value)
        _note(self.request, SignInEntry.What.FACTOR_ADDED)
        return response


class RemoveTotp(totp.DeactivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        _note(self.request, SignInEntry.What.FACTOR_REMOVED)
        response: HttpResponse = super().form_valid(form)
        return response


class AddPasskey(webauthn.AddWebAuthnView):
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        prove(self.request, signed_in(self.request), "mfa", type=Authenticator.Type.WEBAUTHN.value)
        _note(self.request, SignInEntry.What.FACTOR_ADDED)
        return response


class RemovePasskey(webauthn.RemoveWebAuthnView):
    form_class = RemovePasskeyForm

    def form_valid(self, form: Form) -> HttpResponse:
        adapter = SecondFactorAdapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            sentence = adapter.error_messages["cannot_delete_authenticator"]
            messages.error(self.request, str(sentence))
            return HttpResponseRedirect(self.get_success_url())
        _note(self.request, SignInEntry.What.FACTOR_REMOVED)
        response: HttpResponse = super().form_valid(form)
        return response


class MakeCodes(recovery_codes.GenerateRecoveryCodesView):
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note(self.request, SignInEntry.What.CODES_MADE)
        return response


index = base.index
authenticate = base.authenticate
reauthenticate: Any = base.reauthenticate
set_up_totp = proven_and_coded_at_first(SetUpTotp.as_view())
remove_totp = proven(RemoveTotp.as_view())
passkeys = webauthn.list_webauthn
add_passkey = proven_and_coded_at_first(AddPasskey.as_view())
remove_passkey = proven(RemovePasskey.as_view())
rename_passkey = proven(webauthn.edit_webauthn)
sign_in_by_passkey = webauthn.login_webauthn
reauthenticate_by_passkey = webauthn.reauthenticate_webauthn
view_codes = proven(recovery_codes.view_recovery_codes)
make_codes = proven(MakeCodes.as_view())
download_codes = proven(recovery_codes.download_recovery_codes)
