from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_tenants.utils import schema_context

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from alliance.notifications.models import Notification, Preference, QuietHours
from alliance.notifications.services import notify
from tests.factories.people import member
from tests.factories.web import SHAOYANG, XINSHAO, client, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
CHOICE = {"channels": ["sms"], "robot": "", "starts": "21:00", "ends": "06:00"}


@pytest.fixture
def owner(county: Centre) -> User:
    return member(Role.OWNER)


def tell(user: User, schema: str = "c430522", at: datetime = NOON) -> Notification:
    with schema_context(schema):
        context = {"store_name": "春花便利店", "store_id": "s1"}
        notify(user_id=user.pk, template="stores.StoreVerified", context=context, at=at)
    return Notification.objects.get(user=user, at=at)


def test_the_inbox_shows_what_i_was_told_here_and_nothing_else(owner: User) -> None:
    tell(owner)
    tell(owner, "c430523", NOON + timedelta(hours=1))
    tell(member(Role.OWNER), at=NOON + timedelta(hours=2))

    page = signed_in(owner).get("/notifications/").content.decode()

    assert page.count("您的店铺已通过核实") == 1
    assert "1 条未读" in page


def test_an_empty_inbox_says_so(owner: User) -> None:
    assert "还没有消息" in signed_in(owner).get("/notifications/").content.decode()


def test_old_messages_are_on_the_next_page(owner: User) -> None:
    for hour in range(21):
        tell(owner, at=NOON + timedelta(hours=hour))
    browser = signed_in(owner)

    assert browser.get("/notifications/").content.decode().count("<article") == 20
    assert browser.get("/notifications/?page=2").content.decode().count("<article") == 1


def test_going_to_see_marks_as_read(owner: User) -> None:
    told = tell(owner)

    answer = signed_in(owner).post(f"/notifications/{told.pk}/read/")

    told.refresh_from_db()
    assert answer.headers["Location"] == "/my/shop/s1/"
    assert told.read_at is not None


def test_another_persons_message_is_not_there(owner: User) -> None:
    told = tell(owner)

    answer = signed_in(member(Role.OWNER)).post(f"/notifications/{told.pk}/read/")

    told.refresh_from_db()
    assert (answer.status_code, told.read_at) == (404, None)


def test_all_read_at_once_but_only_here(owner: User) -> None:
    tell(owner)
    there = tell(owner, "c430523", NOON + timedelta(hours=1))

    signed_in(owner).post("/notifications/read-all/")

    assert list(Notification.objects.filter(read_at=None)) == [there]


def test_the_count_answers_304_while_nothing_changes(owner: User) -> None:
    tell(owner)
    browser = signed_in(owner)
    first = browser.get("/notifications/unread")

    again = browser.get("/notifications/unread", headers={"if-none-match": first["ETag"]})
    tell(owner, at=NOON + timedelta(hours=1))
    changed = browser.get("/notifications/unread", headers={"if-none-match": first["ETag"]})

    assert (first.json(), again.status_code, changed.json()) == ({"unread": 1}, 304, {"unread": 2})


def test_the_count_is_for_members_only(owner: User) -> None:
    assert client().get("/notifications/unread").status_code == 401
    assert signed_in(owner, SHAOYANG).get("/notifications/unread").status_code == 403


@pytest.mark.parametrize("path", ["/notifications/", "/notifications/settings/"])
def test_strangers_are_asked_to_sign_in_and_outsiders_sent_away(owner: User, path: str) -> None:
    assert client(XINSHAO).get(path).headers["Location"].startswith("/accounts/login/?next=")
    assert signed_in(owner, SHAOYANG).get(path).status_code == 403


def test_settings_show_what_was_saved(owner: User) -> None:
    browser = signed_in(owner)

    browser.post("/notifications/settings/", CHOICE | {"muted": ["stores.StoreVerified"]})

    page = browser.get("/notifications/settings/").content.decode()
    assert 'value="21:00"' in page
    assert str(QuietHours.objects.get()) == "21:00–06:00"
    assert set(Preference.objects.values_list("channel", "kind", "wanted")) == {
        ("sms", "", True),
        ("email", "", False),
        ("robot", "", False),
        ("", "stores.StoreVerified", False),
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"robot": "http://127.0.0.1/"}, "群机器人的完整地址"),
        ({"starts": ""}, "errorlist"),
        ({"channels": ["pigeon"]}, "errorlist"),
    ],
)
def test_settings_that_cannot_be_are_explained(
    owner: User, wrong: dict[str, Any], said: str
) -> None:
    answer = signed_in(owner).post("/notifications/settings/", CHOICE | wrong)

    assert said in answer.content.decode()
    assert not Preference.objects.exists()
