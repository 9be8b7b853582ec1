"""The phone pages of a county."""

from django.urls import path

from stores.views import (
    adopting,
    assessment,
    consent,
    handing,
    joining,
    papers,
    photos,
    profile,
    shops,
    visiting,
)

urlpatterns = [
    path("", shops.welcome, name="home"),
    path("join/", joining.start, name="join"),
    path("join/<str:digits>/", joining.invitation, name="join_invitation"),
    path("join/<str:digits>/code/", joining.typed_code, name="join_code"),
    path("join/<str:digits>/consent/", joining.consent, name="join_consent"),
    path("join/<str:digits>/declined/", joining.declined, name="join_declined"),
    path("join/<str:digits>/yours/", adopting.yours, name="join_yours"),
    path("join/<str:digits>/shop/", joining.shop, name="join_shop"),
    path("join/<str:digits>/credit-code/", joining.credit_code_help, name="join_credit_code"),
    path("my/shop/", shops.my_shop, name="my_shop"),
    path("my/shop/<uuid:pk>/", shops.one_of_my_shops, name="one_of_my_shops"),
    path("my/shop/<uuid:pk>/profile/", profile.profile, name="my_profile"),
    path("my/shop/<uuid:pk>/apply/", shops.apply_again, name="my_apply"),
    path("my/shop/<uuid:pk>/consent/", consent.withdraw, name="my_consent"),
    path("my/shop/<uuid:pk>/papers/", papers.papers, name="my_papers"),
    path("my/shop/<uuid:pk>/papers/<str:kind>/", papers.paper, name="my_paper"),
    path("my/shop/<uuid:pk>/assessment/", assessment.assessments, name="my_assessments"),
    path(
        "my/shop/<uuid:pk>/assessment/<uuid:assessment_pk>/",
        assessment.assessment,
        name="my_assessment",
    ),
    path(
        "my/shop/<uuid:pk>/assessment/<uuid:assessment_pk>/<int:number>/",
        assessment.question,
        name="my_question",
    ),
    path("admin/stores/store/<uuid:pk>/visit/", visiting.visit, name="visit_store"),
    path("admin/stores/store/<uuid:pk>/hand_over/", handing.hand_over, name="hand_over"),
    path("handovers/", handing.handover_list, name="handovers"),
    path("handovers/<uuid:pk>/accept/", handing.accept, name="handover_accept"),
    path("handovers/<uuid:pk>/decline/", handing.decline, name="handover_decline"),
    path("handovers/<uuid:pk>/withdraw/", handing.withdraw, name="handover_withdraw"),
    path("documents/<uuid:pk>/", photos.photo, name="document"),
]
