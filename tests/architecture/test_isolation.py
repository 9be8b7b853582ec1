"""Who is signed in to one county gets nothing of another, by any URL there is.

The URLs come from the resolver and the tables from the models, so a new one is tried, or asked
for, without a word here.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.test import Client
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, SignInEntry, User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.lib.api import is_key
from stores.models import Store, StoreMember
from tests.crawl import routes
from tests.factories import web
from tests.factories.people import LONG_AGO, person
from tests.factories.stores import store
from tests.neighbour import MARK, PART, Neighbour, leaks, settle

pytestmark = pytest.mark.flow
COUNTY, ALLIANCE = str(settings.ROOT_URLCONF), str(settings.PUBLIC_SCHEMA_URLCONF)
METHODS = ("get", "post", "put", "patch", "delete")
COUNTY_ROLES = [role for role in Role if role is not Role.ALLIANCE_OPERATOR]
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")

# Where a person of 新邵县 tries their luck: (urlconf, host).
PLACES = {
    "at home": (COUNTY, web.XINSHAO),
    "at the neighbour's": (COUNTY, web.SHAOYANG),
    "at the alliance": (ALLIANCE, web.ALLIANCE),
}


@pytest.fixture
def neighbour(county: Centre, other_county: Centre) -> Neighbour:
    return settle(other_county.code)


@pytest.fixture
def everybody(county: Centre) -> User:
    """One person with every role of 新邵县, and a shop there."""
    user = person("新邵的人")
    for role in COUNTY_ROLES:
        Membership.objects.create(user=user, centre=county, role=role, since=LONG_AGO)
    StoreMember.objects.create(store=store(Store.Status.APPLIED), user=user)
    return user


def fillings(path: str, neighbour: Neighbour) -> Iterator[str]:
    """`path` with each key of the neighbour that could be meant in its places and is a URL there:
    a number where a UUID is asked for is an address nobody serves."""
    places = PLACE.findall(path)
    if not places:
        yield path
        return
    keys = [key for key in keys_meant(path, neighbour) if "<uuid:" not in path or is_key(key)]
    assert keys, f"no key of the neighbour fits {path}"
    for key in keys:
        fixed = {
            "app_label": "stores", "model_name": "store",
            "content_type_id": str(ContentType.objects.get_for_model(Store).pk),
        }  # fmt: skip
        yield PLACE.sub(lambda place: fixed.get(place[1], key), path)  # noqa: B023


def keys_meant(path: str, neighbour: Neighbour) -> list[str]:
    """The keys of the model a path speaks of; of a path that speaks of none, one of each that
    its app has."""
    named = [
        keys
        for label, keys in neighbour.keys.items()
        if label.lower().replace(".", "/") in path or f"/{label.split('.')[1].lower()}s/" in path
    ]
    if is_of_a_library(path):
        return neighbour.keys["stores.Store"][:1]
    if named:
        return sorted(set(itertools.chain(*named)))
    app = "accounts." if path.startswith(("/accounts/", "/people/")) else ""
    return sorted({keys[0] for label, keys in neighbour.keys.items() if label.startswith(app)})


def is_of_a_library(path: str) -> bool:
    """Whether the admin page at `path` is for a model that is not ours."""
    label = path.split("/")[2] if path.startswith("/admin/") else ""
    ours = ("alliance", "extensions", *settings.TENANT_APPS)
    return any(
        config.label == label and not config.name.startswith(ours)
        for config in apps.get_app_configs()
    )


def requests(urlconf: str, neighbour: Neighbour, method: str) -> list[str]:
    paths = sorted({path for _, path in routes(urlconf)})
    if method not in ("get", "post"):
        paths = [path for path in paths if path.startswith("/api/")]
    return [filled for path in paths for filled in fillings(path, neighbour)]


def payload(neighbour: Neighbour) -> dict[str, Any]:
    """What a form or an operation might take, all of it the neighbour's."""
    shops = neighbour.keys["stores.Store"]
    people = neighbour.keys["accounts.User"]
    return {
        "_selected_action": [*shops, *people], "action": "verify", "post": "yes", "index": "0",
        "q": PART, "term": PART, "search": PART, "object_id": shops[0], "id": shops[0],
        "store": shops[0], "user": people[0], "member": people[0], "note": "试试",
        "centre": neighbour.code, "county": neighbour.code, "app_label": "stores",
        "model_name": "storemember", "field_name": "store", "name": "改写", "town": "改写",
        "operator_name": "改写", "phone": "13800138000", "next": "/",
    }  # fmt: skip


def ask(browser: Client, method: str, path: str, neighbour: Neighbour) -> str:
    """The whole answer as text. A page that breaks is a failure wherever it stands."""
    response = send(browser, method, path, payload(neighbour))
    assert response.status_code < 500, f"{method} {path} broke: {response.status_code}"
    return body_of(response)


def send(browser: Client, method: str, path: str, data: dict[str, Any]) -> Any:
    if method == "get":
        return browser.get(path, {name: data[name] for name in QUERIED})
    if path.startswith("/api/"):
        return getattr(browser, method)(path, json.dumps(data), content_type="application/json")
    return browser.post(path, data)


QUERIED = ("q", "term", "search", "app_label", "model_name", "field_name")


def body_of(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    headers = "\n".join(map(str, response.headers.items()))
    return headers + content.decode(errors="replace")


def browsers(user: User, host: str) -> Iterator[Client]:
    """Always one that is signed in, whatever the last request did to its session."""
    browser = web.signed_in(user, host)
    while True:
        if "_auth_user_id" not in browser.session:
            browser = web.signed_in(user, host)
        yield browser


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("place", PLACES)
def test_no_url_gives_or_changes_anything_of_the_neighbour(
    place: str, method: str, neighbour: Neighbour, everybody: User
) -> None:
    urlconf, host = PLACES[place]
    before = neighbour.state()
    tries = zip(requests(urlconf, neighbour, method), browsers(everybody, host), strict=False)

    told = [path for path, browser in tries if leaks(ask(browser, method, path, neighbour))]

    assert told == []
    assert neighbour.state() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_nothing_of_any_county(method: str, neighbour: Neighbour) -> None:
    before = neighbour.state()
    browser = web.client(web.SHAOYANG)

    told = [
        path
        for path in requests(COUNTY, neighbour, method)
        if leaks(ask(browser, method, path, neighbour))
    ]

    assert told == []
    assert neighbour.state() == before


def test_a_wrong_password_for_a_person_of_the_neighbour_leaves_one_line_in_their_history(
    neighbour: Neighbour,
) -> None:
    officer = User.objects.get(name=f"{MARK}专员")
    before = neighbour.state()

    web.client(web.SHAOYANG).post(
        "/accounts/login/", {"login": officer.phone, "password": "geraten-und-falsch"}
    )

    after = neighbour.state()
    assert {label for label in before if before[label] != after[label]} == {"accounts.SignInEntry"}
    assert [*SignInEntry.objects.filter(user=officer).values_list("what", flat=True)] == [
        SignInEntry.What.PASSWORD_WRONG, SignInEntry.What.BY_PASSWORD,
    ]  # fmt: skip


def test_the_neighbour_s_own_people_do_see_what_is_marked(neighbour: Neighbour) -> None:
    """Without this the tests above would also pass with nothing to be seen anywhere."""
    officer = User.objects.get(name=f"{MARK}专员")
    tries = zip(requests(COUNTY, neighbour, "get"), browsers(officer, web.SHAOYANG), strict=False)

    seen = {path for path, browser in tries if leaks(ask(browser, "get", path, neighbour))}

    assert {f"/api/v1/stores/{key}/" for key in neighbour.keys["stores.Store"]} < seen


def test_the_neighbour_has_rows_in_every_table(neighbour: Neighbour) -> None:
    """A new table of a county, or of counties' rows in public, is to be planted in neighbour.py."""
    assert [label for label, keys in neighbour.keys.items() if not keys] == []


def test_a_file_of_the_neighbour_is_not_there(neighbour: Neighbour) -> None:
    name = f"photos/{MARK}.jpg"
    with schema_context(f"c{neighbour.code}"):
        assert default_storage.exists(name)
    with schema_context("c430522"):
        assert not default_storage.exists(name)
