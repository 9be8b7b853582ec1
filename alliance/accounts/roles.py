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


# Where a role can stand: the first only in the alliance itself, the others only in a county.
ALLIANCE_ONLY = frozenset({Role.ALLIANCE_OPERATOR})
COUNTY_ONLY = frozenset({Role.OWNER, Role.OFFICER, Role.DIRECTOR})

# The people of a centre; owners belong to shops, engineers to vendors.
STAFF = frozenset({Role.OFFICER, Role.DIRECTOR, Role.REVIEWER, Role.FINANCE, Role.AUDITOR})

# Who may give which role, at the desk where they stand. Directors come from the alliance, so a
# stolen director's account cannot breed others; owners and engineers come with shop and vendor.
GRANTS: dict[Role, frozenset[Role]] = {
    Role.DIRECTOR: frozenset({Role.OFFICER, Role.REVIEWER, Role.FINANCE, Role.AUDITOR}),
    Role.ALLIANCE_OPERATOR: frozenset({Role.DIRECTOR, Role.AUDITOR, Role.ALLIANCE_OPERATOR}),
}

COUNTY_DESK = "accounts.enter_county_desk"
ALLIANCE_DESK = "accounts.enter_alliance_desk"

OFFICER = frozenset({
    COUNTY_DESK, "stores.view_store", "stores.add_store", "stores.change_store",
    "stores.apply_store", "stores.reject_store", "stores.verify_store", "stores.activate_store",
    "stores.close_store", "stores.reveal_store",
    "stores.view_document", "stores.accept_document", "stores.send_back_document",
    "stores.view_visit", "stores.add_visit",
    "stores.view_joincode", "stores.add_joincode", "stores.revoke_joincode",
    "stores.view_maturityassessment", "stores.add_maturityassessment",
    "stores.submit_maturityassessment", "stores.verify_maturityassessment",
    "stores.send_back_maturityassessment",
    "stores.view_rosterimport", "stores.add_rosterimport", "stores.commit_rosterimport",
    "stores.undo_rosterimport",
})  # fmt: skip

# To suspend keeps a shop from help and public money while it goes on trading: the director's word,
# taken back by the director's. To close states what an officer finds: the shop has given up.
DIRECTOR = OFFICER | {
    "stores.suspend_store", "stores.resume_store", "stores.hand_over_store", "stores.erase_store",
    "stores.withdraw_consent_store",
    "handovers.accept_handover", "handovers.decline_handover", "handovers.withdraw_handover",
    "accounts.manage_people", "accounts.reveal_user", "rollups.set_towntarget",
}  # fmt: skip

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.OWNER: frozenset(),
    Role.OFFICER: OFFICER,
    Role.DIRECTOR: DIRECTOR,
    Role.REVIEWER: frozenset({
        COUNTY_DESK, "stores.view_store", "stores.view_maturityassessment",
    }),
    Role.FINANCE: frozenset({COUNTY_DESK, "stores.view_store"}),
    Role.AUDITOR: frozenset({
        COUNTY_DESK, ALLIANCE_DESK, "stores.view_store", "stores.view_maturityassessment",
        "stores.view_rosterimport",
        "standards.view_questionnaireversion", "audit.view_auditentry", "acts.view_act",
        "stores.view_joincode",
        "centres.view_centre", "accounts.view_user", "accounts.view_membership",
        "accounts.view_department", "accounts.view_team", "accounts.view_skill",
        "accounts.view_invitation", "accounts.view_apitoken",
    }),
    Role.VENDOR_AGENT: frozenset(),
    Role.ALLIANCE_OPERATOR: frozenset({
        ALLIANCE_DESK, "centres.view_centre", "centres.change_centre", "centres.view_domain",
        "centres.suspend_centre", "centres.resume_centre",
        "accounts.view_user", "accounts.view_membership", "accounts.manage_people",
        "accounts.view_department", "accounts.add_department", "accounts.change_department",
        "accounts.view_team", "accounts.view_skill", "accounts.add_skill", "accounts.change_skill",
        "accounts.reveal_user", "accounts.view_invitation", "accounts.view_apitoken",
        "events.view_outboxfact", "events.view_delivery", "events.replay_delivery",
        "notifications.view_outwardmessage", "notifications.retry_outwardmessage",
        "standards.view_questionnaireversion", "standards.add_questionnaireversion",
        "standards.change_questionnaireversion", "standards.publish_questionnaireversion",
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


def granted_by(roles: frozenset[Role]) -> frozenset[Role]:
    """The roles that somebody who is `roles` may give."""
    return frozenset[Role]().union(*(GRANTS.get(role, frozenset()) for role in roles))


def standing_in(centre_code: str | None) -> frozenset[Role]:
    """The roles there can be in a county; None: in the alliance."""
    return frozenset(Role) - (ALLIANCE_ONLY if centre_code else COUNTY_ONLY)
