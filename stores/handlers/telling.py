"""What the shops' facts set off."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from alliance.audit import selectors as audit
from alliance.events.facts import on
from alliance.events.stores import (
    AboutStore,
    AssessmentSentBack,
    MaturityTierLowered,
    MaturityTierRaised,
    StoreActivated,
    StoreClosed,
    StoreRejected,
    StoreResumed,
    StoreSuspended,
    StoreVerified,
)
from alliance.notifications.services import notify
from stores.models import MaturityAssessment, Store

# What the people of a shop are told of, and by which verb it was done.
TOLD: Final[dict[type[AboutStore], str]] = {
    StoreVerified: "verify",
    StoreRejected: "reject",
    StoreActivated: "activate",
    StoreSuspended: "suspend",
    StoreResumed: "resume",
    StoreClosed: "close",
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


@on(MaturityTierRaised)
@on(MaturityTierLowered)
def tell_the_people_of_the_tier(fact: MaturityTierRaised | MaturityTierLowered) -> None:
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
