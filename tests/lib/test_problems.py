"""Refusals of the API as problem details: one shape, the caller's language, the field at fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from rest_framework import exceptions
from rest_framework.request import Request

from alliance.lib import errors
from alliance.lib.problems import CONTENT_TYPE, WORDS, answer, problem, problem_response
from alliance.lib.refusals import AlreadyMoved, FieldRefused, Refused

PATH = "/api/v1/stores/"


def told(exc: Exception) -> dict[str, Any]:
    """The problem the API answers `exc` with, its status and its headers."""
    response = answer(exc, {"request": Request(RequestFactory().get(PATH))})
    assert response is not None
    assert response.content_type == CONTENT_TYPE
    assert response.data["status"] == response.status_code
    return {**response.data, "headers": response.headers}


def test_a_problem_has_every_member_of_the_standard() -> None:
    body = problem(RequestFactory().get(f"{PATH}?q=1"), 404, "not_found", extra=1)

    assert body == {
        "type": "urn:alliance:problem:not_found", "title": "没有找到", "status": 404,
        "detail": "没有找到这项内容，可能已被移走，或者您无权查看。",
        "instance": PATH, "code": "not_found", "extra": 1,
    }  # fmt: skip


@pytest.mark.parametrize("code", WORDS)
def test_every_code_has_a_chinese_title_and_sentence(code: str) -> None:
    body = problem(RequestFactory().get(PATH), 400, code, "" if code != "refused" else "为什么")

    assert body["title"]
    assert body["detail"].isascii() is False


@pytest.mark.parametrize(("status", "title"), [(409, "现在不能这样做"), (418, "系统出错")])
def test_a_code_nobody_wrote_words_for_still_has_a_title(status: int, title: str) -> None:
    assert problem(RequestFactory().get(PATH), status, "unheard_of", "因为")["title"] == title


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "bad_request"), (403, "permission_denied"), (404, "not_found"),
     (500, "error"), (503, "unavailable"), (502, "error")],
)  # fmt: skip
def test_an_error_outside_the_views_has_the_code_of_its_status(status: int, code: str) -> None:
    response = problem_response(RequestFactory().get(PATH), status)

    assert (response.status_code, response["Content-Type"]) == (status, CONTENT_TYPE)
    assert json.loads(response.content)["code"] == code


def test_a_refusal_is_a_conflict_in_its_own_words() -> None:
    said = told(Refused("今天是公休日，请明天再来。"))

    assert (said["status"], said["code"], said["title"], said["detail"]) == (
        409, "refused", "现在不能这样做", "今天是公休日，请明天再来。",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("refused", "code"),
    [(AlreadyMoved("已核实"), "already_moved"), (FieldRefused("name", "重名"), "field_refused")],
)
def test_a_refusals_class_is_its_code(refused: Refused, code: str) -> None:
    assert told(refused)["code"] == code
    assert told(refused)["detail"] == str(refused) == str(refused.message)


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed(), 401, "authentication_failed"),
        (exceptions.ParseError("Expecting value: line 1"), 400, "parse_error"),
        (exceptions.MethodNotAllowed("DELETE"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/xml"), 415, "unsupported_media_type"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.PermissionDenied(code="csrf_failed"), 403, "csrf_failed"),
    ],
)
def test_the_frameworks_refusals_are_told_in_our_words(
    exc: Exception, status: int, code: str
) -> None:
    said = told(exc)

    assert (said["status"], said["code"]) == (status, code)
    assert said["detail"] == str(WORDS[code][1])


def test_a_sentence_of_ours_is_not_replaced_by_the_usual_one() -> None:
    assert told(exceptions.NotFound("翻页标记无效。"))["detail"] == "翻页标记无效。"
    assert told(exceptions.PermissionDenied("请先核对。"))["detail"] == "请先核对。"


@pytest.mark.parametrize(
    ("wait", "detail", "after"),
    [
        (None, "操作太频繁，请稍后再试。", None),
        (0.2, "操作太频繁，请 1 秒后再试。", "1"),
        (59.6, "操作太频繁，请 60 秒后再试。", "60"),
    ],
)
def test_who_is_too_fast_is_told_how_long_to_wait(
    wait: float | None, detail: str, after: str | None
) -> None:
    exc: Any = exceptions.Throttled()
    exc.wait = wait

    said = told(exc)

    assert (said["status"], said["detail"], said["headers"].get("Retry-After")) == (
        429, detail, after,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ({"name": ["必填"]}, [("name", "必填")]),
        ({"name": ["必填", "太短"]}, [("name", "必填"), ("name", "太短")]),
        ({"lines": [{}, {"amount": ["太大"]}]}, [("lines.1.amount", "太大")]),
        ({"shop": {"phone": ["不对"]}}, [("shop.phone", "不对")]),
        ({"shop": {"non_field_errors": ["两处矛盾"]}}, [("shop", "两处矛盾")]),
        ({"non_field_errors": ["两处矛盾"]}, [("", "两处矛盾")]),
        (["不对"], [("", "不对")]),
    ],
)
def test_each_field_at_fault_is_named_with_its_way(
    detail: Any, fields: list[tuple[str, str]]
) -> None:
    said = told(exceptions.ValidationError(detail))

    assert (said["status"], said["code"], said["title"]) == (400, "invalid", "填写有误")
    assert [(error["field"], error["message"]) for error in said["errors"]] == fields
    assert {error["code"] for error in said["errors"]} == {"invalid"}


def test_an_unforeseen_error_is_left_to_crash_and_be_logged() -> None:
    assert answer(ZeroDivisionError(), {"request": Request(RequestFactory().get(PATH))}) is None


def test_a_bad_request_is_a_page_for_people_and_a_problem_for_machines(db: None) -> None:
    for_people = errors.bad_request(RequestFactory().get("/my/shop/"), ValueError())
    for_machines = errors.bad_request(RequestFactory().get(PATH), ValueError())

    assert (for_people.status_code, for_people["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert (for_machines.status_code, for_machines["Content-Type"]) == (400, CONTENT_TYPE)


def crash(path: str, error: Exception) -> HttpResponse:
    try:
        raise error
    except type(error):
        return errors.server_error(RequestFactory().get(path))


def test_after_a_crash_neither_session_nor_database_is_asked() -> None:
    """Without the `db` fixture any query would fail this test."""
    answered = crash("/my/shop/", ZeroDivisionError("inside"))

    assert answered.status_code == 500
    assert "inside" not in answered.content.decode()
    assert "Retry-After" not in answered


@pytest.mark.parametrize("path", ["/my/shop/", PATH])
def test_a_database_that_is_away_says_when_to_come_back(path: str) -> None:
    answered = crash(path, OperationalError("connection refused"))

    assert (answered.status_code, answered["Retry-After"]) == (503, "120")
    assert "系统正在维护" in said_in(answered)


def said_in(answered: HttpResponse) -> str:
    text = answered.content.decode()
    return str(json.loads(text)["detail"]) if answered["Content-Type"] == CONTENT_TYPE else text
