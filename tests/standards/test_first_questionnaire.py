"""A new installation can assess shops without a step by hand."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connections

from alliance.standards import selectors
from tests.factories.maturity import questionnaire, retail

migration = import_module("alliance.standards.migrations.0003_first_questionnaire")


@pytest.mark.django_db(databases=["default", "owner"])
def test_migrating_publishes_the_shipped_questionnaire() -> None:
    with connections["default"].schema_editor() as editor:
        migration.publish_first(apps, editor)

    version = selectors.current()
    assert version is not None
    assert (version.number, version.body) == (1, retail()["body"])
    # Its key comes from its content, and publishing the same file again is no news.
    assert version.pk.version == 5
    assert questionnaire() == version
