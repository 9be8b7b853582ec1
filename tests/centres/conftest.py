from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from alliance.centres.selectors import forget_hosts
from stores import migrations
from tests import database

_numbers = itertools.count(1)
Write = Callable[[str, str], None]


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of this test alone, in which it may commit, migrate and break what it likes."""
    with django_db_blocker.unblock():
        shared = str(connections["default"].settings_dict["NAME"])
        name = f"{shared}_own"
        database.copy(name)
        forget_hosts()
        yield name
        database.leave(name, shared)
        forget_hosts()


@pytest.fixture
def later_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Write:
    """Write one more migration for the stores app: `later_migration(name, body of the class)`."""
    package = f"later_migrations_{next(_numbers)}"
    folder = tmp_path / package
    folder.mkdir()
    names = []
    for file in sorted(Path(str(migrations.__file__)).parent.glob("*.py")):
        (folder / file.name).write_text(file.read_text())
        names.append(file.stem)
    names.remove("__init__")
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.MIGRATION_MODULES = {"stores": package}

    def write(name: str, body: str) -> None:
        text = "from django.db import migrations, models\nimport django.db.models.deletion\n\n"
        text += "class Migration(migrations.Migration):\n"
        text += f"    dependencies = [('stores', {names[-1]!r})]\n"
        (folder / f"{name}.py").write_text(
            text + "".join(f"    {line}\n" for line in body.splitlines())
        )
        names.append(name)
        for module in [known for known in sys.modules if known.startswith(package)]:
            del sys.modules[module]
        importlib.invalidate_caches()

    return write
