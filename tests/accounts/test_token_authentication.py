from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now
from django_tenants.utils import schema_context
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from alliance.accounts.authentication import TokenAuthentication
from alliance.accounts.models import ApiToken, Membership, User
from alliance.accounts.roles import Role
from alliance.accounts.selectors import roles_here
from alliance.accounts.services import tokens
from alliance.centres.models import Centre


def made_for(user: User, role: Role = Role.OFFICER) -> ApiToken:
    held = user.memberships.get(role=role, centre="430522")
    return tokens.make_token(held, purpose="收银", days=30, actor=user, at=now())


def call(secret: str, scheme: str = "Bearer") -> Request:
    header = {"HTTP_AUTHORIZATION": f"{scheme} {secret}"}
    return Request(APIRequestFactory().get("/api/v1/stores", **header))  # type: ignore[arg-type]


def authenticate(secret: str) -> User:
    found = TokenAuthentication().authenticate(call(secret))
    assert found is not None
    return found[0]


@pytest.fixture
def officer(county: Centre) -> User:
    user = User.objects.create_user("13612345678", "张翠兰")
    Membership.objects.create(user=user, centre=county, role=Role.OFFICER, since=now())
    return user


def test_the_machine_is_the_person_here(officer: User) -> None:
    user = authenticate(made_for(officer).token)

    assert user == officer
    assert user.has_perm("stores.view_store")
    assert ApiToken.objects.get().last_used_on == localdate()


def test_it_gives_no_more_than_its_membership(officer: User, county: Centre) -> None:
    Membership.objects.create(user=officer, centre=county, role=Role.DIRECTOR, since=now())
    Membership.objects.create(user=officer, role=Role.ALLIANCE_OPERATOR, since=now())
    request = call(made_for(officer).token)

    found = TokenAuthentication().authenticate(request)

    assert found is not None
    assert roles_here(request) == {Role.OFFICER}
    assert not found[0].has_perm("accounts.manage_people")
    with schema_context("public"):
        assert not found[0].has_perm("accounts.manage_people")


def test_another_county_s_host_does_not_know_it(officer: User, other_county: Centre) -> None:
    secret = made_for(officer).token
    Membership.objects.create(user=officer, centre=other_county, role=Role.OFFICER, since=now())

    for schema in ("c430523", "public"):
        with schema_context(schema), pytest.raises(AuthenticationFailed, match="接口密钥无效"):
            authenticate(secret)


def refused(secret: str) -> bool:
    try:
        TokenAuthentication().authenticate(call(secret))
    except AuthenticationFailed:
        return True
    return False


def test_revoked_expired_or_left_it_is_refused(officer: User) -> None:
    revoked, expired, left = made_for(officer), made_for(officer), made_for(officer)
    tokens.revoke_token(revoked, actor=officer, at=now())
    ApiToken.objects.filter(pk=expired.pk).update(expires_at=now() - timedelta(seconds=1))
    assert not refused(left.token)
    officer.memberships.update(left_at=now())

    assert refused(revoked.token)
    assert refused(expired.token)
    assert refused(left.token)


def test_a_deactivated_person_s_token_is_refused(officer: User) -> None:
    secret = made_for(officer).token
    User.objects.update(is_active=False)

    assert refused(secret)


def test_a_membership_that_grew_a_second_factor_loses_its_tokens(officer: User) -> None:
    secret = made_for(officer).token
    officer.memberships.update(role=Role.FINANCE)

    assert refused(secret)


@pytest.mark.parametrize("secret", ["", "al_guess", "é"])
def test_a_guess_is_refused(county: Centre, secret: str) -> None:
    assert refused(secret)


def test_without_a_bearer_the_session_may_answer(county: Centre) -> None:
    assert TokenAuthentication().authenticate(call("abc", scheme="Basic")) is None
    assert TokenAuthentication().authenticate_header(call("")) == "Bearer"
