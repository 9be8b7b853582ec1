"""The pages of lost factors and recycled numbers, with each refusal they can show."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.timezone import now

from alliance.accounts.models import Membership, Recovery, User
from alliance.accounts.roles import Role
from alliance.accounts.services import recovery
from alliance.acts.models import Act
from alliance.centres.models import Centre
from tests.accounts.sms import sign_in_by_code
from tests.accounts.totp import enrolled, factors
from tests.factories.people import LONG_AGO, member
from tests.factories.web import ALLIANCE, SHAOYANG, client, signed_in
from tests.query_counts import queries_of

ASK, WAITING = "/accounts/recovery/", "/accounts/recoveries/"


@pytest.fixture
def officer(county: Centre) -> User:
    return enrolled(member(Role.OFFICER, name="陈建国"))


def desk(role: Role = Role.DIRECTOR, centre: str | None = "430522", host: str = "") -> Client:
    user = enrolled(member(role, centre))
    return signed_in(user, host) if host else signed_in(user)


def asked(officer: User) -> Recovery:
    return recovery.ask_recovery(officer, actor=officer, at=now(), reason="手机掉进河里")


def told(browser: Client, path: str = WAITING) -> str:
    return browser.get(path).content.decode()


def decide(browser: Client, request: Recovery, verb: str = "approve", **words: str) -> str:
    answer = browser.post(f"{WAITING}{request.pk}/{verb}/", words, follow=True)
    return answer.content.decode()


def test_the_person_is_told_what_comes_next(officer: User) -> None:
    browser = client()
    sign_in_by_code(browser, officer.phone)

    page = browser.post(ASK, {"reason": "手机丢了"}, follow=True).content.decode()

    assert "申请已经提交，两位管理人员同意后，您会看到新的设置步骤。" in page
    assert Recovery.objects.get().asked_by == officer


def test_asking_twice_is_said_to_be_enough(officer: User) -> None:
    browser = client()
    sign_in_by_code(browser, officer.phone)
    browser.post(ASK, {"reason": "手机丢了"})

    page = browser.post(ASK, {"reason": "手机丢了"}, follow=True).content.decode()

    assert "已经有一份申请在等待处理，不用重复提交。" in page
    assert Recovery.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "丢" * 201])
def test_a_reason_is_asked_for_and_kept_short(officer: User, reason: str) -> None:
    browser = client()
    sign_in_by_code(browser, officer.phone)

    answer = browser.post(ASK, {"reason": reason})

    assert answer.context["form"].errors["reason"]
    assert not Recovery.objects.exists()


def test_only_the_phone_in_hand_may_ask(officer: User) -> None:
    """A password somebody saw typed does not start it."""
    browser = signed_in(officer, methods=("password",))

    answer = browser.post(ASK, {"reason": "手机丢了"})

    assert answer.headers["Location"].startswith("/accounts/step-up/code/")
    assert not Recovery.objects.exists()


def test_first_and_second_word_are_thanked_for(officer: User) -> None:
    request = asked(officer)

    assert "已记下您的同意。" in decide(desk(), request)
    assert "totp" in factors(officer)
    assert "已记下您的同意。" in decide(desk(), request)
    assert factors(officer) == set()


def test_the_same_director_is_asked_for_a_colleague(officer: User) -> None:
    request, browser = asked(officer), desk()
    decide(browser, request)

    assert "还需要另外一位管理人员同意" in decide(browser, request)


def test_what_was_decided_is_said_to_be_over(officer: User) -> None:
    request, browser = asked(officer), desk()
    assert "已拒绝这份申请。" in decide(browser, request, "refuse", note="不是本人")

    for verb in ("approve", "refuse"):
        assert "这份申请已经处理完或者过期了" in decide(browser, request, verb)
    assert Act.objects.for_(officer).get(verb="refuse_recovery").note == "不是本人"


def test_a_decided_request_waits_no_longer(officer: User) -> None:
    request, browser = asked(officer), desk()
    assert officer.name in told(browser)

    decide(browser, request, "refuse")

    assert officer.name not in told(browser)


def test_ten_requests_cost_as_many_queries_as_one(county: Centre) -> None:
    browser = desk()
    asked(member(Role.OFFICER))
    told(browser)
    one = queries_of(browser, WAITING)

    for _ in range(9):
        asked(member(Role.OFFICER))

    assert told(browser).count("手机掉进河里") == 10
    assert len(queries_of(browser, WAITING)) == len(one)


def test_another_county_s_director_learns_nothing(officer: User, other_county: Centre) -> None:
    request, stranger = asked(officer), desk(centre=other_county.code, host=SHAOYANG)

    assert officer.name not in told(stranger)
    for verb in ("approve", "refuse"):
        assert stranger.post(f"{WAITING}{request.pk}/{verb}/").status_code == 404
    assert request.pk == Recovery.objects.get(first_by=None, refused_by=None).pk


def test_nobody_sees_their_own_request_among_those_to_decide(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR, name="唐主任"))
    request, own = asked(director), signed_in(director)

    assert "手机掉进河里" not in told(own)
    assert own.post(f"{WAITING}{request.pk}/approve/").status_code == 404


def test_who_works_in_two_counties_is_decided_at_the_alliance(
    officer: User, other_county: Centre
) -> None:
    Membership.objects.create(user=officer, centre=other_county, role=Role.OFFICER, since=LONG_AGO)
    request = asked(officer)

    assert officer.name not in told(desk())
    assert officer.name in told(desk(Role.ALLIANCE_OPERATOR, None, ALLIANCE))
    assert request.is_open(now())


@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_a_link_alone_decides_nothing(officer: User, verb: str) -> None:
    request = asked(officer)

    assert desk().get(f"{WAITING}{request.pk}/{verb}/").status_code == 405
    assert client().post(f"{WAITING}{request.pk}/{verb}/").status_code == 302
    request.refresh_from_db()
    assert request.first_by is None
    assert request.refused_by is None


def test_asking_for_somebody_twice_is_said_to_be_enough(officer: User) -> None:
    asked(officer)

    answer = desk().post(WAITING, {"phone": officer.phone, "reason": "丢了"}, follow=True)

    assert "已经有一份申请在等待处理，不用重复提交。" in answer.content.decode()


def test_nobody_asks_for_themselves_by_this_way(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))

    page = signed_in(director).post(WAITING, {"phone": director.phone, "reason": "丢了"})

    assert "您管理的人员里没有这个手机号。" in page.content.decode()
    assert not Recovery.objects.exists()


# -- the number ------------------------------------------------------------------------------------
def phone_page(user: User) -> str:
    return f"/accounts/people/{user.pk}/phone/"


def test_a_number_somebody_has_is_not_given_again(officer: User) -> None:
    other = member(Role.OWNER)

    page = desk().post(phone_page(officer), {"phone": other.phone, "reason": "看过身份证"})

    assert "这个手机号已经登记在别人名下" in page.content.decode()
    assert User.objects.get(pk=officer.pk).phone == officer.phone


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"phone": "123", "reason": "换号"}, "phone"), ({"phone": "", "reason": ""}, "reason")],
)
def test_the_page_wants_a_number_that_is_one_and_a_reason(
    officer: User, typed: dict[str, str], field: str
) -> None:
    answer = desk().post(phone_page(officer), typed)

    assert answer.context["form"].errors[field]
    assert User.objects.get(pk=officer.pk).phone == officer.phone


def test_a_freed_number_ends_the_sessions_and_is_on_record_masked(officer: User) -> None:
    number, session = officer.phone, signed_in(officer)

    page = desk().post(phone_page(officer), {"phone": "", "reason": "号码被收回"}, follow=True)

    assert "手机号已经处理好，此人的登录都已退出。" in page.content.decode()
    assert session.get("/accounts/").status_code == 302
    deed = Act.objects.for_(officer).get(verb="release_phone")
    assert (deed.before, deed.note) == (f"{number[:3]}****{number[-4:]}", "号码被收回")


def test_one_s_own_number_is_changed_by_a_code_and_not_here(county: Centre) -> None:
    director = enrolled(member(Role.DIRECTOR))

    assert signed_in(director).get(phone_page(director)).status_code == 404


def test_power_elsewhere_is_out_of_a_director_s_reach(officer: User) -> None:
    Membership.objects.create(user=officer, role=Role.ALLIANCE_OPERATOR, since=LONG_AGO)

    assert desk().get(phone_page(officer)).status_code == 404


def test_somebody_who_works_nowhere_is_the_alliance_s_matter(officer: User) -> None:
    officer.memberships.update(left_at=LONG_AGO)

    assert desk().get(phone_page(officer)).status_code == 404
    at_alliance = desk(Role.ALLIANCE_OPERATOR, None, ALLIANCE)
    assert at_alliance.get(phone_page(officer)).status_code == 200


def test_with_a_code_alone_a_director_is_asked_for_the_rest(officer: User) -> None:
    director = enrolled(member(Role.DIRECTOR))
    weak = signed_in(director, methods=("code",))

    answer = weak.get(phone_page(officer))
    posted = weak.post(phone_page(officer), {"phone": "", "reason": "收回"})

    assert answer.headers["Location"].startswith("/accounts/step-up/")
    assert posted.status_code == 403
    assert User.objects.get(pk=officer.pk).phone == officer.phone
