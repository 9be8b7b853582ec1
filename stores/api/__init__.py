from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.admin.utils import label_for_field
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.accounts.selectors import signed_in
from alliance.lib import masks
from alliance.lib.api import ApiView, NewestFirst, page
from alliance.requests.api import once
from stores import selectors, services, trades
from stores.models import Store
from stores.profile import Device, System


class StoreSerializer(serializers.ModelSerializer[Store]):
    """A shop. Its people's data is masked for everybody but its own members."""

    operator_name = serializers.SerializerMethodField(label=_("经营者姓名"))
    phone = serializers.SerializerMethodField(label=_("联系电话"))
    status_label = serializers.CharField(source="stage", label=_("状态名称"))
    mine = serializers.BooleanField(label=_("是否本人的店铺"))

    class Meta:
        model = Store
        fields = [
            "id", "number", "name", "credit_code", "no_code_reason", "trade", "town", "village",
            "address", "operator_name", "phone", "opened_on", "status", "status_label", "source",
            "mine", "joined_at", "systems", "exchanging", "network", "outages", "devices", "tier",
        ]  # fmt: skip
        read_only_fields = fields

    def get_operator_name(self, store: Any) -> str:
        name: str = store.operator_name
        return name if store.mine else masks.name(name)

    def get_phone(self, store: Any) -> str:
        phone: str = store.phone
        return phone if store.mine else masks.phone(phone)


class StoreInput(serializers.ModelSerializer[Store]):
    """What is told of a shop. Shapes only: what may stand on the register, the service says."""

    credit_code = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text=_("18 位，可以带空格和小写字母")
    )
    phone = serializers.CharField(max_length=30, help_text=_("11 位手机号码"))
    operator_id_number = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text=_("18 位；只写不读"),
    )
    bank_account = serializers.CharField(
        required=False, allow_blank=True, max_length=60,
        help_text=_("9 到 30 位数字；只写不读"),
    )  # fmt: skip
    systems = serializers.ListField(
        child=serializers.ChoiceField(System.choices), required=False, help_text=_("在用系统")
    )
    devices = serializers.ListField(
        child=serializers.ChoiceField(Device.choices), required=False, help_text=_("设备")
    )

    class Meta:
        model = Store
        fields = [
            "name", "credit_code", "no_code_reason", "trade", "town", "village", "address",
            "operator_name", "phone", "operator_id_number", "bank_account", "opened_on",
            "systems", "exchanging", "network", "outages", "devices",
        ]  # fmt: skip
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {
            "exchanging": {"min_value": 0}, "outages": {"min_value": 0},
        }  # fmt: skip


class NewStore(StoreInput):
    despite = serializers.CharField(
        required=False, allow_blank=True, max_length=500, default="",
        help_text=_("为什么仍要登记：被告知可能已经登记过、而您确认是另一家店时填写"),
    )  # fmt: skip

    class Meta(StoreInput.Meta):
        fields = [*StoreInput.Meta.fields, "despite"]


class Personal(serializers.Serializer[Any]):
    field = serializers.ChoiceField(
        [(name, label_for_field(name, Store)) for name in sorted(Store.PERSONAL)],
        help_text=_("要看的一项"),
    )


class Revealed(serializers.Serializer[Any]):
    field = serializers.CharField(help_text=_("哪一项"))
    value = serializers.CharField(help_text=_("没有遮盖的内容"))


class StoreFilter(serializers.Serializer[Any]):
    """What the list is narrowed by; each is left out or blank, or has one value."""

    status = serializers.ChoiceField(
        Store.Status.choices, required=False, allow_blank=True, help_text=_("状态")
    )
    town = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text=_("乡镇街道")
    )
    trade = serializers.ChoiceField(
        trades.CHOICES, required=False, allow_blank=True, help_text=_("行业")
    )
    tier = serializers.IntegerField(
        required=False, min_value=1, max_value=5, help_text=_("数字化成熟度等级")
    )
    systems = serializers.ChoiceField(
        System.choices, required=False, allow_blank=True, help_text=_("在用系统之一")
    )
    network = serializers.ChoiceField(
        Store.Network.choices, required=False, allow_blank=True, help_text=_("网络")
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field of that name, no path
        Store.Source.choices, required=False, allow_blank=True, help_text=_("登记方式")
    )
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=60,
        help_text=_("店名或拼音首字母的一部分，信用代码或编号的开头，完整手机号；几个词都要符合"),
    )


class Note(serializers.Serializer[Any]):
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=500, default="", help_text=_("说明")
    )


class Reason(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=500, help_text=_("原因，店主会看到"))


class Moved(serializers.Serializer[Any]):
    status = serializers.CharField(help_text=_("状态"))
    status_label = serializers.CharField(help_text=_("状态名称"))


def validated(
    kind: type[serializers.BaseSerializer[Any]], data: Any, *, partial: bool = False
) -> dict[str, Any]:
    given = kind(data=data, partial=partial)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class Stores(ApiView):
    pagination_class = NewestFirst
    permissions_by_method: ClassVar[dict[str, str]] = {"POST": "stores.add_store"}

    @extend_schema(
        summary=_("店铺列表"),
        description=_("按登记先后，新的在前。专员看到全县，店主看到自己的。"),
        parameters=[StoreFilter],
        responses=StoreSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = selectors.visible_saying_mine(by=signed_in(request))
        rows = selectors.matching(rows, **validated(StoreFilter, request.query_params))
        return page(self, rows, StoreSerializer)

    @extend_schema(
        summary=_("登记店铺"),
        description=_(
            "登记以后得到编号，状态是“已申请”。没有信用代码的要写明原因。"
            "和已登记的店铺很像时返回 409，确认是另一家店就带上 `despite` 再提交。"
        ),
        request=NewStore,
        responses={201: StoreSerializer},
    )
    @once
    def post(self, request: Request) -> Response:
        given = validated(NewStore, request.data)
        despite = given.pop("despite")
        store = Store(**given)
        services.register(store, actor=signed_in(request), at=now(), despite=despite)
        return Response(shown(store, request), status=201)


class OneStore(ApiView):
    permissions_by_method: ClassVar[dict[str, str]] = {"PATCH": "stores.change_store"}

    @extend_schema(summary=_("一家店铺"), responses=StoreSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        store = get_object_or_404(selectors.visible_saying_mine(by=signed_in(request)), pk=pk)
        return Response(StoreSerializer(store).data)

    @extend_schema(
        summary=_("修改店铺资料"),
        description=_("只改提交的几项；每改一项记一笔。状态由各个步骤的接口改变。"),
        request=StoreInput(partial=True),
        responses=StoreSerializer,
    )
    @once
    def patch(self, request: Request, pk: UUID) -> Response:
        store = get_object_or_404(selectors.visible(by=signed_in(request)), pk=pk)
        changes = validated(StoreInput, request.data, partial=True)
        services.amend(store, changes, actor=signed_in(request), at=now())
        return Response(shown(store, request))


class RevealStore(ApiView):
    permission = "stores.reveal_store"

    @extend_schema(
        summary=_("查看店铺的个人信息"),
        description=_("返回没有遮盖的一项；谁在什么时候看了什么，会记下来。"),
        request=Personal,
        responses=Revealed,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Not `once`: an answer kept for replays would keep the personal data in the clear."""
        store = get_object_or_404(selectors.visible(by=signed_in(request)), pk=pk)
        field = validated(Personal, request.data)["field"]
        value = services.reveal(store, field, actor=signed_in(request), at=now())
        return Response({"field": field, "value": value})


def shown(store: Store, request: Request) -> Any:
    """The shop as whoever wrote it reads it."""
    rows = selectors.visible_saying_mine(by=signed_in(request))
    return StoreSerializer(rows.get(pk=store.pk)).data


class StoreVerb(ApiView):
    """One step of a shop's way; `store_verb` makes one for each service."""

    service: ClassVar[Callable[..., None]]
    note: ClassVar[type[serializers.Serializer[Any]]] = Note

    @once
    def post(self, request: Request, pk: UUID) -> Response:
        service, actor = type(self).service, signed_in(request)
        store = get_object_or_404(selectors.within_reach(service.__name__, by=actor), pk=pk)
        given = validated(self.note, request.data)
        service(store, actor=actor, at=now(), note=given["note"])
        return Response({"status": store.status, "status_label": store.stage()})


def store_verb(
    service: Callable[..., None],
    description: str | Promise,
    note: type[serializers.Serializer[Any]] = Note,
) -> type[StoreVerb]:
    """The operation `POST /stores/<pk>/<verb>/`, described in the schema by its verb's words."""
    verb = service.__name__
    permission = "" if verb in selectors.OWNERS_VERBS else f"stores.{verb}_store"
    described = extend_schema(
        summary=Store.VERBS[verb], description=description, request=note, responses=Moved
    )
    members = {"service": staticmethod(service), "note": note, "permission": permission}
    return extend_schema_view(post=described)(type(f"{verb.title()}Store", (StoreVerb,), members))


STORE_VERBS: dict[str, type[StoreVerb]] = {
    service.__name__: store_verb(service, description, note)
    for service, description, note in (
        (services.apply, _("店铺申请加入。专员可以代办，店主可以为自己的店铺提交。"), Note),
        (services.reject, _("申请不予通过。原因会告诉店主，补齐后可以再申请。"), Reason),
        (services.verify, _("专员确认店铺真实存在、材料齐全。"), Note),
        (services.activate, _("服务中心开始为这家店服务。"), Note),
        (services.suspend, _("暂时停止为这家店服务。原因会告诉店主。"), Reason),
        (services.resume, _("重新为暂停的店铺服务。"), Note),
        (
            services.close,
            _("店铺不再经营或不再需要服务。原因会告诉店主，关闭后不能再打开。"),
            Reason,
        ),
    )
}
