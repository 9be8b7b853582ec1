"""`Authorization: Bearer al_…` at the API: a machine that acts as one membership."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from alliance.accounts.models import ApiToken, User
from alliance.accounts.roles import Role
from alliance.accounts.selectors.tokens import token_behind
from alliance.accounts.services.tokens import note_use


class TokenAuthentication(BaseAuthentication):
    """Accepts a token only on the host of the county its membership is in."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None where the request carries no bearer token, so the session may answer."""
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        at = now()
        token = token_behind(secret.strip(), at=at)
        if token is None:
            raise AuthenticationFailed(_("接口密钥无效、已过期或已停用，请重新建立。"))
        note_use(token, at=at)
        return self._person(token, request), token

    def _person(self, token: ApiToken, request: Request) -> User:
        """The token's person, who is for this request what the membership says and no more."""
        user, role = token.membership.user, Role(token.membership.role)
        user.learn_roles([(token.membership.centre_id, role)])
        request._request.roles = frozenset({role})  # type: ignore[attr-defined]
        return user

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description tells of it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
