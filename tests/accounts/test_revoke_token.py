from __future__ import annotations

import pytest

from alliance.accounts.models import ApiToken, User
from alliance.accounts.roles import Role
from alliance.accounts.services import tokens
from alliance.centres.models import Centre
from alliance.lib.refusals import AlreadyMoved
from tests.factories.invitations import NOON
from tests.factories.people import member
from tests.factories.web import signed_in


def token_of(officer: User) -> ApiToken:
    return tokens.make_token(
        officer.memberships.get(), purpose="收银", days=30, actor=officer, at=NOON
    )


def test_once_revoked_it_is_gone_from_the_page(county: Centre) -> None:
    officer = member(Role.OFFICER)
    token, browser = token_of(officer), signed_in(officer)

    answer = browser.post(f"/people/tokens/{token.pk}/revoke_token/", follow=True)

    assert "密钥已停用" in answer.text
    assert token.prefix not in answer.text


def test_a_second_click_is_told_so(county: Centre) -> None:
    officer = member(Role.OFFICER)
    token = token_of(officer)
    tokens.revoke_token(token, actor=officer, at=NOON)

    with pytest.raises(AlreadyMoved, match="已停用"):
        tokens.revoke_token(token, actor=officer, at=NOON)


def test_a_colleague_s_token_is_not_found(county: Centre) -> None:
    token = token_of(member(Role.OFFICER))

    answer = signed_in(member(Role.OFFICER)).post(f"/people/tokens/{token.pk}/revoke_token/")

    assert answer.status_code == 404
    assert ApiToken.objects.get().revoked_at is None
