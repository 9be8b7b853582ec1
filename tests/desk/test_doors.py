from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.factories.people import member, person
from tests.factories.web import ALLIANCE, XINSHAO, client, signed_in


@pytest.mark.parametrize("host", [XINSHAO, ALLIANCE])
@pytest.mark.parametrize("path", ["/admin/", "/admin/stores/store/?q=1", "/admin/centres/centre/"])
def test_a_stranger_signs_in_first_and_comes_back(county: Centre, host: str, path: str) -> None:
    answer = client(host).get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=%2Fadmin%2F")


@pytest.mark.parametrize("host", [XINSHAO, ALLIANCE])
def test_the_desk_has_no_sign_in_form_of_its_own(county: Centre, host: str) -> None:
    for method in ("get", "post"):
        answer = getattr(client(host), method)("/admin/login/?next=/admin/stores/store/")

        assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2Fstores%2Fstore%2F"


def test_the_way_back_never_leads_to_a_foreign_host(county: Centre) -> None:
    answer = client().get("/admin/login/?next=https://evil.example/")

    assert answer["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_who_is_in_already_is_not_sent_to_sign_in(county: Centre) -> None:
    answer = signed_in(member(Role.DIRECTOR)).get("/admin/login/?next=/admin/stores/store/")

    assert answer["Location"] == "/admin/stores/store/"


def test_signing_out_and_the_password_are_the_account_pages_matter(county: Centre) -> None:
    officer = signed_in(member(Role.OFFICER))

    out, password = officer.post("/admin/logout/"), officer.get("/admin/password_change/")

    assert (out.status_code, out["Location"]) == (307, "/accounts/logout/")
    assert password["Location"] == "/accounts/password/change/"


def test_somebody_without_a_role_reads_which_role_opens_the_door(county: Centre) -> None:
    answer = signed_in(person()).get("/admin/")

    assert answer.status_code == 403
    page = answer.content.decode()
    assert "您还不能进入新邵县的工作台" in page
    assert "服务专员、中心主任、政府审核员、财政拨付人员、审计员" in page


def test_whoever_only_lacks_the_proof_is_asked_for_it(county: Centre) -> None:
    director = signed_in(member(Role.DIRECTOR), methods=("code",))

    answer = director.get("/admin/stores/store/")

    assert answer["Location"] == "/accounts/step-up/?next=%2Fadmin%2Fstores%2Fstore%2F"
    assert director.post("/admin/stores/store/add/").status_code == 403


def test_a_role_in_another_county_opens_nothing_here(county: Centre, other_county: Centre) -> None:
    assert signed_in(member(Role.DIRECTOR, other_county.code)).get("/admin/").status_code == 403


def test_an_officer_of_a_county_has_no_business_at_the_alliance(county: Centre) -> None:
    assert signed_in(member(Role.DIRECTOR), ALLIANCE).get("/admin/").status_code == 403


def test_a_page_beyond_ones_role_names_the_role(county: Centre) -> None:
    answer = signed_in(member(Role.REVIEWER)).get("/admin/stores/store/add/")

    assert answer.status_code == 403
    assert "需要的角色：服务专员、中心主任" in answer.content.decode()


def test_a_page_that_is_not_there_keeps_the_way_around(county: Centre) -> None:
    answer = signed_in(member(Role.OFFICER)).get("/admin/nowhere/")

    assert answer.status_code == 404
    page = answer.content.decode()
    assert "找不到这一页" in page
    assert 'href="/admin/stores/store/"' in page


@pytest.mark.parametrize(
    ("role", "host", "place"),
    [(Role.OFFICER, XINSHAO, "新邵县"), (Role.ALLIANCE_OPERATOR, ALLIANCE, "区域服务联盟")],
)
def test_the_place_is_in_the_title_the_bar_and_the_sidebar(
    county: Centre, role: Role, host: str, place: str
) -> None:
    user = member(role, None if host == ALLIANCE else county.code)

    page = signed_in(user, host).get("/admin/").content.decode()

    assert f"[{place}]" in page[: page.index("</title>")]
    assert page.count(f"{place}工作台") >= 2
    assert page.count(place) >= 4


def test_only_the_desks_may_compile_scripts(county: Centre) -> None:
    desk = signed_in(member(Role.OFFICER)).get("/admin/")["Content-Security-Policy"]
    portal = client().get("/")["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval'" in desk
    assert "unsafe-eval" not in portal
    assert "script-src 'unsafe-inline'" not in desk


def test_the_sidebar_shows_what_the_role_may_see(county: Centre) -> None:
    def seen(role: Role) -> tuple[bool, bool]:
        page = signed_in(member(role)).get("/admin/").content.decode()
        return 'href="/admin/stores/store/"' in page, 'href="/admin/audit/auditentry/"' in page

    assert seen(Role.OFFICER) == (True, False)
    assert seen(Role.AUDITOR) == (True, True)
