"""What every API view stands on: who asks, whether they may, and in pages of what size."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, permissions
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView


class MayHere(permissions.BasePermission):
    """`view.permission`, asked of what the person is in this county; "" asks only to sign in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        usual: str = getattr(view, "permission", "")
        by_method: dict[str, str] = getattr(view, "permissions_by_method", {})
        permission = by_method.get(request.method or "", usual)
        return not permission or request.user.has_perm(permission)


class ApiView(APIView):
    """An operation. Set `permission`, and `permissions_by_method` where a method asks for another;
    strangers are counted before they are turned away."""

    permission = ""
    permissions_by_method: ClassVar[dict[str, str]] = {}
    permission_classes = [permissions.IsAuthenticated, MayHere]

    def check_permissions(self, request: Request) -> None:
        super().check_throttles(request)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """Done already, before the permission check."""


class NewestFirst(CursorPagination):
    """Pages by key: version 7 keys sort by time and no two rows share one."""

    ordering = "-id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    page_size_query_description = _("每页条数，最多 200")  # type: ignore[assignment]
    cursor_query_description = _("翻页标记：照抄上一次返回的 `next` 或 `previous`")  # type: ignore[assignment]
    invalid_cursor_message = _("翻页标记无效，请从第一页重新开始。")  # type: ignore[assignment]

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not is_key(str(cursor.position)):
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor


def is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def page(view: APIView, rows: models.QuerySet[Any], serializer: type[Serializer[Any]]) -> Response:
    """One page of `rows`: `{next, previous, results}`."""
    pages = NewestFirst()
    chosen = pages.paginate_queryset(rows, view.request, view)
    return pages.get_paginated_response(
        serializer(chosen, many=True, context={"request": view.request}).data
    )
