"""Why a county cannot be backed up or restored now, in words an operator can act on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from alliance.lib import masks
from alliance.lib.lists import listed
from alliance.lib.refusals import Refused


class TablesAreGone(Refused):
    code = "tables_are_gone"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s的库表不在了，没有可以备份的；请用 restore_county 从以前的备份恢复。")
            % {"name": name}
        )


class NoArchive(Refused):
    code = "no_archive"

    def __init__(self, code: str, folder: Path) -> None:
        super().__init__(
            _("%(folder)s 里没有 %(code)s 的备份，请写明备份文件，或用 --from 指明目录。")
            % {"folder": folder, "code": code}
        )


class DamagedArchive(Refused):
    code = "damaged_archive"

    def __init__(self, part: str) -> None:
        super().__init__(
            _("这份备份已损坏（%(part)s 与清单不符），没有改动任何数据；请换另一份备份再试。")
            % {"part": part}
        )


class UnknownFormat(Refused):
    code = "unknown_format"

    def __init__(self, number: object) -> None:
        super().__init__(
            _("本系统不认识这份备份的格式（第 %(number)s 版），请用制作它的系统版本来恢复。")
            % {"number": number}
        )


class NewerThanHere(Refused):
    """The archive has migrations this installation's code does not know."""

    code = "newer_than_here"

    def __init__(self, unknown: Sequence[str]) -> None:
        super().__init__(
            _("这份备份来自更新的版本（本系统还没有 %(first)s 等 %(count)d 项改动），请先升级。")
            % {"first": unknown[0], "count": len(unknown)}
        )


class CountyLives(Refused):
    code = "county_lives"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s的数据还在。确要用备份替换它现在的全部数据，请加上 --replace 再执行。")
            % {"name": name}
        )


class PersonClash(Refused):
    """Phone numbers of the archive that belong to other accounts here; (name, phone) each."""

    code = "person_clash"

    def __init__(self, people: Sequence[tuple[str, str]]) -> None:
        told = listed(f"{masks.name(name)} {masks.phone(phone)}" for name, phone in people)
        super().__init__(
            _(
                "备份里这些人的手机号在本系统属于另一个账号：%(people)s。没有改动任何数据。"
                "确认是同一个人的，加上 --relink 并入现有账号；不是同一个人的，请先更改手机号。"
            )
            % {"people": told}
        )


class RowClash(Refused):
    """A shared row (a host name, a short name) that another county here already has."""

    code = "row_clash"

    def __init__(self, table: str, detail: str) -> None:
        super().__init__(
            _(
                "备份里的内容与本系统已有的冲突（%(table)s：%(detail)s），没有改动任何数据；"
                "请先处理好这一处，再重新恢复。"
            )
            % {"table": table, "detail": detail}
        )


class NotUpToDate(Refused):
    """The county is back, but a migration made since the backup fails in it."""

    code = "not_up_to_date"

    def __init__(self, name: str, failure: str) -> None:
        super().__init__(
            _(
                "%(name)s的数据已经恢复，但表结构没有更新成功（%(failure)s）；"
                "处理后请运行 manage.py migrate_counties。"
            )
            % {"name": name, "failure": failure}
        )


class CountyBusy(Refused):
    code = "county_busy"

    def __init__(self) -> None:
        super().__init__(_("这个县正被别的操作占用，没有改动任何数据；请过几分钟再试。"))
