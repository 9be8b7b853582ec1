"""What an entry of the record says, in words a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.lib.lists import listed
from alliance.lib.models import Entry

Words = str | Promise
# Between the values of a column that holds several.
VALUES_BETWEEN = "、"
# What the kernel's own verbs are called; a model's VERBS add to them or say it otherwise.
COMMON_VERBS: dict[str, Words] = {
    "register": _("登记"), "amend": _("修改资料"), "reveal": _("查看个人信息"),
    "export": _("导出"),
    "create_centre": _("开通县域中心"), "restore": _("从备份恢复"),
    "open_account": _("建立账号"), "set_password": _("设置密码"),
    "give_phone": _("登记新手机号"), "change_phone": _("更换手机号"),
    "release_phone": _("解绑手机号"),
    "ask_recovery": _("申请恢复两步验证"), "approve_recovery": _("同意恢复两步验证"),
    "refuse_recovery": _("拒绝恢复两步验证"), "restore_second_factor": _("恢复两步验证"),
}  # fmt: skip


def entry_model(thing: models.Model) -> type[Entry]:
    """The record of the world `thing` lives in: its county's, or the alliance's."""
    in_county = apps.get_app_config(thing._meta.app_label).name in settings.TENANT_APPS
    model: type[Entry] = apps.get_model("audit.AuditEntry" if in_county else "acts.Act")
    return model


@dataclass(frozen=True)
class Told:
    """One line of a timeline."""

    at: datetime
    who: Words
    verb: Words
    subject: str
    before: str
    after: str
    note: str


def tell(entries: Iterable[Entry]) -> list[Told]:
    """Entries as lines, in the order given. `actor` should be fetched along."""
    return [
        Told(
            at=entry.at,
            who=entry.actor.name if entry.actor else _("系统"),
            verb=verb_words(subject_model(entry), entry.verb),
            subject=entry.subject_name,
            before=value_words(subject_model(entry), entry.before),
            after=value_words(subject_model(entry), entry.after),
            note=entry.note,
        )
        for entry in entries
    ]


def subject_model(entry: Entry) -> type[models.Model] | None:
    """The class the entry is about; None once it is gone from the code."""
    try:
        return apps.get_model(entry.subject_type)
    except (LookupError, ValueError):
        return None


def verb_words(model: type[models.Model] | None, verb: str) -> Words:
    """核实 for verify: the model's own word, the common one, or the verb itself."""
    own: dict[str, Words] = getattr(model, "VERBS", {})
    return own.get(verb) or COMMON_VERBS.get(verb) or verb


def all_verbs() -> dict[str, Words]:
    """Every verb that has words, for a list to choose from."""
    known = dict(COMMON_VERBS)
    for model in apps.get_models():
        known |= getattr(model, "VERBS", {})
    return known


def value_words(model: type[models.Model] | None, value: str) -> str:
    """A stored `status`, `field` or `field:value` as people call it; anything else unchanged."""
    if model is None or not value:
        return value
    name, colon, rest = value.partition(":")
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return status_words(model, value)
    label = str(field.verbose_name)  # type: ignore[union-attr]
    if not colon:
        return label
    said = choice_words(field, rest) or _("（空）")
    return str(_("%(label)s：%(value)s")) % {"label": label, "value": said}


def choice_words(field: Any, value: str) -> str:
    """What people call the choice, or each of several, of a field that has choices."""
    words = dict(getattr(field, "base_field", field).flatchoices or ())
    return listed(words.get(one, one) for one in value.split(VALUES_BETWEEN))


def status_words(model: type[models.Model], value: str) -> str:
    """The label of a `status` or `state`; anything else unchanged."""
    for field in model._meta.fields:
        if field.name in ("status", "state"):
            return str(dict(field.flatchoices).get(value, value))
    return value
