"""Nothing shared is editable at a county's desk, and no desk has a way around the services."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry

from alliance.lib.admin import DeskAdmin, ReadOnlyAdmin
from alliance.lib.models import Entry, Movable
from alliance.lib.sites import alliance_site, county_site
from tests.crawl import routes

SITES: dict[str, AdminSite] = {"county": county_site, "alliance": alliance_site}
URLCONFS = (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF)
EVERY_ADMIN = [
    pytest.param(admin, id=f"{name}-{model._meta.label}")
    for name, site in SITES.items()
    for model, admin in site._registry.items()
]


def in_county(model: Any) -> bool:
    return apps.get_app_config(model._meta.app_label).name in settings.TENANT_APPS


def labels(site: AdminSite, *, county: bool) -> list[str]:
    return [model._meta.label for model in site._registry if in_county(model) is county]


# What a county's desk shows of the tables all counties share: its own rows, to be read only.
READ_IN_A_COUNTY = ["acts.Act"]


def test_the_countys_desk_has_county_models_and_reads_its_own_acts() -> None:
    assert labels(county_site, county=True)
    assert labels(county_site, county=False) == READ_IN_A_COUNTY


def test_nothing_shared_is_editable_at_a_countys_desk(rf: Any) -> None:
    for model, admin in county_site._registry.items():
        if not in_county(model):
            assert isinstance(admin, ReadOnlyAdmin)
            assert not list(getattr(admin, "verbs", ()))
            assert admin.reveal_service is None


def test_the_alliances_desk_has_shared_models_only() -> None:
    assert labels(alliance_site, county=False)
    assert labels(alliance_site, county=True) == []


@pytest.mark.parametrize("admin", EVERY_ADMIN)
def test_every_admin_class_is_a_desks(admin: Any) -> None:
    assert isinstance(admin, DeskAdmin), "derive from alliance.lib.admin.DeskAdmin"


@pytest.mark.parametrize("admin", EVERY_ADMIN)
def test_no_admin_class_deletes_or_writes_past_the_services(admin: Any) -> None:
    """The base refuses; a class that overrides one of these would open a way around."""
    guarded = ("has_delete_permission", "save_model", "delete_model", "delete_queryset",
               "log_addition", "log_change", "changeform_view", "save_form")  # fmt: skip

    opened = [
        name for name in guarded if getattr(type(admin), name) is not getattr(DeskAdmin, name)
    ]

    assert opened == []
    assert admin.list_editable == ()
    assert list(admin.inlines) == []


@pytest.mark.parametrize("admin", EVERY_ADMIN)
def test_a_status_is_never_a_field_of_a_form(admin: Any) -> None:
    if issubclass(admin.model, Movable):
        assert not admin.model._meta.get_field("status").editable
        assert "status" not in admin.form.base_fields


@pytest.mark.parametrize("admin", EVERY_ADMIN)
def test_every_verb_of_a_model_is_an_action_at_its_desk(admin: Any) -> None:
    """Or has a page of its own there, named after it, or is the clock's."""
    moves = getattr(admin.model, "MOVES", {})
    by_clock: frozenset[str] = getattr(admin.model, "BY_CLOCK", frozenset())
    own_pages = {name for conf in URLCONFS for name, _path in routes(conf)}

    assert moves.keys() - {verb.name for verb in admin.verbs} - by_clock - own_pages == set()


@pytest.mark.parametrize("admin", EVERY_ADMIN)
def test_every_verb_has_words_and_its_permission_exists(admin: Any) -> None:
    granted = {f"{admin.opts.app_label}.{codename}" for codename, _ in admin.opts.permissions}

    for verb in admin.verbs:
        assert verb.words(admin.model) != verb.name, f"add {verb.name} to {admin.model}.VERBS"
        assert verb.permission(admin.model) in granted


@pytest.mark.parametrize("admin", EVERY_ADMIN)
def test_personal_fields_can_be_revealed_or_not_but_never_show_by_themselves(admin: Any) -> None:
    for name in getattr(admin.model, "PERSONAL", {}):
        if admin.reveal_service:
            assert f"reveal_{admin.opts.model_name}" in dict(admin.opts.permissions)
        assert f"{name}" not in [field.lstrip("=^@") for field in admin.search_fields
                                 if not field.startswith("=")]  # fmt: skip


@pytest.mark.parametrize("admin", EVERY_ADMIN)
def test_the_record_can_only_be_read(admin: Any, rf: Any) -> None:
    if issubclass(admin.model, Entry):
        request = rf.get("/")
        assert not admin.has_add_permission(request)
        assert not admin.has_change_permission(request)


def test_djangos_own_log_is_on_no_desk() -> None:
    assert not any(LogEntry in site._registry for site in SITES.values())
