from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from alliance.accounts import open_work
from alliance.accounts.models import Membership, User
from alliance.accounts.roles import Role
from alliance.accounts.services import people
from alliance.acts.models import Act
from alliance.centres.models import Centre
from stores.models import Store, StoreMember
from tests.factories.invitations import NOON
from tests.factories.people import member
from tests.factories.stores import store
from tests.factories.web import signed_in


class ShopsInHand:
    """Open work for tests: the shops a person looks after, as rows of the county's schema."""

    def count(self, held: Membership) -> int:
        return StoreMember.objects.filter(user_id=held.user_id).count()

    def hand_over(self, leaver: Membership, successor: User, *, actor: User, at: datetime) -> None:
        StoreMember.objects.filter(user_id=leaver.user_id).update(user=successor)


@pytest.fixture
def work() -> Iterator[None]:
    shops = ShopsInHand()
    kind = open_work.register("照看的店铺", count=shops.count, hand_over=shops.hand_over)
    yield
    open_work.KINDS.remove(kind)


def busy(user: User) -> Store:
    shop = store()
    StoreMember.objects.create(store=shop, user=user)
    return shop


def end(held: Membership, *, actor: User, successor: User | None = None) -> None:
    people.end_membership(held, successor=successor, actor=actor, at=NOON, note="调走")


def test_the_role_is_gone_with_the_next_request(county: Centre) -> None:
    officer = member(Role.OFFICER)
    browser = signed_in(officer)
    assert browser.get("/admin/").status_code == 200

    end(officer.memberships.get(), actor=member(Role.DIRECTOR))

    assert browser.get("/admin/").status_code != 200
    assert Act.objects.get(verb="end_membership").note == "调走"


def test_open_work_asks_for_a_successor(county: Centre, work: None) -> None:
    officer = member(Role.OFFICER)
    busy(officer)

    with pytest.raises(people.SuccessorNeeded, match="照看的店铺 1"):
        end(officer.memberships.get(), actor=member(Role.DIRECTOR))

    assert officer.memberships.get().left_at is None


def test_the_successor_takes_the_work_over(county: Centre, work: None) -> None:
    officer, colleague = member(Role.OFFICER), member(Role.OFFICER)
    shop = busy(officer)

    end(officer.memberships.get(), successor=colleague, actor=member(Role.DIRECTOR))

    assert shop.members.get().user == colleague


def test_work_is_counted_in_the_county_even_from_the_alliance(county: Centre, work: None) -> None:
    director, colleague = member(Role.DIRECTOR), member(Role.DIRECTOR)
    shop = busy(director)

    with schema_context("public"):
        operator = member(Role.ALLIANCE_OPERATOR, None)
        held = director.memberships.get()
        with pytest.raises(people.SuccessorNeeded):
            end(held, actor=operator)
        end(held, successor=colleague, actor=operator)
        assert connection.schema_name == "public"  # type: ignore[attr-defined]

    assert shop.members.get().user == colleague


def test_the_last_director_does_not_leave(county: Centre) -> None:
    director = member(Role.DIRECTOR)

    with pytest.raises(people.LastOne, match="中心主任"):
        end(director.memberships.get(), actor=director)


def test_one_of_two_directors_may_leave(county: Centre) -> None:
    director, _other = member(Role.DIRECTOR), member(Role.DIRECTOR)

    end(director.memberships.get(), actor=director)

    assert director.memberships.get().left_at == NOON


def test_a_director_of_another_county_is_no_reason_to_go(
    county: Centre, other_county: Centre
) -> None:
    director = member(Role.DIRECTOR)
    member(Role.DIRECTOR, other_county.code)

    with pytest.raises(people.LastOne):
        end(director.memberships.get(), actor=director)


@pytest.mark.django_db(transaction=True)
def test_of_two_directors_who_leave_at_once_one_stays() -> None:
    slow = open_work.register("慢", count=count_slowly, hand_over=unused)
    leavers = [member(Role.DIRECTOR), member(Role.DIRECTOR)]

    with ThreadPoolExecutor(2) as threads:
        left = list(threads.map(leaves, leavers))

    open_work.KINDS.remove(slow)
    assert sorted(left) == [False, True]
    assert Membership.objects.filter(left_at=None).count() == 1


def count_slowly(held: Membership) -> int:
    time.sleep(0.3)
    return 0


def unused(leaver: Membership, successor: User, *, actor: User, at: datetime) -> None:
    raise AssertionError("nothing is in hand")


def leaves(director: User) -> bool:
    try:
        with schema_context("c430522"):
            end(director.memberships.get(), actor=director)
    except people.LastOne:
        return False
    finally:
        connection.close()
    return True


def test_an_operator_makes_the_successor_of_the_last_director(db: None) -> None:
    director, officer = member(Role.DIRECTOR), member(Role.OFFICER)

    end(director.memberships.get(), successor=officer, actor=member(Role.ALLIANCE_OPERATOR, None))

    assert officer.roles_in("430522") == {Role.OFFICER, Role.DIRECTOR}
    assert director.memberships.get().left_at == NOON


def test_a_director_cannot_make_the_successor_a_director(county: Centre) -> None:
    director, officer = member(Role.DIRECTOR), member(Role.OFFICER)

    with pytest.raises(people.UnfitSuccessor):
        end(director.memberships.get(), successor=officer, actor=director)


@pytest.mark.parametrize("role", [Role.OWNER, Role.VENDOR_AGENT])
def test_only_colleagues_take_over(county: Centre, role: Role) -> None:
    officer, outsider = member(Role.OFFICER), member(role)

    with pytest.raises(people.UnfitSuccessor):
        end(officer.memberships.get(), successor=outsider, actor=member(Role.DIRECTOR))


def test_a_director_does_not_take_a_role_by_succession(county: Centre) -> None:
    director, finance = member(Role.DIRECTOR), member(Role.FINANCE)

    with pytest.raises(people.NotOneself):
        end(finance.memberships.get(), successor=director, actor=director)


def test_a_director_does_not_dismiss_a_director(county: Centre) -> None:
    director, other = member(Role.DIRECTOR), member(Role.DIRECTOR)

    with pytest.raises(people.MayNotGrant):
        end(other.memberships.get(), actor=director)


def test_another_county_s_people_are_out_of_reach(county: Centre, other_county: Centre) -> None:
    stranger = member(Role.OFFICER, other_county.code)

    with pytest.raises(people.NotManaged):
        end(stranger.memberships.get(), actor=member(Role.DIRECTOR))


def test_what_has_ended_ends_once(county: Centre) -> None:
    officer, director = member(Role.OFFICER), member(Role.DIRECTOR)
    held = officer.memberships.get()
    stale = Membership.objects.get(pk=held.pk)
    end(held, actor=director)

    with pytest.raises((people.AlreadyLeft, people.NotManaged)):
        end(stale, actor=director)

    assert Act.objects.filter(verb="end_membership").count() == 1


def test_who_left_may_come_back(county: Centre) -> None:
    officer = member(Role.OFFICER)
    end(officer.memberships.get(), actor=member(Role.DIRECTOR))

    Membership.objects.create(user=officer, centre=county, role=Role.OFFICER, since=NOON)

    assert officer.memberships.filter(left_at=None).count() == 1


def test_the_last_operator_does_not_leave(db: None) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)

    with pytest.raises(people.LastOne, match="联盟管理员"):
        end(operator.memberships.get(), actor=operator)


def test_the_desk_shows_what_is_open_and_asks_who_takes_it(county: Centre, work: None) -> None:
    officer, colleague = member(Role.OFFICER), member(Role.OFFICER, name="陈建国")
    shop, browser = busy(officer), signed_in(member(Role.DIRECTOR))
    address = f"/people/{officer.memberships.get().pk}/end_membership/"

    page = browser.get(address).text
    assert "照看的店铺: 1" in page
    assert "陈建国" in page
    assert "请选一位接手的人" in browser.post(address, {"note": ""}).text

    answer = browser.post(address, {"successor": colleague.pk, "note": "调走"}, follow=True)

    assert "已结束任职" in answer.text
    assert shop.members.get().user == colleague
