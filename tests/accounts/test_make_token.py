from __future__ import annotations

from datetime import timedelta

import pytest

from alliance.accounts.models import ApiToken
from alliance.accounts.roles import NEEDS_SECOND_FACTOR, Role
from alliance.accounts.services import tokens
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.lib.tokens import fingerprint
from tests.factories.invitations import NOON
from tests.factories.people import member
from tests.factories.web import SHAOYANG, client, signed_in


def test_the_secret_is_shown_once_and_kept_as_a_fingerprint(county: Centre) -> None:
    officer = member(Role.OFFICER)

    made = tokens.make_token(
        officer.memberships.get(), purpose="收银同步", days=90, actor=officer, at=NOON
    )

    stored = ApiToken.objects.get()
    assert (stored.token, stored.token_hash) == ("", fingerprint(made.token))
    assert made.token.startswith(stored.prefix)
    assert stored.expires_at == NOON + timedelta(days=90)
    assert Act.objects.for_(made).verbs() == ["make_token"]


@pytest.mark.parametrize("role", NEEDS_SECOND_FACTOR - {Role.ALLIANCE_OPERATOR})
def test_roles_with_a_second_factor_get_none(county: Centre, role: Role) -> None:
    user = member(role)

    with pytest.raises(tokens.NoTokenForRole):
        tokens.make_token(user.memberships.get(), purpose="x", days=30, actor=user, at=NOON)


def test_nobody_makes_one_for_a_colleague(county: Centre) -> None:
    colleague = member(Role.OFFICER)

    with pytest.raises(tokens.NoTokenForRole):
        tokens.make_token(
            colleague.memberships.get(), purpose="x", days=30,
            actor=member(Role.OFFICER), at=NOON,
        )  # fmt: skip


def test_a_session_too_weak_for_the_role_makes_none(county: Centre) -> None:
    officer = member(Role.OFFICER)
    officer.limit_roles(county.code, frozenset())

    with pytest.raises(tokens.NoTokenForRole):
        tokens.make_token(officer.memberships.get(), purpose="x", days=30, actor=officer, at=NOON)


def test_none_lasts_longer_than_a_year(county: Centre) -> None:
    officer = member(Role.OFFICER)

    made = tokens.make_token(
        officer.memberships.get(), purpose="x", days=9999, actor=officer, at=NOON
    )

    assert made.expires_at == NOON + timedelta(days=365)


def test_the_page_shows_it_once(county: Centre) -> None:
    officer = member(Role.OFFICER)
    browser = signed_in(officer)

    made = browser.post(
        "/people/tokens/",
        {"membership": officer.memberships.get().pk, "purpose": "收银同步", "days": "30"},
    ).text

    prefix = ApiToken.objects.get().prefix
    assert made.count(f"{prefix}…") == 1
    assert made.count(prefix) == 2
    assert browser.get("/people/tokens/").text.count(prefix) == 1


def test_the_page_offers_only_this_county_s_memberships(
    county: Centre, other_county: Centre
) -> None:
    officer = member(Role.OFFICER, other_county.code)
    held = officer.memberships.get()

    answer = signed_in(officer).post(
        "/people/tokens/", {"membership": held.pk, "purpose": "收银", "days": "30"}
    )

    assert not ApiToken.objects.exists()
    assert answer.status_code == 200
    at_home = signed_in(officer, SHAOYANG).post(
        "/people/tokens/", {"membership": held.pk, "purpose": "收银", "days": "30"}
    )
    assert ApiToken.objects.get().prefix in at_home.text


def test_a_stranger_signs_in_first(county: Centre) -> None:
    assert client().get("/people/tokens/").status_code == 302
