"""People at the alliance's desk. A county's own people are changed on its people page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from alliance.accounts.models import (
    ApiToken,
    Department,
    Invitation,
    Membership,
    Skill,
    Team,
    User,
)
from alliance.accounts.services import lists, people
from alliance.lib.admin import DeskAdmin, DeskForm, ReadOnlyAdmin, Section
from alliance.lib.sites import alliance_site


@admin.register(User, site=alliance_site)
class UserAdmin(ReadOnlyAdmin):
    section = Section.PEOPLE
    icon = "person"
    reveal_service = people.reveal
    list_display = ("name", "phone", "posts", "is_active", "joined_at")
    list_filter = ("is_active",)
    search_fields = ("name", "=phone")
    search_help_text = gettext_lazy("按姓名或完整手机号查找")
    fields = ("name", "phone", "phone_verified_at", "posts", "is_active", "joined_at")
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request)
        return users.prefetch_related("memberships__centre")

    @admin.display(description=gettext_lazy("任职"))
    def posts(self, user: User) -> str:
        held = [post for post in user.memberships.all() if post.left_at is None]
        return "、".join(f"{post.where()}{post.get_role_display()}" for post in held) or _("无")


@admin.register(Membership, site=alliance_site)
class MembershipAdmin(ReadOnlyAdmin):
    section = Section.PEOPLE
    icon = "badge"
    list_display = ("user", "place", "role", "department", "since", "left_at")
    list_filter = (("role", ChoicesDropdownFilter), ("centre", RelatedDropdownFilter))
    list_select_related = ("user", "centre", "department")
    search_fields = ("user__name",)
    search_help_text = gettext_lazy("按姓名查找")
    fields = ("user", "place", "role", "department", "teams", "skills", "since", "left_at")
    ordering = ("-since", "-pk")

    @admin.display(description=gettext_lazy("县域中心"), ordering="centre")
    def place(self, membership: Membership) -> str:
        return membership.where() or _("联盟")


class ListForm(DeskForm):
    """Whether a name is taken is the service's matter, which says what to do."""

    left_to_service = frozenset({"name"})


class ListAdmin(DeskAdmin):
    """A list whose entries are added and renamed, by the services."""

    form = ListForm
    section = Section.PEOPLE
    register_service = lists.register
    amend_service = lists.amend


@admin.register(Department, site=alliance_site)
class DepartmentAdmin(ListAdmin):
    icon = "corporate_fare"
    list_display = ("name", "centre")
    list_filter = (("centre", RelatedDropdownFilter),)
    list_select_related = ("centre",)
    search_fields = ("name",)
    fields = ("centre", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A department stays in its county, because the people in it do."""
        return [*super().get_readonly_fields(request, obj), *(["centre"] if obj else [])]


@admin.register(Skill, site=alliance_site)
class SkillAdmin(ListAdmin):
    icon = "construction"
    list_display = ("name",)
    search_fields = ("name",)
    fields = ("name",)


@admin.register(Team, site=alliance_site)
class TeamAdmin(ReadOnlyAdmin):
    section = Section.PEOPLE
    icon = "groups"
    list_display = ("name", "centre")
    list_filter = (("centre", RelatedDropdownFilter),)
    list_select_related = ("centre",)
    search_fields = ("name",)
    fields = ("centre", "name")


@admin.register(Invitation, site=alliance_site)
class InvitationAdmin(ReadOnlyAdmin):
    section = Section.PEOPLE
    icon = "mail"
    list_display = ("name", "centre", "role", "phone", "stage", "invited_by", "invited_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("role", ChoicesDropdownFilter),
        ("centre", RelatedDropdownFilter),
    )
    list_select_related = ("centre", "invited_by")
    search_fields = ("name", "=phone")
    search_help_text = gettext_lazy("按姓名或完整手机号查找")
    fields = (
        "name", "phone", "centre", "role", "department", "status", "invited_by", "invited_at",
        "expires_at",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("状态"), ordering="status")
    def stage(self, invitation: Invitation) -> str:
        return invitation.stage()


@admin.register(ApiToken, site=alliance_site)
class ApiTokenAdmin(ReadOnlyAdmin):
    section = Section.PEOPLE
    icon = "key"
    list_display = ("purpose", "prefix", "membership", "expires_at", "last_used_on", "revoked_at")
    list_select_related = ("membership__user", "membership__centre")
    search_fields = ("purpose", "^prefix", "membership__user__name")
    search_help_text = gettext_lazy("按用途、密钥开头几位或姓名查找")
    fields = (
        "membership", "purpose", "prefix", "created_at", "expires_at", "last_used_on", "revoked_at",
    )  # fmt: skip
