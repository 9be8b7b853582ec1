from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate as stock
from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from alliance.audit.services import amend as amend_row
from alliance.audit.services import record
from alliance.centres.models import Centre, CountyTemplate, Domain
from alliance.centres.schemas import catch_up, ddl, template
from alliance.centres.schemas.catch_up import CaughtUp
from alliance.centres.selectors import forget_hosts, is_alliance_host
from alliance.lib.refusals import Refused

if TYPE_CHECKING:
    from alliance.accounts.models import User

AMENDABLE = frozenset({"name", "phone"})
REASON_LENGTH = Centre._meta.get_field("suspension").max_length


class BadCode(Refused):
    code = "bad_code"


class BadSlug(Refused):
    code = "bad_slug"


class AlreadyThere(Refused):
    """A county with this code, a schema of its name or a host name of its own exists."""

    code = "already_there"


class StandsSo(Refused):
    """The county is suspended already, or is not suspended."""

    code = "stands_so"


class TemplateBehind(Refused):
    """The template is older than the code: a county made now would be too."""

    code = "template_behind"


# -- Opening a county ------------------------------------------------------------------------------
def create_centre(
    *,
    code: str,
    slug: str,
    name: str,
    at: datetime,
    actor: User | None = None,
    prefecture: str = "",
    province: str = "",
    host: str = "",
) -> Centre:
    """Open a county: its schema with every table, its row and its host names, or none of it.

    `host` is a name of the county's own; <slug>.<suffix> works besides. Owner role only.
    """
    hosts = [f"{slug}.{settings.COUNTY_HOST_SUFFIX}", *([host.lower()] if host else [])]
    _refuse_unusable(code, slug, hosts)
    centre = Centre(
        code=code, slug=slug, name=name, schema_name=f"c{code}", opened_at=at,
        prefecture=prefecture, province=province,
    )  # fmt: skip
    with transaction.atomic(using=ddl.OWNER):
        made_from = _template()
        _build(centre.schema_name, made_from, at)
        centre.schema_state = made_from.state
        Centre.objects.using(ddl.OWNER).bulk_create([centre])
        Domain.objects.using(ddl.OWNER).bulk_create(
            Domain(tenant=centre, domain=each, is_primary=each == hosts[-1]) for each in hosts
        )
        record(centre, "create_centre", actor=actor, at=at, using=ddl.OWNER)
    transaction.on_commit(forget_hosts, using=ddl.OWNER)
    return centre


def _refuse_unusable(code: str, slug: str, hosts: Sequence[str]) -> None:
    if not re.fullmatch(r"[0-9]{6}", code):
        raise BadCode(_("行政区划代码是 6 位数字，例如 430522。"))
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", slug):
        raise BadSlug(_("网址前缀只能用小写字母、数字和中间的短横，最多 40 个字符。"))
    centres = Centre.objects.using(ddl.OWNER)
    if centre := centres.filter(code=code).first():
        raise AlreadyThere(_("代码 %(code)s 已经是%(name)s。") % {"code": code, "name": centre})
    if centre := centres.filter(slug=slug).first():
        raise AlreadyThere(
            _("网址前缀 %(slug)s 已由%(name)s使用。") % {"slug": slug, "name": centre}
        )
    if ddl.exists(f"c{code}"):
        raise AlreadyThere(
            _("数据库里已有 c%(code)s 这个县的表，请先恢复或移走它。") % {"code": code}
        )
    taken = Domain.objects.using(ddl.OWNER).filter(domain__in=hosts).first()
    if taken or any(map(is_alliance_host, hosts)):
        raise AlreadyThere(_("网址 %(host)s 已经在用。") % {"host": taken or hosts[-1]})


def _template() -> CountyTemplate:
    """The template as it stands, which nobody changes while this transaction lasts."""
    with connections[ddl.OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [ddl.LOCK])
    found = CountyTemplate.objects.using(ddl.OWNER).first()
    if found is None or found.state != template.state_of(template.keys_on_disk()):
        raise TemplateBehind(_("表结构还没有更新，请先运行 manage.py migrate。"))
    return found


def _build(schema: str, made_from: CountyTemplate, at: datetime) -> None:
    with connections[ddl.OWNER].cursor() as cursor, ddl.without_waiting():
        for statement in made_from.statements:
            cursor.execute(ddl.renamed(statement, schema), None)
        catch_up.note_migrations(cursor, schema, made_from.migrations, at)


# -- Closing a county's doors for a while ----------------------------------------------------------
@transaction.atomic
def suspend(centre: Centre, *, actor: User | None, at: datetime, note: str) -> None:
    """Close a county's doors; whoever comes reads `note`. Raises StandsSo."""
    open_one = Centre.objects.filter(pk=centre.pk, suspended_at=None)
    if not open_one.update(suspended_at=at, suspension=note[:REASON_LENGTH]):
        raise StandsSo(_("%(county)s已经暂停了服务，不用再办。") % {"county": centre})
    record(centre, "suspend", actor=actor, at=at, note=note)
    transaction.on_commit(forget_hosts)


@transaction.atomic
def resume(centre: Centre, *, actor: User | None, at: datetime, note: str = "") -> None:
    """Open a county's doors again. Raises StandsSo."""
    closed_one = Centre.objects.filter(pk=centre.pk).exclude(suspended_at=None)
    if not closed_one.update(suspended_at=None, suspension=""):
        raise StandsSo(_("%(county)s没有暂停服务，不用恢复。") % {"county": centre})
    record(centre, "resume", actor=actor, at=at, note=note)
    transaction.on_commit(forget_hosts)


# -- Keeping the counties' tables up to date -------------------------------------------------------
def pending() -> bool:
    """Whether `migrate` has something to do: two queries, whatever the number of counties."""
    with connections[ddl.OWNER].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"public.{CountyTemplate._meta.db_table}"])
        if cursor.fetchone() == (None,):
            return True
    state = template.state_of(template.keys_on_disk())
    current = CountyTemplate.objects.using(ddl.OWNER).filter(state=state)
    behind = Centre.objects.using(ddl.OWNER).exclude(schema_state=state)
    return not current.exists() or behind.exists()


def migrate_public(*, verbosity: int = 1) -> None:
    """What all counties have in common, by Django's own command on the owner role."""
    call_command(stock.Command(), database=ddl.OWNER, interactive=False, verbosity=verbosity)


def migrate_template() -> None:
    """The reference county, from whose run every other is brought up."""
    with _template_to_oneself():
        template.bring_up(template.state_of(template.keys_on_disk()))


def migrate_counties(*, at: datetime) -> Iterator[CaughtUp]:
    """Bring every county that is behind to where the template stands; tell of each as it is done.

    Asks one query when none is. A county that fails stays as it was and stops no other.
    """
    state = template.state_of(template.keys_on_disk())
    if centres := catch_up.behind(state):
        with _template_to_oneself():
            if not CountyTemplate.objects.using(ddl.OWNER).filter(state=state).exists():
                template.bring_up(state)
            yield from catch_up.catch_up(centres, state, at)


@contextmanager
def _template_to_oneself() -> Iterator[Any]:
    """Of two who migrate at once the second waits, and so does a county being made."""
    with connections[ddl.OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ddl.LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ddl.LOCK])


# -- Changing what people read of a county ---------------------------------------------------------
@transaction.atomic
def amend(
    centre: Centre, changes: Mapping[str, Any], *, actor: User, at: datetime, note: str = ""
) -> list[str]:
    """Change a county's name or service phone; returns the names of what really changed."""
    if fixed := changes.keys() - AMENDABLE:
        raise ValueError(f"not for amending: {sorted(fixed)}")
    changed = amend_row(centre, changes, actor=actor, at=at, note=note)
    transaction.on_commit(forget_hosts)
    return changed
