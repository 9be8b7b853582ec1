"""The one table of role → permissions. The manual shows it; nothing else grants anything."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("店主")
    OFFICER = "officer", _("服务专员")
    DIRECTOR = "director", _("中心主任")
    REVIEWER = "reviewer", _("政府审核员")
    FINANCE = "finance", _("财政拨付人员")
    AUDITOR = "auditor", _("审计员")
    VENDOR_AGENT = "vendor_agent", _("服务商工程师")
    ALLIANCE_OPERATOR = "alliance_operator", _("联盟管理员")


COUNTY_DESK = "accounts.enter_county_desk"
ALLIANCE_DESK = "accounts.enter_alliance_desk"

OFFICER = frozenset({
    COUNTY_DESK, "stores.view_store", "stores.add_store", "stores.change_store",
    "stores.verify_store", "stores.reveal_store",
})  # fmt: skip

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: frozenset(),
    Role.OFFICER: OFFICER,
    Role.DIRECTOR: OFFICER | {"accounts.manage_people"},
    Role.REVIEWER: frozenset({COUNTY_DESK, "stores.view_store"}),
    Role.FINANCE: frozenset({COUNTY_DESK, "stores.view_store"}),
    Role.AUDITOR: frozenset({
        COUNTY_DESK, ALLIANCE_DESK, "stores.view_store", "audit.view_auditentry", "acts.view_act",
        "centres.view_centre", "accounts.view_user", "accounts.view_membership",
    }),
    Role.VENDOR_AGENT: frozenset(),
    Role.ALLIANCE_OPERATOR: frozenset({
        ALLIANCE_DESK, "centres.view_centre", "centres.change_centre", "centres.view_domain",
        "accounts.view_user", "accounts.view_membership", "accounts.manage_people",
        "accounts.view_department", "accounts.add_department", "accounts.change_department",
        "events.view_outboxfact", "events.view_delivery", "events.replay_delivery",
    }),
}  # fmt: skip

# Power over money, over people or over other counties asks for a second factor: required, not
# offered. The auditor sees everything, so too.
NEEDS_SECOND_FACTOR = frozenset(
    {Role.DIRECTOR, Role.REVIEWER, Role.FINANCE, Role.AUDITOR, Role.ALLIANCE_OPERATOR}
)


def permissions_of(roles: frozenset[Role]) -> frozenset[str]:
    return frozenset[str]().union(*(PERMISSIONS[role] for role in roles))


def roles_with(permission: str) -> list[Role]:
    """Who may: the roles a page names when it turns somebody away."""
    return [role for role in Role if permission in PERMISSIONS[role]]
