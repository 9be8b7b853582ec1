from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class SecondFactorStage(AuthenticateStage):
    """After a password, the second factor where one is set up; after an SMS code, none.

    The code opens only what a code may open, so nothing is lost by not asking; the desk asks
    for both when the session crosses to it.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if records and records[-1]["method"] == "code":
            return False
        return bool(super()._should_handle(request))
