from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres import services
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import ALLIANCE, signed_in

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
PAGE = "/admin/centres/centre/430522/change/"


def test_a_new_service_phone_is_recorded_in_the_alliances_record(other_county: Centre) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)

    changed = services.amend(other_county, {"phone": "0739-1234567"}, actor=operator, at=NOON)

    assert changed == ["phone"]
    act = Act.objects.get()
    assert (act.verb, act.before, act.after, act.actor) == (
        "amend", "phone:", "phone:0739-1234567", operator,
    )  # fmt: skip


def test_code_and_schema_are_not_for_amending(other_county: Centre) -> None:
    with pytest.raises(ValueError, match="schema_name"):
        services.amend(
            other_county, {"schema_name": "public"}, actor=member(Role.DIRECTOR), at=NOON
        )


@pytest.mark.parametrize("code", ["４３０５２４", "430524\n", "43052"])
def test_a_code_is_six_plain_digits(code: str) -> None:
    with pytest.raises(ValidationError, match="行政区划代码是 6 位数字"):
        Centre(code=code).clean_fields(exclude={"slug", "name", "opened_at"})


def test_the_operator_changes_name_and_phone_at_the_desk_and_nothing_else(
    other_county: Centre,
) -> None:
    desk = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE)

    answer = desk.post(PAGE, {"name": "新邵县", "phone": "0739-7654321", "slug": "stolen"})

    centre = Centre.objects.get(code="430522")
    assert answer.status_code == 302
    assert (centre.phone, centre.slug) == ("0739-7654321", "xinshao")
    assert Act.objects.get().verb == "amend"
    assert desk.get("/admin/centres/centre/add/").status_code == 403
    assert desk.post("/admin/centres/centre/430522/delete/", {"post": "yes"}).status_code == 403


def test_the_auditor_looks_and_changes_nothing(other_county: Centre) -> None:
    desk = signed_in(member(Role.AUDITOR, None), ALLIANCE)

    assert desk.get(PAGE).status_code == 200
    assert desk.post(PAGE, {"name": "别的县", "phone": ""}).status_code == 403
    assert Centre.objects.get(code="430522").name == "新邵县"
