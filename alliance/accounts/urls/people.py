"""People: a county's staff at its desk, the directors at the alliance's."""

from django.urls import path

from alliance.accounts.views import invitations, people, tokens

app_name = "people"

urlpatterns = [
    path("", people.people, name="list"),
    path("teams/create_team/", people.create_team, name="create_team"),
    path("invite/", invitations.invite, name="invite"),
    path("invitations/<uuid:pk>/resend/", invitations.resend, name="resend"),
    path("invitations/<uuid:pk>/revoke/", invitations.revoke, name="revoke"),
    path("accept/<str:token>/", invitations.accept, name="accept"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke_token/", tokens.revoke_token, name="revoke_token"),
    path("<uuid:pk>/", people.person, name="person"),
    path("<uuid:pk>/reveal/", people.reveal, name="reveal"),
    path("<uuid:pk>/place/", people.place, name="place"),
    path("<uuid:pk>/add_role/", people.add_role, name="add_role"),
    path("<uuid:pk>/end_membership/", people.end_membership, name="end_membership"),
]
