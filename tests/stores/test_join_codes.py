"""The centre gives invitation codes out and takes them back."""

from __future__ import annotations

from datetime import date

import pytest

from alliance.accounts.roles import Role
from alliance.audit.models import AuditEntry
from alliance.centres.models import Centre
from stores.models import JoinCode
from stores.selectors import joining as selectors
from stores.services import joining
from tests.factories.joining import NOON, join_code
from tests.factories.people import member
from tests.factories.web import client, signed_in

LIST = "/admin/stores/joincode/"


def test_a_code_is_eight_digits_and_read_in_two_groups(county: Centre) -> None:
    code = join_code()

    assert len(code.code) == 8
    assert code.code.isdigit()
    assert code.shown == f"{code.code[:4]} {code.code[4:]}"


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} "])
def test_a_code_is_found_however_it_is_typed(county: Centre, typed: str) -> None:
    code = join_code()

    assert selectors.code_meant(typed.format(code.code[:4], code.code[4:])) == code


def test_full_width_digits_are_digits(county: Centre) -> None:
    code = join_code()

    assert (
        selectors.code_meant(code.code.translate({48 + n: 0xFF10 + n for n in range(10)})) == code
    )


def test_a_code_that_is_over_from_the_start_is_refused(county: Centre) -> None:
    with pytest.raises(joining.CodeOfYesterday) as refused:
        join_code(last_day=date(2026, 11, 21))

    assert refused.value.field == "last_day"


def test_a_revoked_code_is_revoked_once(county: Centre) -> None:
    officer = member(Role.OFFICER)
    code = join_code(officer)

    joining.revoke(code, actor=officer, at=NOON, note="单子丢了")

    with pytest.raises(joining.AlreadyRevoked):
        joining.revoke(code, actor=officer, at=NOON)
    assert AuditEntry.objects.for_(code).verbs() == ["make", "revoke"]


def test_an_officer_makes_a_code_and_gets_its_sheet(county: Centre) -> None:
    desk = signed_in(member(Role.OFFICER))
    form = {"town": "酿溪镇", "purpose": "赶集日", "places": "20", "last_day": "2099-01-01"}

    answer = desk.post(f"{LIST}add/", form)

    code = JoinCode.objects.get()
    assert answer["Location"] == f"{LIST}{code.pk}/sheet/"
    page = desk.get(answer["Location"]).content.decode()
    assert code.shown in page
    assert "viewBox" in page.split('class="qr"')[1][:400]
    assert "http://xinshao.localhost/join/" in page
    assert code.shown in desk.get(LIST).content.decode()
    assert desk.get(f"{LIST}{code.pk}/change/").status_code == 200


def test_the_desk_says_beside_the_field_what_is_wrong(county: Centre) -> None:
    form = {"town": "", "purpose": "", "places": "0", "last_day": "2020-01-01"}

    page = signed_in(member(Role.OFFICER)).post(f"{LIST}add/", form)

    assert page.status_code == 200
    assert not JoinCode.objects.exists()


def test_an_officer_revokes_a_code_at_the_desk(county: Centre) -> None:
    code = join_code()
    desk = signed_in(member(Role.OFFICER))

    desk.post(f"{LIST}{code.pk}/revoke/", {"confirmed": "1", "note": "换新单子"})

    assert JoinCode.objects.get().revoked_at is not None
    assert client().get(f"/join/{code.code}/").status_code == 410


@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER, Role.FINANCE])
def test_others_do_not_see_the_codes(county: Centre, role: Role) -> None:
    code = join_code()
    browser = signed_in(member(role))

    assert browser.get(LIST).status_code == 403
    assert browser.get(f"{LIST}{code.pk}/sheet/").status_code == 403


def test_the_auditor_reads_and_makes_none(county: Centre) -> None:
    join_code()
    browser = signed_in(member(Role.AUDITOR))

    assert browser.get(LIST).status_code == 200
    assert browser.get(f"{LIST}add/").status_code == 403
