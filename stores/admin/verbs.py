"""The buttons of a shop's way, and what each asks before it is done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alliance.lib.verbs import Verb
from stores import services
from stores.services import erasing

VERBS = (
    Verb(
        services.apply,
        icon="assignment_turned_in",
        question=_("替店铺提交加入的申请。是店主本人同意的吗？在说明里写上怎么联系的。"),
    ),
    Verb(
        services.verify,
        icon="verified",
        question=_("核实表示您确认这家店真实存在、资料无误。核实后会通知店主。"),
    ),
    Verb(
        services.reject,
        icon="cancel",
        question=_("为什么不予通过？店主会看到这句话，请写清楚缺什么、怎么补。"),
        needs_note=True,
        grave=True,
    ),
    Verb(
        services.activate,
        icon="rocket_launch",
        question=_("开通以后，服务中心开始为这家店服务。开通后会通知店主。"),
    ),
    Verb(
        services.suspend,
        icon="pause_circle",
        question=_("为什么暂停？店主会看到这句话。暂停期间，服务中心不为这家店服务。"),
        needs_note=True,
        grave=True,
    ),
    Verb(
        services.resume,
        icon="play_circle",
        question=_("恢复以后，这家店又能得到服务。恢复后会通知店主。"),
    ),
    Verb(
        services.close,
        icon="block",
        question=_("为什么关闭？店主会看到这句话。关闭以后不能再打开，店铺的资料会留着。"),
        needs_note=True,
        grave=True,
    ),
    Verb(
        erasing.withdraw_consent,
        icon="unpublished",
        question=_("店主本人来说的吗？撤回以后要停止服务，关闭店铺后再删除个人信息。"),
        needs_note=True,
        grave=True,
        when=lambda store: store.consented_at is not None,
    ),
    Verb(
        erasing.erase,
        icon="person_off",
        question=_("经营者的姓名、电话、证件号、账号和照片会被删除，不能找回；统计数字会留着。"),
        needs_note=True,
        grave=True,
        when=lambda store: store.status in erasing.ERASABLE and store.phone != "",
    ),
)
