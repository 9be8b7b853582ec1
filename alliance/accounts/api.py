from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.accounts.selectors import roles_here, signed_in
from alliance.centres.selectors import county_of
from alliance.lib.api import ApiView


class RoleHere(serializers.Serializer[Any]):
    role = serializers.CharField(help_text=_("角色代码"))
    name = serializers.CharField(help_text=_("角色名称"))


class Me(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text=_("人员编号"))
    name = serializers.CharField(help_text=_("姓名"))
    phone = serializers.CharField(help_text=_("手机号"))
    county = serializers.CharField(allow_null=True, help_text=_("县代码；在联盟为空"))
    roles = RoleHere(many=True, help_text=_("这次登录在这里能用的角色"))
    permissions = serializers.ListField(
        child=serializers.CharField(), help_text=_("这次登录在这里能做的事")
    )


class WhoAmI(ApiView):
    @extend_schema(summary=_("我是谁"), responses=Me)
    def get(self, request: Request) -> Response:
        user, county = signed_in(request), county_of(request._request)
        roles = sorted(roles_here(request._request), key=str)
        answer = {
            "id": user.pk,
            "name": user.name,
            "phone": user.phone,
            "county": county.code if county else None,
            "roles": [{"role": role.value, "name": role.label} for role in roles],
            "permissions": sorted(user.get_all_permissions()),
        }
        return Response(Me(answer).data)
