"""The two admin sites: a county's desk and the alliance's. Both answer to the name "admin".

Apps register on `county_site` what stands in a county's schema and on `alliance_site` what all
counties share; nothing shared is editable at a county's desk.
"""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite


class CountySite(UnfoldAdminSite):
    """The desk of one county: the one whose schema is open."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perm("accounts.enter_county_desk")


class AllianceSite(UnfoldAdminSite):
    """The alliance's own desk, on the alliance's own host."""

    settings_name = "UNFOLD_ALLIANCE"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perm("accounts.enter_alliance_desk")


county_site = admin.site
alliance_site = AllianceSite(name="admin")
