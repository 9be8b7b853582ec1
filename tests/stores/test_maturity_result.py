"""What a result tells: its items, the way on, the difference to another, the history."""

from __future__ import annotations

from datetime import timedelta

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.maturity.comparing import Why
from stores.models import StoreMember
from stores.selectors import maturity as reading
from stores.services import maturity
from tests.factories.maturity import NOON, Kind, answers, questionnaire, retail, submitted, verified
from tests.factories.people import member
from tests.factories.stores import store

LATER = NOON + timedelta(days=90)


def test_two_assessments_explain_their_difference_item_by_item(county: Centre) -> None:
    shop = store()
    first = verified(shop, 1)
    second = verified(shop, 1, at=LATER, till="cloud", stock="linked", policy="unknown")

    told = reading.compare(first, second)

    assert [(each.line.item.code, each.change, each.why) for each in told.differences] == [
        ("till", 4, Why.ANSWER), ("stock", 4, Why.ANSWER), ("policy", -1, Why.ANSWER),
    ]  # fmt: skip
    assert told.change == 7 == sum(each.change for each in told.differences)
    assert reading.previous(second) == first


def test_a_new_version_is_part_of_the_explanation(county: Centre) -> None:
    shop = store()
    first = verified(shop, 99)
    raw = retail()
    gone, kept = raw["body"]["items"][0], raw["body"]["items"][1]
    gone["code"], gone["weight"] = "till_2", 5
    gone["options"][-1]["points"] = 5
    kept["weight"] += 1
    kept["options"][-1]["points"] += 1
    questionnaire(raw)

    second = maturity.start(shop, kind=Kind.OFFICER, actor=member(Role.OFFICER), at=LATER)
    assert (first.version_id != second.version_id) is True
    given = {code: option for code, option in answers(99).items() if code != "till"}
    officer = member(Role.OFFICER)
    maturity.answer(second, given | {"till_2": "till"}, actor=officer, at=LATER)
    maturity.submit(second, actor=officer, at=LATER)
    told = reading.compare(first, second)

    assert {(each.line.item.code, each.change, each.why) for each in told.differences} == {
        ("till", -6, Why.DROPPED), ("till_2", 4, Why.ADDED), ("payment", 1, Why.POINTS),
    }  # fmt: skip
    assert told.change == -1


def test_the_plan_says_which_course_or_service_brings_the_next_tier(county: Centre) -> None:
    assessment = submitted(store(), 1)

    steps = reading.plan(assessment)

    assert assessment.points == 39
    assert sum(step.gain for step in steps) >= 1
    assert all(step.item.advice.name for step in steps)
    assert reading.plan(submitted(store(), 99)) == ()


def test_what_the_platform_knows_is_its_own_proof(county: Centre) -> None:
    shop = store(systems=["cloud_till"], network="fibre")
    officer = member(Role.OFFICER)
    questionnaire()
    begun = maturity.start(shop, kind=Kind.OFFICER, actor=officer, at=NOON)
    wrong = {"network": {"note": "宽带上个月停了"}}
    maturity.answer(
        begun, {"network": "mobile", "looks": "day"}, actor=officer, at=NOON, evidence=wrong
    )

    told = {each.line.item.code: each for each in reading.result(begun).items}

    assert told["till"].source == "店铺资料里的在用系统：联网收银系统"
    assert (told["till"].corrected, told["till"].unproven) == (False, False)
    assert (told["network"].corrected, told["network"].unproven) == (True, False)
    assert (told["looks"].source, told["looks"].unproven) == ("", True)


def test_the_history_of_a_tier_is_told_by_the_verified_assessments(county: Centre) -> None:
    shop = store()
    verified(shop, 99, at=LATER)
    verified(shop, 1)
    verified(shop, 1, at=NOON + timedelta(days=1))
    submitted(shop, 0, at=LATER + timedelta(days=1))

    assert [(each.at, each.before, each.after) for each in reading.tier_history(shop)] == [
        (NOON, None, 2), (LATER, 2, 5),
    ]  # fmt: skip


def test_what_the_shop_says_of_itself_stands_beside_what_counts(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)
    counting = verified(shop, 1)
    own = submitted(shop, 99, by=owner, kind=Kind.SELF, at=LATER)

    shop.refresh_from_db()
    assert (shop.tier, reading.counting(shop), reading.self_assessed(shop)) == (2, counting, own)


def test_an_owner_sees_the_assessments_of_their_own_shop(county: Centre) -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)
    own = submitted(shop)
    submitted(store())

    assert list(reading.visible_assessments(by=owner)) == [own]
