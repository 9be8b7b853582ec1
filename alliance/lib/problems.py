"""Errors as RFC 9457 problem details, in the caller's language.

One shape for every refusal of the API, whether a serializer, a service, the router or the
framework declines: `type, title, status, detail, instance, code`, and `errors` where fields are
at fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework import exceptions
from rest_framework.response import Response

from alliance.lib.refusals import FieldRefused, Refused

CONTENT_TYPE = "application/problem+json"

# code → (title, sentence). The framework's own sentences are written for programmers.
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "invalid": (_("填写有误"), _("有内容填得不对，请按提示改正后再提交。")),
    "parse_error": (_("内容无法读取"), _("提交的内容不是完整的 JSON，请检查后再试。")),
    "not_authenticated": (_("还没有登录"), _("请先登录，再做这一步。")),
    "authentication_failed": (_("登录无效"), _("登录信息不对或已经过期，请重新登录。")),
    "permission_denied": (_("没有权限"), _("您的身份不能做这一步，请联系中心主任。")),
    "csrf_failed": (_("页面已过期"), _("页面打开得太久了，请刷新页面后再试。")),
    "not_found": (_("没有找到"), _("没有找到这项内容，可能已被移走，或者您无权查看。")),
    "method_not_allowed": (_("不支持这种操作"), _("这个网址不支持这种操作。")),
    "not_acceptable": (_("不支持这种格式"), _("只能以 JSON 格式返回内容。")),
    "unsupported_media_type": (_("不支持这种格式"), _("请以 JSON 格式提交内容。")),
    "throttled": (_("操作太频繁"), _("操作太频繁，请稍后再试。")),
    "refused": (_("现在不能这样做"), ""),
    "bad_request": (_("请求有误"), _("请求的内容有误，请检查后再试。")),
    "error": (_("系统出错"), _("系统出了点问题，已经记录下来，请稍后再试。")),
    "unavailable": (_("系统维护中"), _("系统正在维护，请过几分钟再试。")),
}
BY_STATUS = {400: "bad_request", 403: "permission_denied", 404: "not_found", 503: "unavailable"}


def problem(
    request: HttpRequest, status: int, code: str, detail: str = "", **more: Any
) -> dict[str, Any]:
    """The body of a problem; `detail` replaces the usual sentence for `code`."""
    title, sentence = WORDS.get(code, WORDS["refused" if status == 409 else "error"])
    return {
        "type": f"urn:alliance:problem:{code}",
        "title": str(title),
        "status": status,
        "detail": detail or str(sentence),
        "instance": request.path,
        "code": code,
        **more,
    }


def problem_response(request: HttpRequest, status: int, code: str = "") -> JsonResponse:
    """A problem from outside the API's own views: an unknown address, a crash."""
    body = problem(request, status, code or BY_STATUS.get(status, "error"))
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER. None lets an unforeseen error crash and be logged."""
    request: HttpRequest = context["request"]._request
    known = _framework_error(exc)
    if isinstance(known, Refused):
        body = problem(request, 409, known.code, str(known), **_refused_field(known))
        return Response(body, status=409, content_type=CONTENT_TYPE)
    if known is None:
        return None
    return Response(
        _describe(request, known),
        status=known.status_code,
        headers=_headers(known),
        content_type=CONTENT_TYPE,
    )


def _refused_field(refused: Refused) -> dict[str, Any]:
    """A refusal about one field names it as a serializer would."""
    if not isinstance(refused, FieldRefused):
        return {}
    fault = {"field": refused.field, "message": str(refused), "code": refused.code}
    return {"errors": [fault]}


def _framework_error(exc: Exception) -> exceptions.APIException | Refused | None:
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    return exc if isinstance(exc, exceptions.APIException | Refused) else None


def _describe(request: HttpRequest, exc: exceptions.APIException) -> dict[str, Any]:
    status = exc.status_code
    if isinstance(exc, exceptions.ValidationError):
        return problem(request, status, "invalid", errors=list(_field_errors(exc.detail)))
    if isinstance(exc, exceptions.Throttled):
        return problem(request, status, "throttled", _when(getattr(exc, "wait", None)))
    code = str(exc.get_codes()) if isinstance(exc.detail, str) else exc.default_code
    said = "" if exc.detail == exc.default_detail or _wordy(exc) else str(exc.detail)
    return problem(request, status, code, said)


def _wordy(exc: exceptions.APIException) -> bool:
    """Whether the framework always puts its own sentence, for programmers, into the detail."""
    return isinstance(
        exc,
        exceptions.ParseError
        | exceptions.MethodNotAllowed
        | exceptions.UnsupportedMediaType
        | exceptions.NotAcceptable,
    )


def _when(wait: float | None) -> str:
    if wait is None:
        return ""
    seconds = max(1, round(wait))
    return ngettext(
        "操作太频繁，请 %(seconds)d 秒后再试。", "操作太频繁，请 %(seconds)d 秒后再试。", seconds
    ) % {"seconds": seconds}


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, round(wait)))
    return headers


def _field_errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """`{"lines": [{}, {"amount": ["…"]}]}` → field "lines.1.amount"."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            here = "" if key == "non_field_errors" else str(key)
            yield from _field_errors(value, ".".join(filter(None, [path, here])))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list)
            yield from _field_errors(value, f"{path}.{index}" if nested else path)
    else:
        yield {"field": path, "message": str(detail), "code": str(getattr(detail, "code", ""))}
