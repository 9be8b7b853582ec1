"""roles.py as people read it."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.utils.translation import gettext as _

from alliance.accounts.roles import GRANTS, NEEDS_SECOND_FACTOR, PERMISSIONS, Role

YES, NO = "✓", ""


def labels() -> dict[str, str]:
    """{"app.codename": what it allows} for every permission any model knows."""
    verbs = {"view": _("查看"), "add": _("新增"), "change": _("修改"), "delete": _("删除")}
    known: dict[str, str] = {}
    for model in apps.get_models():
        meta = model._meta
        for verb in meta.default_permissions:
            code = f"{meta.app_label}.{verb}_{meta.model_name}"
            known[code] = f"{verbs[verb]}{meta.verbose_name}"
        known |= {f"{meta.app_label}.{code}": str(label) for code, label in meta.permissions}
    return known


def markdown() -> str:
    """Three tables: what each role may do, how strongly it signs in, who appoints it."""
    return "\n".join([
        "# " + _("角色与权限"),
        "",
        _("这张表由 `manage.py show_roles` 写出，和系统里的规则完全一致。"),
        "",
        *_table(_("可以做的事"), _what_each_may()),
        "",
        "## " + _("怎样登录、由谁任命"),
        "",
        *_rows([_("角色"), _("必须两步验证"), _("由谁邀请或任命")], _sign_in_and_grants()),
        "",
    ])  # fmt: skip


def _what_each_may() -> list[list[str]]:
    named = labels()
    used = sorted(frozenset[str]().union(*PERMISSIONS.values()))
    return [
        [named[code], *(YES if code in PERMISSIONS[role] else NO for role in Role)] for code in used
    ]


def _sign_in_and_grants() -> list[list[str]]:
    rows = []
    for role in Role:
        givers = [str(giver.label) for giver, given in GRANTS.items() if role in given]
        second_factor = YES if role in NEEDS_SECOND_FACTOR else NO
        rows.append([str(role.label), second_factor, "、".join(givers) or _("随店铺或服务商产生")])
    return rows


def _table(corner: str, rows: list[list[str]]) -> list[str]:
    return _rows([corner, *(str(role.label) for role in Role)], rows)


def _rows(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
