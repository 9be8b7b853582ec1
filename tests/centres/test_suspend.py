from __future__ import annotations

from collections.abc import Iterator

import pytest

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres import selectors
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import ALLIANCE, client, signed_in

PAGE = "/admin/centres/centre/430522/"


@pytest.fixture(autouse=True)
def fresh_hosts(other_county: Centre) -> Iterator[None]:
    selectors.forget_hosts()
    yield
    selectors.forget_hosts()


@pytest.fixture
def operator() -> User:
    return member(Role.ALLIANCE_OPERATOR, None)


def test_the_operator_closes_and_opens_a_countys_doors_at_the_desk(
    operator: User, django_capture_on_commit_callbacks: object
) -> None:
    desk = signed_in(operator, ALLIANCE)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        desk.post(f"{PAGE}suspend/", {"confirmed": "1", "note": "机房搬迁，周一恢复。"})
    closed = client().get("/")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        desk.post(f"{PAGE}resume/", {"confirmed": "1", "note": "搬好了"})

    assert closed.status_code == 503
    assert "机房搬迁，周一恢复。" in closed.content.decode()
    assert client().get("/").status_code == 200
    deeds = Act.objects.filter(county="430522").order_by("at").values_list("verb", "actor", "note")
    assert list(deeds) == [
        ("suspend", operator.pk, "机房搬迁，周一恢复。"), ("resume", operator.pk, "搬好了"),
    ]  # fmt: skip


def test_a_reason_is_asked_for(operator: User) -> None:
    answer = signed_in(operator, ALLIANCE).post(f"{PAGE}suspend/", {"confirmed": "1", "note": ""})

    assert "请写明理由" in answer.content.decode()
    assert Centre.objects.get(code="430522").suspended_at is None


def test_only_the_fitting_button_stands_on_the_page(operator: User) -> None:
    desk = signed_in(operator, ALLIANCE)

    before = desk.get(f"{PAGE}change/").content.decode()
    desk.post(f"{PAGE}suspend/", {"confirmed": "1", "note": "春节放假"})
    after = desk.get(f"{PAGE}change/").content.decode()

    assert (f"{PAGE}suspend/" in before, f"{PAGE}resume/" in before) == (True, False)
    assert (f"{PAGE}suspend/" in after, f"{PAGE}resume/" in after) == (False, True)


@pytest.mark.parametrize(("role", "code"), [(Role.AUDITOR, None), (Role.DIRECTOR, "430522")])
def test_nobody_else_closes_a_county(role: Role, code: str | None) -> None:
    answer = signed_in(member(role, code), ALLIANCE).post(
        f"{PAGE}suspend/", {"confirmed": "1", "note": "玩笑"}
    )

    assert answer.status_code == 403
    assert Centre.objects.get(code="430522").suspended_at is None


def test_a_new_name_shows_at_once(
    operator: User, django_capture_on_commit_callbacks: object
) -> None:
    assert "新邵县" in client().get("/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        signed_in(operator, ALLIANCE).post(f"{PAGE}change/", {"name": "新邵市", "phone": ""})

    assert "新邵市" in client().get("/").content.decode()
