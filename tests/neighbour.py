"""A neighbouring county full of things that must never be seen from elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet
from django_tenants.utils import schema_context

from alliance.accounts.models import (
    ApiToken,
    Department,
    Invitation,
    Membership,
    Skill,
    Team,
    User,
)
from alliance.accounts.models.signin import SignInEntry
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres.backup import belonging
from alliance.events.models import Delivery, OutboxFact
from alliance.filters.models import SavedFilter
from alliance.handovers.models import HandOver
from alliance.notifications.models import Channel, Notification, OutwardMessage
from alliance.requests.models import AnsweredRequest
from alliance.rollups.models import CountyDay, CountyFigures, Recount, TownTarget
from stores.models import (
    Document,
    JoinCode,
    MaturityAssessment,
    RosterImport,
    Store,
    StoreMember,
    Visit,
)
from stores.services import registering, verify
from tests.factories.maturity import submitted
from tests.factories.people import LONG_AGO
from tests.factories.stores import store, visited

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
# What only the neighbour's rows say. Searches ask for a part, so an echo of them is no leak.
MARK = "秘而不宣"
PART = MARK[:2]
NUMBERS = "1379999"
# To whom the neighbour hands a shop over: that is not the business of 新邵县.
A_THIRD = "430521"


@dataclass
class Neighbour:
    """`keys`: what its rows go by, per model label, as text."""

    code: str
    keys: dict[str, list[str]] = field(default_factory=dict)

    def state(self) -> dict[str, str]:
        """A digest of every table of the county and of its rows in public."""
        with schema_context(f"c{self.code}"):
            return {model._meta.label: digest(rows) for model, rows in everything(self.code)}


def everything(code: str) -> list[tuple[type[Model], QuerySet[Any]]]:
    """Each model with its rows of the county, whose schema is open."""
    own = [(model, model._base_manager.all()) for model in belonging.county_models()]
    shared = [
        (model, model._base_manager.filter(**{str(belonging.path_to_county(model)): code}))
        for model in belonging.by_county()
        if model is not SignInEntry
    ]
    people = User.objects.filter(memberships__centre_id=code)
    # Somebody else's attempts at the county's door enter their own history, not its people's.
    entries = SignInEntry.objects.filter(user__in=people)
    acts = (Act, Act.objects.filter(county=code))
    offers = (HandOver, HandOver.objects.filter(from_county=code))
    return [*own, *shared, acts, offers, (SignInEntry, entries), (User, people)]


def digest(rows: QuerySet[Any]) -> str:
    told = sorted(str(row) for row in rows.order_by("pk").values_list())
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def settle(code: str) -> Neighbour:
    """Fill county `code` with marked rows of every kind."""
    with schema_context(f"c{code}"):
        officer = User.objects.create_user(f"{NUMBERS}0001", f"{MARK}专员")
        owner = User.objects.create_user(f"{NUMBERS}0002", f"{MARK}店主")
        office = Department.objects.create(centre_id=code, name=f"{MARK}局")
        for user, role in ((officer, Role.OFFICER), (owner, Role.OWNER)):
            Membership.objects.create(
                user=user, centre_id=code, role=role, department=office, since=LONG_AGO
            )
        for status in (Store.Status.APPLIED, Store.Status.APPLIED):
            shop = store(status, **marked())
            StoreMember.objects.create(store=shop, user=owner)
        registering.claim(Store.objects.all())
        verify(visited(shop), actor=officer, at=NOON, note=MARK)
        papers(shop, officer)
        assessed(shop, by=officer)
        fact = OutboxFact.objects.filter(county=code).latest("id")
        OutboxFact.objects.filter(pk=fact.pk).update(payload={"name": MARK})
        Delivery.objects.create(fact=fact, county=code, handler=MARK, due_at=NOON, error=MARK)
        AnsweredRequest.objects.create(
            user=officer, county=code, key="key", digest="", answer={"name": MARK}, at=NOON
        )
        other_rows(code, officer, office)
        default_storage.save(f"photos/{MARK}.jpg", ContentFile(MARK.encode()))
        keys = {
            model._meta.label: [str(key) for key in rows.values_list("pk", flat=True)]
            for model, rows in everything(code)
        }
    return Neighbour(code, keys)


def assessed(shop: Store, *, by: User) -> None:
    """An assessment that waits to be verified, with words of its own."""
    assessment = submitted(shop, by=by, kind=MaturityAssessment.Kind.THIRD_PARTY)
    evidence = {"till": {"note": MARK, "documents": []}}
    rows = MaturityAssessment.objects.filter(pk=assessment.pk)
    rows.update(third_party=MARK, evidence=evidence)


def papers(shop: Store, officer: User) -> None:
    """What somebody saw there, in words that must not be seen elsewhere."""
    Visit.objects.update(note=MARK, officer=officer)
    Document.objects.update(reason=MARK, handed_in_by=officer)
    for document in Document.objects.all():
        default_storage.save(document.file.name, ContentFile(MARK.encode()))


def other_rows(code: str, officer: User, office: Department) -> None:
    """What only the neighbour's people have: a team, a token, an invitation, a notice …"""
    post = Membership.objects.get(user=officer, centre_id=code)
    post.teams.add(Team.objects.create(centre_id=code, name=f"{MARK}组"))
    post.skills.add(Skill.objects.create(name=f"{MARK}技能"))
    ApiToken.objects.create(
        membership=post, purpose=MARK, prefix="123", token_hash="0" * 64,
        created_at=NOON, expires_at=NOON,
    )  # fmt: skip
    Invitation.objects.create(
        phone=f"{NUMBERS}0004", name=f"{MARK}新人", role=Role.OFFICER, centre_id=code,
        department=office, invited_by=officer, invited_at=NOON, expires_at=NOON,
        token_hash="1" * 64,
    )  # fmt: skip
    SignInEntry.objects.create(
        what=SignInEntry.What.BY_PASSWORD, user=officer, phone=officer.phone, county=code,
        device=MARK, at=NOON,
    )  # fmt: skip
    notice = Notification.objects.create(
        user=officer,
        county=code,
        kind="stores.StoreVerified",
        title=MARK,
        body=MARK,
        fingerprint=MARK,
        at=NOON,
    )
    JoinCode.objects.create(
        code=f"{NUMBERS}5", town=f"{MARK}镇", purpose=MARK, made_by=officer, made_at=NOON
    )
    Act.objects.create(
        subject_type="accounts.membership", subject_name=MARK, verb="place", note=MARK,
        actor=officer, at=NOON, county=code,
    )  # fmt: skip
    HandOver.objects.create(
        from_county=code, to_county=A_THIRD, store_id=Store.objects.earliest("id").pk,
        summary={"name": MARK, "trade": "F5213", "tier": None, "status": "active", "town": MARK},
        reason=MARK, owner_agreed_at=NOON, offered_by=officer, offered_at=NOON,
    )  # fmt: skip
    CountyFigures.objects.create(centre_id=code, counted_at=NOON)
    CountyDay.objects.create(centre_id=code, day=NOON.date())
    Recount.objects.create(centre_id=code, at=NOON)
    TownTarget.objects.create(centre_id=code, town=f"{MARK}镇", shops=7)
    SavedFilter.objects.create(
        county=code, owner=officer, page="stores.store", name=MARK, query=f"q={MARK}", at=NOON,
        shared=True,
    )  # fmt: skip
    RosterImport.objects.create(
        file=ContentFile(MARK.encode(), name="1.csv"), file_name=f"{MARK}.csv", file_hash="0" * 64,
        uploaded_by=officer, uploaded_at=NOON, checked_at=NOON,
        mapping={"sheet": 0, "header": 1, "uncomputed": [], "columns": [[MARK, "name", [MARK]]]},
    )  # fmt: skip
    OutwardMessage.objects.create(
        notification=notice, channel=Channel.SMS, text=MARK, not_before=NOON
    )


def marked() -> dict[str, str]:
    return {
        "name": f"{MARK}便利店", "town": f"{MARK}镇", "address": f"{MARK}路", "trade": "F5213",
        "operator_name": f"{MARK}人", "phone": f"{NUMBERS}0003",
    }  # fmt: skip


def leaks(text: str) -> bool:
    """Whether a body tells something of the neighbour, as itself or as JSON escapes."""
    return any(sign in text for sign in (MARK, MARK.encode("unicode_escape").decode(), NUMBERS))
