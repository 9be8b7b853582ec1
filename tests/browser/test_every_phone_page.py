"""No phone page without a look at it: each is visited here or in test_owner_phone, or it is said
below why not."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from django.urls import resolve
from django.urls.resolvers import URLPattern, URLResolver

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.accounts.urls import signin
from alliance.notifications import urls as notifications
from stores import urls as stores
from tests.browser.phones import Phone, problems, small_targets, too_wide
from tests.browser.test_owner_phone import PAGES
from tests.factories.people import member

SOME = str(UUID(int=1))
# Opened by whoever comes along.
DOORS = ["/", "/accounts/login/", "/accounts/inactive/", "/join/"]
# Opened by somebody signed in with all they have.
OWN = [
    "/accounts/", "/accounts/logout/", "/accounts/password/new/", "/accounts/phone/",
    "/accounts/sessions/", "/accounts/history/", "/accounts/second-factor/",
    "/accounts/second-factor/passkeys/", "/notifications/", "/notifications/settings/",
]  # fmt: skip
NO_PAGE = {
    "the desk's": {
        "visit_store", "hand_over", "handovers", "handover_accept", "handover_decline",
        "handover_withdraw", "recoveries", "approve_recovery", "refuse_recovery", "managed_phone",
    },
    "answers a form, a script or a file": {
        "my_apply", "document", "join_credit_code", "account_start", "mfa_login_webauthn",
        "mfa_download_recovery_codes", "notifications_unread", "notifications_read_all",
        "notification_read", "mfa_remove_webauthn",
    },
    "a step on the way, walked through in tests/flows and test_owner_phone": {
        "join_code", "one_of_my_shops", "account_request_login_code",
        "account_confirm_login_code", "mfa_authenticate", "step_up", "account_reauthenticate",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "code_again",
        "account_change_password", "phone_confirm", "mfa_deactivate_totp", "mfa_edit_webauthn",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "recovery_ask",
        "mfa_activate_totp", "mfa_add_webauthn",
    },
}  # fmt: skip


def names(patterns: Sequence[URLPattern | URLResolver]) -> set[str]:
    return {str(each.name) for each in patterns if isinstance(each, URLPattern)}


def name_of(page: str) -> str:
    filled = page.format(code="12345678", shop=SOME, open=SOME, done=SOME)
    return str(resolve(filled, "config.urls_county").url_name)


def test_every_phone_page_is_looked_at_or_says_why_not() -> None:
    every = names(stores.urlpatterns) | names(signin.urlpatterns) | names(notifications.urlpatterns)

    looked_at = {name_of(page) for page in [*PAGES, *DOORS, *OWN]}

    assert looked_at | set().union(*NO_PAGE.values()) == every
    assert not looked_at & set().union(*NO_PAGE.values())


@pytest.fixture
def owner(transactional_db: None) -> User:
    return member(Role.OWNER)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("path", [*DOORS, *OWN])
def test_a_page_fits_a_phone_is_light_and_everybody_can_use_it(
    phone: Phone, owner: User, path: str, large: bool
) -> None:
    who = owner if path in OWN else None

    visit = phone.open(path, user=who, large=large, methods=("code",))

    assert visit.page.url.split("?")[0].endswith(path)
    assert too_wide(visit) == []
    assert small_targets(visit) == []
    assert problems(visit) == []
    assert visit.bytes <= 40_000
    assert len(visit.requests) <= 8, visit.requests
