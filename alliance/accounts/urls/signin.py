"""Only what we use of allauth's pages: no sign-up, no e-mail, no social accounts."""

from allauth.account import views as account
from django.urls import path

from alliance.accounts.views import factors, own, recovery, signin

urlpatterns = [
    path("", signin.home, name="account_home"),
    path("start/", signin.start, name="account_start"),
    path("login/", account.login, name="account_login"),
    path("login/code/", signin.RequestCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", signin.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("login/passkey/", factors.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("login/second-factor/", factors.authenticate, name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("step-up/", signin.step_up, name="step_up"),
    path("step-up/password/", account.reauthenticate, name="account_reauthenticate"),
    path("step-up/second-factor/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("step-up/passkey/", factors.reauthenticate_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("step-up/code/", signin.code_again, name="code_again"),
    path("password/change/", own.change_password, name="account_change_password"),
    path("password/new/", own.new_password, name="password_new"),
    path("phone/", own.change_phone, name="phone_change"),
    path("phone/confirm/", own.confirm_phone, name="phone_confirm"),
    path("sessions/", own.own_sessions, name="usersessions_list"),
    path("history/", signin.history, name="signin_history"),
    path("second-factor/", factors.index, name="mfa_index"),
    path("second-factor/totp/", factors.set_up_totp, name="mfa_activate_totp"),
    path("second-factor/totp/remove/", factors.remove_totp, name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", factors.passkeys, name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", factors.add_passkey, name="mfa_add_webauthn"),
    path(
        "second-factor/passkeys/<int:pk>/remove/", factors.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("second-factor/passkeys/<int:pk>/", factors.rename_passkey, name="mfa_edit_webauthn"),
    path("second-factor/codes/", factors.view_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", factors.make_codes, name="mfa_generate_recovery_codes"),
    path(
        "second-factor/codes/download/", factors.download_codes,
        name="mfa_download_recovery_codes",
    ),
    path("recovery/", recovery.ask, name="recovery_ask"),
    path("recoveries/", recovery.waiting, name="recoveries"),
    path("recoveries/<uuid:pk>/approve/", recovery.approve, name="approve_recovery"),
    path("recoveries/<uuid:pk>/refuse/", recovery.refuse, name="refuse_recovery"),
    path("people/<uuid:pk>/phone/", recovery.managed_phone, name="managed_phone"),
]  # fmt: skip
