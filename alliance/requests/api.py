from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from alliance.lib.problems import CONTENT_TYPE, problem
from alliance.requests import services

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[!-~]{1,64}")
Method = Callable[..., Response]


def once(method: Method) -> Method:
    """For every writing method of an API view: honour an Idempotency-Key if one is sent.

    A replay answers 200 with the first body and `Idempotency-Replayed: true`; the key with
    another body answers 422. Without a key the method runs as it is.
    """

    @wraps(method)
    def answer_once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return method(view, request, *args, **kwargs)
        if not KEY.fullmatch(key):
            raise exceptions.ValidationError({HEADER: [_("请求标识应是 1 到 64 个英文字符。")]})
        responses: list[Response] = []

        def act() -> Any:
            responses.append(method(view, request, *args, **kwargs))
            return responses[0].data

        try:
            answer = services.once(
                user_id=UUID(str(request.user.pk)),
                key=key,
                digest=digest(request),
                at=now(),
                act=act,
            )
        except services.KeyReused as refused:
            body = problem(request._request, 422, refused.code, str(refused))
            return Response(body, status=422, content_type=CONTENT_TYPE)
        if answer.replayed:
            return Response(answer.body, headers={REPLAYED: "true"})
        return responses[0]

    return answer_once


def digest(request: Request) -> str:
    """A fingerprint of what is asked: equal for equal content, however it was packed.

    A phone that sends a form again packs it with another boundary, so the parsed content counts.
    """
    what = [request.method, request.path, _content(request.data)]
    return hashlib.sha256(json.dumps(what, sort_keys=True, cls=JSONEncoder).encode()).hexdigest()


def _content(data: Any) -> Any:
    if isinstance(data, QueryDict):
        return {name: [_content(value) for value in values] for name, values in data.lists()}
    if isinstance(data, UploadedFile):
        hashed = hashlib.sha256(b"".join(data.chunks())).hexdigest()
        data.seek(0)
        return [data.name, hashed]
    return data
