"""A questionnaire is drafted, published and stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Model

from alliance.accounts.models import User
from alliance.accounts.roles import Role
from alliance.acts.models import Act
from alliance.events.models import OutboxFact
from alliance.standards import selectors, services
from alliance.standards.models import Questionnaire, QuestionnaireVersion
from tests.factories.maturity import NOON, questionnaire, retail
from tests.factories.people import member

pytestmark = pytest.mark.django_db
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def operator() -> User:
    return member(Role.ALLIANCE_OPERATOR, None)


def drafted(operator: User, body: Any) -> QuestionnaireVersion:
    kind, _new = Questionnaire.objects.get_or_create(slug="retail", defaults={"title": "零售"})
    version = QuestionnaireVersion(questionnaire=kind, body=body)
    services.draft(version, actor=operator, at=NOON)
    return version


def test_shops_are_assessed_by_the_newest_published_one(operator: User) -> None:
    first = questionnaire()
    second = drafted(operator, retail()["body"])

    assert selectors.current() == first
    services.publish(second, actor=operator, at=NOON)

    assert selectors.current() == second
    assert (second.number, second.published_at) == (2, NOON)
    assert Act.objects.for_(second).verbs() == ["register", "publish"]
    fact = OutboxFact.objects.latest("id")
    assert (fact.name, fact.county) == ("standards.QuestionnairePublished", "")


def test_one_that_contradicts_itself_is_not_published(operator: User) -> None:
    raw = retail()["body"]
    raw["items"][0]["weight"] = 7
    version = drafted(operator, raw)

    with pytest.raises(services.NotReady, match="加起来是 101，应当正好是 100") as refused:
        services.publish(version, actor=operator, at=NOON)

    assert len(refused.value.problems) == 2
    assert selectors.current() is None


def test_a_draft_is_corrected_a_published_one_not(operator: User) -> None:
    version = drafted(operator, {})
    services.amend(version, {"body": retail()["body"]}, actor=operator, at=NOON)
    services.publish(version, actor=operator, at=NOON)

    with pytest.raises(services.AlreadyPublished):
        services.amend(version, {"body": {}}, actor=operator, at=NOON)

    assert QuestionnaireVersion.objects.get().body == retail()["body"]


def change(version: Model) -> None:
    QuestionnaireVersion.objects.filter(pk=version.pk).update(body={})


def delete(version: Model) -> None:
    QuestionnaireVersion.objects.filter(pk=version.pk).delete()


@pytest.mark.parametrize("deed", [change, delete])
def test_the_database_keeps_what_is_published(deed: Callable[[Model], None]) -> None:
    version = questionnaire()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        deed(version)

    assert QuestionnaireVersion.objects.get().body == retail()["body"]


def test_the_command_publishes_a_file_once(tmp_path: Path) -> None:
    file = tmp_path / "retail.json"
    file.write_text(json.dumps(retail()), encoding="utf-8")
    said = StringIO()

    call_command("publish_questionnaire", file, stdout=said)
    call_command("publish_questionnaire", file, stdout=said)

    assert said.getvalue().splitlines() == [
        "问卷已发布。", "内容与已发布的版本相同，没有改动。",
    ]  # fmt: skip
    assert QuestionnaireVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "不是正确的 JSON 文件"),
        ("[]", "里要写一个对象"),
        ("{}", "要有 `slug`、`title`、`body` 三栏"),
        ('{"slug": "retail", "title": "零售", "body": {}}', "缺少“items”"),
        ('{"slug": "retail", "title": "零售", "body": []}', "写法不对"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "retail.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=said):
        call_command("publish_questionnaire", file)

    assert not QuestionnaireVersion.objects.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不到文件"):
        call_command("publish_questionnaire", tmp_path / "none.json")
