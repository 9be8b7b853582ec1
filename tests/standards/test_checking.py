"""What stands in the way of publishing a questionnaire is said, all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alliance.standards.body import Dimension, read
from alliance.standards.checking import problems
from tests.factories.maturity import retail

Body = dict[str, Any]


def test_the_shipped_one_is_in_order() -> None:
    body = read(retail()["body"])

    assert problems(retail()["body"]) == []
    assert len(body.items) == 24
    assert {item.dimension for item in body.items} == set(Dimension)
    assert [band.tier for band in body.bands] == [1, 2, 3, 4, 5]
    assert all(item.help and item.advice.text and item.source for item in body.items)
    assert all("Tornatzky" in s.name or "2024年版" in s.name for s in body.sources)


def item(body: Body, number: int = 0) -> Body:
    found: Body = body["items"][number]
    return found


def twice_a_code(body: Body) -> None:
    item(body, 1)["code"] = item(body)["code"]


def heavier(body: Body) -> None:
    item(body)["weight"] += 1
    item(body)["options"][-1]["points"] += 1


def without_full_points(body: Body) -> None:
    item(body)["options"].pop()


def falling(body: Body) -> None:
    item(body)["options"][1]["points"] = 5


def twice_an_option(body: Body) -> None:
    item(body)["options"][1]["code"] = item(body)["options"][0]["code"]


def with_a_gap(body: Body) -> None:
    body["bands"][1]["lowest"] += 1


def overlapping(body: Body) -> None:
    body["bands"][1]["lowest"] -= 1


def short(body: Body) -> None:
    body["bands"][-1]["highest"] = 99


def four_tiers(body: Body) -> None:
    body["bands"].pop()


def of_two_sides(body: Body) -> None:
    for each in body["items"]:
        each["dimension"] = each["dimension"].replace("environment", "technology")


def of_an_unknown_fact(body: Body) -> None:
    item(body)["fact"] = "weather"


def known_from_nowhere(body: Body) -> None:
    del item(body)["fact"]


def of_too_much_effort(body: Body) -> None:
    item(body)["effort"] = 4


def without_words(body: Body) -> None:
    del item(body)["text"]


def with_half_a_point(body: Body) -> None:
    item(body)["options"][1]["points"] = 1.5


def of_a_fourth_side(body: Body) -> None:
    item(body)["dimension"] = "weather"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (twice_a_code, "题号“till”用了两次"),
        (heavier, "加起来是 101"),
        (without_full_points, "从 0 分到满分 6 分"),
        (falling, "一个比一个分高"),
        (twice_an_option, "选项“head”用了两次"),
        (with_a_gap, "等级 2 的分数段要从 20 分开始"),
        (overlapping, "等级 2 的分数段要从 20 分开始"),
        (short, "到 100 分为止"),
        (four_tiers, "等级要从 1 到 5"),
        (of_two_sides, "这一方面没有题"),
        (of_an_unknown_fact, "平台没有"),
        (known_from_nowhere, "没有写用哪项平台资料"),
        (of_too_much_effort, "1 到 3 之间"),
        (without_words, "缺少“text”这一栏"),
        (with_half_a_point, "写法不对"),
        (of_a_fourth_side, "写法不对"),
    ],
)
def test_a_mistake_is_named(spoil: Callable[[Body], None], said: str) -> None:
    body = retail()["body"]

    spoil(body)

    assert any(said in sentence for sentence in problems(body)), problems(body)
