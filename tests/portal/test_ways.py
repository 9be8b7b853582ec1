"""The ways that must not be missing: to one's own account, to the source, from the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import ALLIANCE, client, signed_in

SOURCE = "https://code.example.cn/alliance"


@pytest.mark.parametrize("path", ["/", "/my/shop/", "/notifications/"])
def test_who_is_signed_in_finds_the_own_account(county: Centre, path: str) -> None:
    page = signed_in(member(Role.OWNER)).get(path).content.decode()

    assert 'href="/accounts/">我的账号' in page


def test_strangers_are_not_offered_an_account(county: Centre) -> None:
    assert "我的账号" not in client().get("/").content.decode()


@pytest.mark.parametrize("host", ["xinshao.localhost", ALLIANCE])
def test_the_source_is_offered_where_it_is_known(county: Centre, settings: Any, host: str) -> None:
    settings.SOURCE_URL = SOURCE
    assert f'href="{SOURCE}">源代码' in client(host).get("/").content.decode()

    settings.SOURCE_URL = ""
    assert "源代码" not in client(host).get("/").content.decode()


def test_the_desk_leads_to_account_bell_and_requests(county: Centre) -> None:
    page = signed_in(member(Role.DIRECTOR)).get("/admin/").content.decode()

    for way in ("/accounts/", "/notifications/settings/", "/accounts/recoveries/", "data-bell"):
        assert way in page


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/stores/store/", "/admin/stores/store/add/", "/people/"]
)
def test_every_page_of_the_desk_has_the_bell(county: Centre, path: str) -> None:
    assert signed_in(member(Role.DIRECTOR)).get(path).content.decode().count("data-bell ") == 1


def test_an_officer_is_not_sent_to_requests_that_are_not_theirs(county: Centre) -> None:
    assert (
        "/accounts/recoveries/"
        not in signed_in(member(Role.OFFICER)).get("/admin/").content.decode()
    )


def test_the_persons_page_leads_to_a_new_number(county: Centre) -> None:
    post = member(Role.OFFICER, name="刘专员").memberships.get()
    way = f"/accounts/people/{post.user_id}/phone/"
    desk = signed_in(member(Role.DIRECTOR))

    assert way in desk.get(f"/people/{post.pk}/").content.decode()
    assert desk.get(way).status_code == 200


def test_a_number_out_of_the_directors_hands_is_no_link(county: Centre) -> None:
    """Whoever has power elsewhere is answered for elsewhere."""
    post = member(Role.OFFICER).memberships.get()
    post.user.memberships.create(role=Role.ALLIANCE_OPERATOR, since=post.since)

    page = signed_in(member(Role.DIRECTOR)).get(f"/people/{post.pk}/").content.decode()

    assert f"/accounts/people/{post.user_id}/phone/" not in page


def test_the_desks_menu_offers_the_source_when_the_settings_name_it() -> None:
    titles = [str(item["title"]) for item in settings.UNFOLD["ACCOUNT"]["navigation"]]

    assert titles[0] == "我的账号"
    assert ("源代码" in titles) == bool(settings.SOURCE_URL)
