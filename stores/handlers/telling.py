"""What the shops' facts set off."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from alliance.accounts.roles import Role
from alliance.accounts.selectors import people as accounts
from alliance.audit import selectors as audit
from alliance.centres import selectors as centres
from alliance.events.facts import on
from alliance.events.handovers import (
    AboutHandOver,
    HandOverAccepted,
    HandOverDeclined,
    HandOverOffered,
    HandOverWithdrawn,
)
from alliance.events.stores import (
    AboutStore,
    AssessmentSentBack,
    DocumentSentBack,
    MaturityTierLowered,
    MaturityTierRaised,
    StoreActivated,
    StoreClosed,
    StoreErased,
    StoreHandedOver,
    StoreRejected,
    StoreResumed,
    StoreSuspended,
    StoreTakenOver,
    StoreVerified,
)
from alliance.handovers import selectors as handovers
from alliance.notifications.services import notify
from stores.models import Document, MaturityAssessment, Store
from stores.services import files, handover

# What the people of a shop are told of, and by which verb it was done.
TOLD: Final[dict[type[AboutStore], str]] = {
    StoreVerified: "verify",
    StoreRejected: "reject",
    StoreActivated: "activate",
    StoreSuspended: "suspend",
    StoreResumed: "resume",
    StoreClosed: "close",
    StoreTakenOver: "take_over",
}


def tell_the_people_of_the_shop(fact: AboutStore) -> None:
    """Each of them, with the reason if one was given: templates/notifications/<fact>.txt."""
    store = Store.objects.get(pk=fact.store_id)
    reason = audit.note_of(store, TOLD[type(fact)], at=fact.at)
    for user_id in store.members.values_list("user_id", flat=True):
        notify(
            user_id=user_id,
            template=fact.NAME,
            context={"store_id": store.pk, "store_name": store.name, "reason": reason},
            at=fact.at,
        )


for _fact in TOLD:
    on(_fact)(tell_the_people_of_the_shop)


@on(DocumentSentBack)
def tell_of_the_photo(fact: DocumentSentBack) -> None:
    """The people of the shop read why, and are led to the page where they take another."""
    store = Store.objects.get(pk=fact.store_id)
    said = {
        "store_id": store.pk, "store_name": store.name, "kind": fact.kind,
        "paper": Document.Kind(fact.kind).label, "reason": fact.reason,
    }  # fmt: skip
    for user_id in store.members.values_list("user_id", flat=True):
        notify(user_id=user_id, template=fact.NAME, context=said, at=fact.at)


def remove_the_photos(fact: AboutStore) -> None:
    """Of a shop that took them along, or whose people are to be forgotten."""
    files.remove(fact.store_id)


on(StoreHandedOver)(remove_the_photos)
on(StoreErased)(remove_the_photos)


def tell_the_directors(fact: AboutHandOver) -> None:
    """Those of the county that waits for the other's word."""
    offered = handovers.one(fact.hand_over_id)
    here = centres.current_code()
    if offered is None:
        return
    names = dict(centres.centres().values_list("code", "name"))
    other = offered.to_county if offered.from_county == here else offered.from_county
    for post in accounts.colleagues(here).filter(role=Role.DIRECTOR):
        notify(
            user_id=post.user_id,
            template=fact.NAME,
            context={
                "hand_over_id": offered.pk, "county": names.get(other, other),
                "shop": offered.summary["name"], "answer": offered.answer,
            },
            at=fact.at,
        )  # fmt: skip


for _told in (HandOverOffered, HandOverAccepted, HandOverDeclined, HandOverWithdrawn):
    on(_told)(tell_the_directors)


@on(HandOverWithdrawn)
def forget_what_did_not_come(fact: HandOverWithdrawn) -> None:
    if offered := handovers.one(fact.hand_over_id):
        handover.forget(offered)


@on(MaturityTierRaised)
def tell_of_the_rise(fact: MaturityTierRaised) -> None:
    tell_of_the_tier(fact)


@on(MaturityTierLowered)
def tell_of_the_fall(fact: MaturityTierLowered) -> None:
    tell_of_the_tier(fact)


def tell_of_the_tier(fact: MaturityTierRaised | MaturityTierLowered) -> None:
    """The people of the shop hear the new tier and the points it stands on."""
    assessment = MaturityAssessment.objects.select_related("store").get(pk=fact.assessment_id)
    store = assessment.store
    said = {
        "store_id": store.pk, "store_name": store.name, "points": assessment.points,
        "before": fact.before, "after": fact.after,
    }  # fmt: skip
    for user_id in store.members.values_list("user_id", flat=True):
        notify(user_id=user_id, template=fact.NAME, context=said, at=fact.at)


@on(AssessmentSentBack)
def tell_the_assessor(fact: AssessmentSentBack) -> None:
    """The owner on the phone, or the officer at the desk."""
    assessment = MaturityAssessment.objects.select_related("store").get(pk=fact.assessment_id)
    desk = reverse("admin:stores_maturityassessment_change", args=[assessment.pk])
    own = assessment.kind == MaturityAssessment.Kind.SELF
    said = {
        "store_name": assessment.store.name, "reason": fact.reason,
        "link": f"/my/shop/{assessment.store_id}/" if own else desk,
    }  # fmt: skip
    notify(user_id=assessment.assessor_id, template=fact.NAME, context=said, at=fact.at)
