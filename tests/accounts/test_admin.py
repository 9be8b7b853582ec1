from __future__ import annotations

import pytest
from django.contrib.admin import AdminSite

from alliance.accounts.models import ApiToken, Department, Invitation, Skill, Team, User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.centres.models import Centre
from alliance.lib.sites import alliance_site, county_site
from tests.factories.invitations import NOON, invited
from tests.factories.people import member
from tests.factories.web import ALLIANCE, signed_in

KINDS = ["user", "membership", "department", "team", "skill", "invitation", "apitoken"]


@pytest.fixture
def people(county: Centre) -> None:
    officer = member(Role.OFFICER, name="陈建国")
    invited(member(Role.DIRECTOR))
    Department.objects.create(centre=county, name="工信局")
    Team.objects.create(centre=county, name="城区组")
    Skill.objects.create(name="网络布线")
    ApiToken.objects.create(
        membership=officer.memberships.get(), purpose="收银", prefix="al_abcdef",
        token_hash="0" * 64, created_at=NOON, expires_at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.ALLIANCE_OPERATOR, Role.AUDITOR])
@pytest.mark.parametrize("kind", KINDS)
def test_lists_and_pages_are_read_at_the_alliance(people: None, role: Role, kind: str) -> None:
    browser = signed_in(member(role, None), ALLIANCE)

    answer = browser.get(f"/admin/accounts/{kind}/")

    assert answer.status_code == 200
    model = next(m for m in alliance_site._registry if m._meta.model_name == kind)
    page = browser.get(f"/admin/accounts/{kind}/{model._default_manager.first().pk}/change/")
    assert page.status_code == 200
    for phone in [*User.objects.values_list("phone", flat=True), Invitation.objects.get().phone]:
        assert phone not in answer.text + page.text


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_it_stands_at_a_county_s_desk(people: None, kind: str) -> None:
    assert signed_in(member(Role.DIRECTOR)).get(f"/admin/accounts/{kind}/").status_code == 404
    site: AdminSite = county_site
    assert kind not in [model._meta.model_name for model in site._registry]


def test_an_operator_reveals_a_number_against_an_entry(people: None) -> None:
    operator = member(Role.ALLIANCE_OPERATOR, None)
    officer = User.objects.get(name="陈建国")

    answer = signed_in(operator, ALLIANCE).post(
        f"/admin/accounts/user/{officer.pk}/reveal/phone/", follow=True
    )

    assert officer.phone in answer.text
    assert Act.objects.for_(officer).get().actor == operator


def test_an_auditor_reveals_nothing(people: None) -> None:
    officer = User.objects.get(name="陈建国")
    browser = signed_in(member(Role.AUDITOR, None), ALLIANCE)

    answer = browser.post(f"/admin/accounts/user/{officer.pk}/reveal/phone/")

    assert answer.status_code == 403
    assert not Act.objects.for_(officer).exists()


def test_an_operator_adds_and_renames_a_skill(db: None) -> None:
    browser = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE)

    browser.post("/admin/accounts/skill/add/", {"name": "监控"})
    skill = Skill.objects.get()
    browser.post(f"/admin/accounts/skill/{skill.pk}/change/", {"name": "监控安装"})

    skill.refresh_from_db()
    assert skill.name == "监控安装"
    assert Act.objects.for_(skill).verbs() == ["register", "amend"]


def test_a_name_on_the_list_is_taken(db: None) -> None:
    Skill.objects.create(name="监控")
    browser = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE)

    answer = browser.post("/admin/accounts/skill/add/", {"name": "监控"})

    assert "请换一个名称" in answer.text
    assert Skill.objects.count() == 1


def test_a_department_is_renamed_and_stays_in_its_county(people: None, county: Centre) -> None:
    office = Department.objects.get()
    browser = signed_in(member(Role.ALLIANCE_OPERATOR, None), ALLIANCE)

    browser.post(
        f"/admin/accounts/department/{office.pk}/change/",
        {"name": "工业和信息化局", "centre": "430523"},
    )

    office.refresh_from_db()
    assert (office.name, office.centre) == ("工业和信息化局", county)


def test_the_desks_link_to_the_people_page(county: Centre) -> None:
    director = signed_in(member(Role.DIRECTOR)).get("/admin/").text
    officer = signed_in(member(Role.OFFICER)).get("/admin/").text

    assert 'href="/people/"' in director
    assert 'href="/people/"' not in officer
    assert 'href="/people/tokens/"' in officer
