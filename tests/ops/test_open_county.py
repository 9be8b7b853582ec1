from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from alliance.accounts.models import Department, Skill
from alliance.accounts.services.people import DEPARTMENTS, SKILLS
from alliance.centres.models import Centre
from alliance.lib.refusals import Refused
from config.opening import open_county
from tests.centres.conftest import own_database

__all__ = ["own_database"]
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def open_longhui() -> Centre:
    return open_county(code="430524", slug="longhui", name="隆回县", at=NOON)


def test_a_county_opens_with_its_offices_and_the_first_with_skills(own_database: str) -> None:
    county = open_longhui()

    offices = Department.objects.filter(centre=county).values_list("name", flat=True)
    assert sorted(offices) == sorted(DEPARTMENTS)
    assert Skill.objects.count() == len(SKILLS)


def test_a_list_of_skills_that_people_keep_is_left_alone(own_database: str) -> None:
    Skill.objects.create(name="直播带货")

    open_longhui()

    assert list(Skill.objects.values_list("name", flat=True)) == ["直播带货"]


def test_what_is_refused_leaves_nothing(own_database: str) -> None:
    with pytest.raises(Refused):
        open_county(code="430524", slug="xinshao", name="隆回县", at=NOON)

    assert not Department.objects.filter(centre_id="430524").exists()
    assert not Skill.objects.exists()


def test_the_command_does_the_same(own_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_centre", "430524", "longhui", "隆回县")

    assert "隆回县已开通" in capsys.readouterr().out
    assert Department.objects.filter(centre_id="430524").count() == len(DEPARTMENTS)
