from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from stores.models import MaturityAssessment, Store, StoreMember
from stores.services import OwnStore, maturity
from tests.factories.maturity import NOON, Kind, answers, questionnaire, retail, submitted
from tests.factories.people import member
from tests.factories.stores import store


@pytest.fixture(autouse=True)
def _published(county: Centre) -> None:
    questionnaire()


def test_what_the_platform_knows_is_answered_with_its_source() -> None:
    shop = store(systems=["cloud_till", "union_pay"], exchanging=2, network="fibre", outages=0)

    begun = maturity.start(shop, kind=Kind.OFFICER, actor=member(Role.OFFICER), at=NOON)

    assert begun.answers == {
        "till": "cloud", "payment": "one", "exchange": "two", "network": "fibre",
        "outages": "rare",
    }  # fmt: skip
    assert begun.known["till"] == {
        "option": "cloud", "source": "店铺资料里的在用系统：联网收银系统、聚合支付",
    }  # fmt: skip


def test_a_shop_without_profile_is_asked_everything() -> None:
    begun = maturity.start(store(), kind=Kind.OFFICER, actor=member(Role.OFFICER), at=NOON)

    assert (begun.answers, begun.known) == ({}, {})


def test_a_second_start_goes_on_with_what_is_open() -> None:
    officer, shop = member(Role.OFFICER), store()
    first = maturity.start(shop, kind=Kind.OFFICER, actor=officer, at=NOON)
    maturity.answer(first, {"till": "code"}, actor=officer, at=NOON)

    again = maturity.start(shop, kind=Kind.OFFICER, actor=member(Role.OFFICER), at=NOON)

    assert (again.pk, again.answers) == (first.pk, {"till": "code"})


def test_a_draft_of_an_old_version_goes_on_by_the_new_one() -> None:
    officer, shop = member(Role.OFFICER), store()
    first = maturity.start(shop, kind=Kind.OFFICER, actor=officer, at=NOON)
    maturity.answer(first, {"till": "code", "payment": "one"}, actor=officer, at=NOON)
    raw = retail()
    raw["body"]["items"][0]["options"][1]["code"] = "phone"
    newer = questionnaire(raw)

    again = maturity.start(shop, kind=Kind.OFFICER, actor=officer, at=NOON)

    assert (again.version_id, again.answers) == (newer.pk, {"payment": "one"})


def test_one_that_waits_comes_first() -> None:
    shop = store()
    submitted(shop)

    with pytest.raises(maturity.Waiting):
        maturity.start(shop, kind=Kind.OFFICER, actor=member(Role.OFFICER), at=NOON)


def test_one_s_own_shop_is_assessed_as_one_s_own() -> None:
    owner, shop = member(Role.OWNER), store()
    StoreMember.objects.create(store=shop, user=owner)

    begun = maturity.start(shop, kind=Kind.SELF, actor=owner, at=NOON)

    assert begun.kind == Kind.SELF
    with pytest.raises(OwnStore):
        maturity.start(shop, kind=Kind.OFFICER, actor=owner, at=NOON)
    with pytest.raises(maturity.NotYourStore):
        maturity.start(shop, kind=Kind.SELF, actor=member(Role.OFFICER), at=NOON)


def test_a_third_party_has_a_name() -> None:
    officer, shop = member(Role.OFFICER), store()

    with pytest.raises(maturity.ThirdPartyMissing):
        maturity.start(shop, kind=Kind.THIRD_PARTY, actor=officer, at=NOON)

    begun = maturity.start(
        shop, kind=Kind.THIRD_PARTY, actor=officer, at=NOON, third_party=" 县检测站 "
    )
    assert begun.third_party == "县检测站"


@pytest.mark.parametrize("status", [Store.Status.CLOSED, Store.Status.MOVED])
def test_a_shop_that_is_gone_is_not_assessed(status: Store.Status) -> None:
    with pytest.raises(maturity.NotAssessed, match="不能再评估"):
        maturity.start(store(status), kind=Kind.OFFICER, actor=member(Role.OFFICER), at=NOON)


def test_answers_are_kept_one_by_one_and_taken_back() -> None:
    officer = member(Role.OFFICER)
    begun = maturity.start(store(), kind=Kind.OFFICER, actor=officer, at=NOON)

    maturity.answer(begun, {"till": "code", "stock": "book"}, actor=officer, at=NOON)
    maturity.answer(
        begun, {"till": ""}, actor=officer, at=NOON, evidence={"stock": {"note": " 看过本子 "}}
    )

    stored = MaturityAssessment.objects.get()
    assert stored.answers == {"stock": "book"}
    assert stored.evidence == {"stock": {"note": "看过本子", "documents": []}}


@pytest.mark.parametrize("wrong", [{"nonsense": "code"}, {"till": "nonsense"}])
def test_an_answer_the_questionnaire_has_not_is_refused(wrong: dict[str, str]) -> None:
    officer = member(Role.OFFICER)
    begun = maturity.start(store(), kind=Kind.OFFICER, actor=officer, at=NOON)

    with pytest.raises(maturity.UnknownAnswer):
        maturity.answer(begun, answers(1) | wrong, actor=officer, at=NOON)

    assert MaturityAssessment.objects.get().answers == {}
