"""The two admin sites: a county's desk and the alliance's."""

from __future__ import annotations

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from alliance.accounts.roles import ALLIANCE_DESK, DESK


class CountySite(UnfoldAdminSite):
    """What stands in a county's schema, for those who hold a desk role in that county."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and bool(DESK & request.roles)


class AllianceSite(UnfoldAdminSite):
    """What all counties share, for those who hold a role in the alliance itself."""

    settings_name = "UNFOLD_ALLIANCE"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and bool(ALLIANCE_DESK & request.roles)


alliance_site = AllianceSite(name="admin")
