"""How people prove who they are, and how often they may try."""

import os
from datetime import timedelta

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/accounts/start/"
# A phone stays signed in for a season; what a desk needs is proved anew (accounts.strength).
SESSION_ENGINE = "alliance.lib.sessions"
SESSION_CACHE_ALIAS = "shared"
SESSION_COOKIE_AGE = 90 * 86400

ACCOUNT_ADAPTER = "alliance.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "password": "30/h/key",
    # Second factors too: a code that is guessed right once in 300,000 tries is tried 50 a day.
    "login_failed": "5/5m/key,20/h/key,50/d/key",
    "request_login_code": None,
    "reauthenticate": "20/m/user",
}
ACCOUNT_FORMS = {
    "login": "alliance.accounts.forms.signin.PasswordLoginForm",
    "reauthenticate": "alliance.accounts.forms.signin.ConfirmPasswordForm",
}
MFA_ADAPTER = "alliance.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "alliance.accounts.forms.signin.SecondFactorForm",
    "reauthenticate": "alliance.accounts.forms.signin.ConfirmSecondFactorForm",
    "activate_totp": "alliance.accounts.forms.signin.SetUpTotpForm",
    "login_webauthn": "alliance.accounts.forms.signin.PasskeyLoginForm",
    "add_webauthn": "alliance.accounts.forms.signin.AddPasskeyForm",
    "edit_webauthn": "alliance.accounts.forms.signin.RenamePasskeyForm",
}

# How many of our own proxies stand in front and append to X-Forwarded-For; 0: nobody is believed.
TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))
AXES_CLIENT_IP_CALLABLE = "alliance.accounts.origin.address_of"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "phone"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "alliance.accounts.lockout.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Apprise addresses, separated by spaces; {phone} stands for the recipient.
SMS_BACKEND = "alliance.lib.sms.AppriseBackend"
SMS_GATEWAYS = os.environ.get("SMS_GATEWAYS", "").split()
# (messages, seconds): per number, per address, and for the whole house.
SMS_LIMITS = {
    "phone": [(1, 60), (5, 3600), (10, 86400)],
    "address": [(20, 3600)],
    "total": [(int(os.environ.get("SMS_PER_DAY", "20000")), 86400)],
}
ALLIANCE_DEV_INBOX = False
