from __future__ import annotations

import stat
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django_tenants.utils import schema_context

from alliance.centres.backup import belonging, tables
from alliance.centres.backup.archive import Reader, reading
from alliance.centres.backup.making import back_up
from alliance.centres.backup.refusals import TablesAreGone
from alliance.centres.naming import NoSuchCounty
from alliance.events.models import OutboxFact
from alliance.events.services import publish
from alliance.events.stores import StoreVerified
from tests.centres.alliances import alliance, drop_by_accident
from tests.centres.contents import NOON, fill, rows
from tests.database import as_root
from tests.factories.people import person
from tests.factories.stores import store

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def database(transactional_db: None) -> Iterator[str]:
    with alliance() as name:
        yield name


def test_an_archive_lists_every_table_and_file_with_its_checksum(
    database: str, tmp_path: Path
) -> None:
    fill("430522")

    path = back_up("430522", to=tmp_path, at=NOON)

    with reading(path) as reader:
        reader.verify()
        listed = {tally.table: tally for tally in reader.manifest.tables}
        listed |= {shared.tally.table: shared.tally for shared in reader.manifest.shared}
        assert listed == rows("430522")
        assert len(reader.manifest.files) == 3


def test_nothing_of_another_county_is_in_the_archive(database: str, tmp_path: Path) -> None:
    fill("430522")
    with schema_context("c430523"):
        store(name="只属于邵阳")
    stranger = person("只属于别处")
    fill("430523")

    path = back_up("430522", to=tmp_path, at=NOON)

    with zipfile.ZipFile(path) as archive:
        people = archive.read("shared/accounts_user.copy").decode()
        facts = archive.read("shared/events_outboxfact.copy").decode()
    assert stranger.phone not in people
    assert "\t430523\t" not in facts
    assert "\t430522\t" in facts


def test_only_its_owner_may_read_an_archive(database: str, tmp_path: Path) -> None:
    path = back_up("430522", to=tmp_path, at=NOON)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_no_file(database: str, tmp_path: Path) -> None:
    with as_root(database) as root:
        root.execute("CREATE SEQUENCE c430522.not_the_owners")

    with pytest.raises(RuntimeError, match=r"pg_dump.*not_the_owners"):
        back_up("430522", to=tmp_path, at=NOON)

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_county_is_refused(database: str, tmp_path: Path) -> None:
    with pytest.raises(NoSuchCounty, match="999999"):
        back_up("999999", to=tmp_path, at=NOON)


def test_a_county_whose_tables_are_gone_is_sent_to_its_older_backups(
    database: str, tmp_path: Path
) -> None:
    drop_by_accident(database, "c430522")

    with pytest.raises(TablesAreGone, match=r"新邵县的库表不在了.*restore_county"):
        back_up("430522", to=tmp_path, at=NOON)


@pytest.mark.parametrize("named", ["430522", "xinshao", " Xinshao "])
def test_a_county_is_named_by_its_code_or_its_slug(
    database: str, tmp_path: Path, named: str
) -> None:
    call_command("backup_county", named, "--to", tmp_path, verbosity=0)

    assert [path.name[:6] for path in tmp_path.iterdir()] == ["430522"]


def test_a_name_that_is_no_county_s_stops_before_the_first_backup(
    database: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="没有代码或网址前缀是“xinsao”的县"):
        call_command("backup_county", "430523", "xinsao", "--to", tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_all_counties_keep_their_newest_archives(database: str, tmp_path: Path) -> None:
    for days in (3, 2):
        back_up("430522", to=tmp_path, at=NOON - timedelta(days=days))

    call_command("backup_county", "--all", "--to", tmp_path, "--keep", "2", verbosity=0)

    kept = sorted(path.name[:15] for path in tmp_path.iterdir())
    assert len(kept) == 3
    assert kept[0] == "430522-20261120"
    assert kept[2].startswith("430523-")


def test_a_county_that_fails_does_not_keep_the_others_from_their_backup(
    database: str, tmp_path: Path
) -> None:
    drop_by_accident(database, "c430522")

    with pytest.raises(CommandError, match="430522"):
        call_command("backup_county", "--all", "--to", tmp_path)

    assert [path.name[:6] for path in tmp_path.iterdir()] == ["430523"]


def test_a_shop_and_its_fact_are_both_in_the_archive_or_neither(
    database: str, tmp_path: Path
) -> None:
    """Shops join all the while; whatever the snapshot caught is whole."""
    stop = threading.Event()
    joining = threading.Thread(target=keep_joining, args=(stop,))
    joining.start()
    try:
        while not OutboxFact.objects.exists():
            time.sleep(0.01)
        path = back_up("430522", to=tmp_path, at=NOON)
    finally:
        stop.set()
        joining.join()

    with reading(path) as reader:
        rows = {tally.table: tally.rows for tally in reader.manifest.tables}
        rows |= {shared.tally.table: shared.tally.rows for shared in reader.manifest.shared}
        dumped = len(dumped_rows(reader, "stores_store"))
    assert 0 < rows["stores_store"] < OutboxFact.objects.count()
    assert rows["stores_store"] == dumped == rows["events_outboxfact"]


def keep_joining(stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            with schema_context("c430522"), transaction.atomic():
                publish(StoreVerified(store_id=store().pk, at=NOON))
    finally:
        connection.close()


def dumped_rows(reader: Reader, table: str) -> list[bytes]:
    """The lines of one table in the archive's dump."""
    command = ("pg_restore", "--file=-", f"--table={table}", "--data-only")
    with tables.running(*command, source=reader.open(reader.manifest.schema)) as output:
        lines = output.read().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(b"COPY "))
    return lines[start + 1 : lines.index(b"\\.")]


def test_every_shared_model_of_ours_says_whether_it_travels() -> None:
    ours = [
        model
        for model in belonging.shared_models()
        if model._meta.app_config.name.startswith(("alliance.", "extensions."))
        or belonging.person_columns(model)
    ]

    silent = [
        model._meta.label
        for model in ours
        if not belonging.path_to_county(model)
        and model._meta.label not in belonging.WITH_PERSON
        and model._meta.label not in belonging.ALLIANCE_WIDE
    ]

    assert silent == [], "say in alliance/centres/backup/belonging.py how these belong to a county"


def test_no_travelling_row_hangs_on_a_key_that_another_installation_counts_differently() -> None:
    travelling = belonging.county_models() + belonging.by_county() + belonging.with_person()
    county = set(belonging.county_models())

    hanging = [
        f"{model._meta.label}.{link.name}"
        for model in travelling
        for link in belonging.foreign_keys(model)
        if belonging.is_counted(link.related_model._meta.pk) and link.related_model not in county
    ]

    assert hanging == []
