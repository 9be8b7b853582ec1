"""The questions of an assessment as a form's parts, and the form's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alliance.standards.body import Body
from stores.maturity.scoring import Side
from stores.selectors.maturity import Result, Told

ANSWER, NOTE = "answer-", "note-"


@dataclass(frozen=True)
class Question:
    """One item of the page; `marked`: the refusal is about it."""

    told: Told
    marked: bool


@dataclass(frozen=True)
class Part:
    """One dimension with its questions."""

    side: Side
    questions: tuple[Question, ...]


def sides(result: Result, marked: set[str]) -> list[Part]:
    """The result by dimension, in the questionnaire's order; `marked` are items' codes."""
    return [
        Part(
            side,
            tuple(
                Question(told, told.line.item.code in marked)
                for told in result.items
                if told.line.item.dimension == side.dimension
            ),
        )
        for side in result.score.sides
    ]


def chosen(
    body: Body, posted: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """(answers, evidence) of the fields that came; what did not come stays as it is."""
    answers = {
        item.code: posted[ANSWER + item.code] for item in body.items if ANSWER + item.code in posted
    }
    evidence = {
        item.code: {"note": posted[NOTE + item.code]}
        for item in body.items
        if NOTE + item.code in posted
    }
    return answers, evidence
