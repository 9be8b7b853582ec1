"""The API of each world, put together: what a county answers and what the alliance answers."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from alliance.accounts.api import WhoAmI
from alliance.rollups.api import AllianceFigures
from stores import api as stores
from stores import roster_api as rosters
from stores.api import handovers, joining, maturity, own, papers
from stores.figures_api import CountyFigures

Routes = list[URLPattern | URLResolver]

everywhere: Routes = [path("me/", WhoAmI.as_view(), name="me")]
of_alliance: Routes = [path("figures/", AllianceFigures.as_view(), name="alliance_figures")]
of_county: Routes = [
    path("figures/", CountyFigures.as_view(), name="figures"),
    path("stores/", stores.Stores.as_view(), name="stores"),
    path("stores/<uuid:pk>/", stores.OneStore.as_view(), name="store"),
    path("stores/<uuid:pk>/reveal/", stores.RevealStore.as_view(), name="reveal_store"),
    *(
        path(f"stores/<uuid:pk>/{verb}/", view.as_view(), name=f"{verb}_store")
        for verb, view in stores.STORE_VERBS.items()
    ),
    *joining.urlpatterns,
    *own.urlpatterns,
    *papers.urlpatterns,
    *maturity.routes,
    *handovers.routes,
    path("rosters/", rosters.Rosters.as_view(), name="rosters"),
    path("rosters/<uuid:pk>/", rosters.OneRoster.as_view(), name="roster"),
    path("rosters/<uuid:pk>/problems/", rosters.RosterProblems.as_view(), name="roster_problems"),
    path("rosters/<uuid:pk>/map/", rosters.MapRoster.as_view(), name="map_roster"),
    path("rosters/<uuid:pk>/commit/", rosters.CommitRoster.as_view(), name="commit_roster"),
    path("rosters/<uuid:pk>/undo/", rosters.UndoRoster.as_view(), name="undo_roster"),
]


class OurSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """The API's description tells of our session as of any other."""

    target_class = "alliance.lib.authentication.SessionAuthentication"


def routes(operations: Routes) -> Routes:
    """`operations` under /api/v1/ with their schema and its reading page."""
    v1: Routes = [path("api/v1/", include((operations, "api")))]
    return [
        *v1,
        path("api/schema/", SpectacularAPIView.as_view(urlconf=v1), name="schema"),
        path("api/docs/", SpectacularSwaggerSplitView.as_view(), name="api_docs"),
    ]


county = routes(everywhere + of_county)
alliance = routes(everywhere + of_alliance)
