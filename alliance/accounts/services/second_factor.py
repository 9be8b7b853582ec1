from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings

from alliance.accounts.models import User

DEMO = "demo"


def give_demo_second_factor(user: User, secret: str) -> None:
    """A demo person's authenticator; the development inbox shows its code. `secret` is base32."""
    data = {"secret": encrypt(secret), DEMO: True}
    Authenticator.objects.update_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": data}
    )
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        RecoveryCodes.activate(user)


def demo_codes(*, at: datetime) -> list[tuple[User, str]]:
    """Each demo person with the code their authenticator shows at `at`."""
    period = getattr(settings, "MFA_TOTP_PERIOD", 30)
    counter = int(at.timestamp()) // period
    shown = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP, **{f"data__{DEMO}": True}
    ).select_related("user")
    return [
        (kept.user, format_hotp_value(hotp_value(decrypt(kept.data["secret"]), counter)))
        for kept in shown.order_by("user__phone")
    ]


def remove_second_factors(user: User) -> None:
    """Take away every authenticator, passkey and recovery code of `user`."""
    Authenticator.objects.filter(user=user).delete()
