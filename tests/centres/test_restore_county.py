from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError
from django_tenants.utils import schema_context

from alliance.accounts.models import Membership, User
from alliance.acts.models import Act
from alliance.audit.models import AuditEntry
from alliance.centres.backup import media, restoring
from alliance.centres.backup.making import back_up
from alliance.centres.backup.refusals import (
    CountyBusy,
    CountyLives,
    DamagedArchive,
    NewerThanHere,
    PersonClash,
    RowClash,
    UnknownFormat,
)
from alliance.centres.backup.restoring import restore
from alliance.centres.models import Centre, Domain
from alliance.centres.schemas import ddl
from alliance.lib.keys import new_key
from config import embedded
from stores.models import StoreMember
from tests.centres.alliances import alliance, drop_by_accident, empty_alliance
from tests.centres.contents import NOON, files, fill, people, rows, shape
from tests.database import as_root
from tests.factories.people import person
from tests.factories.stores import store
from tests.uploads import keep_in

LATER = NOON + timedelta(hours=1)
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def database(transactional_db: None) -> Iterator[str]:
    with alliance() as name:
        yield name


def backed_up(to: Path) -> Path:
    fill("430522")
    return back_up("430522", to=to, at=NOON)


def test_a_county_dropped_by_accident_comes_back_equal(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    fill("430523")
    before, uploads, form = rows("430522"), files("430522"), shape("430522")
    neighbour = rows("430523")
    drop_by_accident(database, "c430522")

    restore(path, at=LATER)

    assert rows("430522") == before
    assert files("430522") == uploads
    assert shape("430522") == form
    assert rows("430523") == neighbour


def test_a_county_of_which_nothing_is_left_comes_back_equal(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    before, uploads = rows("430522"), files("430522")
    drop_by_accident(database, "c430522")
    with as_root(database) as root:
        root.execute("SET session_replication_role = replica")  # append-only tables too
        root.execute("TRUNCATE centres_centre, accounts_user, events_outboxfact CASCADE")
    for upload in uploads:
        (media.folder_of("c430522") / upload).unlink()

    done = restore(path, at=LATER)

    assert rows("430522") == before
    assert files("430522") == uploads
    assert done.newcomers == before["accounts_user"].rows


def test_the_same_archive_restores_into_an_empty_alliance(
    transactional_db: None, tmp_path: Path
) -> None:
    with alliance():
        path = backed_up(tmp_path)
        before, uploads, form, everybody = (
            rows("430522"), files("430522"), shape("430522"), people(),
        )  # fmt: skip
    keep_in(tmp_path / "elsewhere")
    with empty_alliance():
        restore(path, at=LATER)

        assert rows("430522") == before
        assert files("430522") == uploads
        assert shape("430522") == form
        assert people() == everybody
        assert Centre.objects.get().name == "新邵县"


def test_the_restored_county_works_for_the_app_role(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    drop_by_accident(database, "c430522")
    restore(path, at=LATER)

    with schema_context("c430522"):
        store(name="恢复之后登记的店")
        with pytest.raises((InternalError, IntegrityError), match="append-only"):
            AuditEntry.objects.update(note="改写")


def test_it_is_on_the_record(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    drop_by_accident(database, "c430522")

    restore(path, at=LATER)

    act = Act.objects.get()
    assert (act.verb, act.subject_id, act.at, act.note) == (
        "restore", "430522", LATER, NOON.isoformat(),
    )  # fmt: skip


def test_a_living_county_is_not_written_over_unasked(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    before = rows("430522")

    with pytest.raises(CountyLives, match=r"新邵县.*--replace"):
        restore(path, at=LATER)

    assert rows("430522") == before


def test_replacing_takes_back_what_came_after_and_destroys_no_file(
    database: str, tmp_path: Path
) -> None:
    path = backed_up(tmp_path)
    before, uploads = rows("430522"), files("430522")
    fill("430522")
    folder = media.folder_of("c430522")
    first = sorted(uploads)[0]
    (folder / first).write_bytes(b"changed since")

    done = restore(path, at=LATER, replace=True)

    assert rows("430522") == before
    assert files("430522") == uploads
    assert done.aside is not None
    assert (done.aside / first).read_bytes() == b"changed since"
    assert len([*media.names(done.aside)]) == 4


def test_a_damaged_archive_changes_nothing(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    whole = path.read_bytes()
    drop_by_accident(database, "c430522")

    for damaged in (
        whole[: len(whole) // 2],
        whole[: len(whole) // 2]
        + bytes([whole[len(whole) // 2] ^ 1])
        + whole[len(whole) // 2 + 1 :],
        whole.replace(b"PGDMP", b"PGDUM", 1),
        b"",
    ):
        path.write_bytes(damaged)
        with pytest.raises(DamagedArchive, match="已损坏"):
            restore(path, at=LATER)

    assert not Act.objects.exists()
    with as_root(database) as root:
        assert not root.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'c430522'").fetchone()


def rewritten(
    path: Path,
    *,
    compress: Collection[str] = (),
    replaced: Mapping[str, bytes] | None = None,
    **changes: Any,
) -> Path:
    """The archive with another manifest and, by name, other or compressed members."""
    copy = path.with_name("rewritten.county")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            data = (replaced or {}).get(name) or old.read(name)
            if name == "manifest.json":
                data = json.dumps(json.loads(data) | changes).encode()
            kind = zipfile.ZIP_DEFLATED if name in compress else zipfile.ZIP_STORED
            new.writestr(name, data, kind)
    return copy


def test_a_format_of_the_future_is_refused(database: str, tmp_path: Path) -> None:
    path = rewritten(backed_up(tmp_path), format=99)

    with pytest.raises(UnknownFormat, match="99"):
        restore(path, at=LATER)


def test_a_newer_archive_is_refused(database: str, tmp_path: Path) -> None:
    path = rewritten(backed_up(tmp_path), migrations=["stores.0001_initial", "stores.0099_later"])

    with pytest.raises(NewerThanHere, match=r"stores\.0099_later"):
        restore(path, at=LATER)


def test_a_file_name_cannot_lead_out_of_the_county(database: str, tmp_path: Path) -> None:
    part = {"member": "files/../../escaped", "size": 0, "sha256": ""}
    path = backed_up(tmp_path)
    drop_by_accident(database, "c430522")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part["member"], b"")  # type: ignore[arg-type]
    part["sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    with pytest.raises(DamagedArchive, match="escaped"):
        restore(rewritten(path, files=[part]), at=LATER)

    assert not list(tmp_path.rglob("escaped"))


def test_a_county_code_cannot_lead_out_of_the_uploads(database: str, tmp_path: Path) -> None:
    bystander = media.folder_of("c430523").with_name("c.restoring") / "somebody else's"
    bystander.parent.mkdir(parents=True)
    bystander.touch()

    for code in ("", "/../../x", "430522; --", "43052"):
        with pytest.raises(DamagedArchive, match=r"manifest\.json"):
            restore(rewritten(backed_up(tmp_path), code=code), at=LATER)

    assert bystander.exists()


def test_an_upload_that_unpacks_to_more_than_the_archive_is_refused(
    database: str, tmp_path: Path
) -> None:
    path = backed_up(tmp_path)
    bomb = {"member": "files/bomb", "size": 1 << 24, "sha256": sha256(bytes(1 << 24)).hexdigest()}
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("files/bomb", bytes(1 << 24))
    copy = rewritten(path, compress={"files/bomb"}, files=[bomb])

    with pytest.raises(DamagedArchive, match="bomb"):
        restore(copy, at=LATER, replace=True)


def shared(path: Path, label: str, /, **changes: Any) -> list[dict[str, Any]]:
    """The shared tables of the archive's manifest, with another word about one of them."""
    with zipfile.ZipFile(path) as archive:
        tables: list[dict[str, Any]] = json.loads(archive.read("manifest.json"))["shared"]
    return [table | (changes if table["label"] == label else {}) for table in tables]


@pytest.mark.parametrize(
    "changes",
    [
        {"label": "acts.Act"},
        {"label": "sessions.Session"},
        {"columns": [["id", "uuid); DROP TABLE accounts_user; --"]]},
    ],
)
def test_rows_for_other_tables_and_types_that_are_sql_are_refused(
    database: str, tmp_path: Path, changes: dict[str, Any]
) -> None:
    path = backed_up(tmp_path)
    copy = rewritten(path, shared=shared(path, "accounts.Membership", **changes))

    with pytest.raises(DamagedArchive, match="accounts_membership"):
        restore(copy, at=LATER, replace=True)

    assert Membership.objects.filter(centre_id="430522").exists()


def smuggled(path: Path, label: str, row: bytes) -> Path:
    """The archive with one more row in a shared table."""
    (table,) = [table for table in shared(path, label) if table["label"] == label]
    member = table["part"]["member"]
    with zipfile.ZipFile(path) as archive:
        data = archive.read(member) + row
    part = {"member": member, "size": len(data), "sha256": sha256(data).hexdigest()}
    return rewritten(path, replaced={member: data}, shared=shared(path, label, part=part))


def copied(path: Path, label: str, values: dict[str, str]) -> bytes:
    """One row in COPY's text, in the order of the archive's columns."""
    (table,) = [table for table in shared(path, label) if table["label"] == label]
    return "\t".join(values.get(name, "\\N") for name, _ in table["columns"]).encode() + b"\n"


def test_an_archive_gives_nobody_a_role_in_the_alliance(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    with schema_context("c430522"):
        officer = Membership.objects.filter(centre_id="430522").first()
    assert officer is not None
    row = {
        "id": str(new_key()), "user_id": str(officer.user_id), "role": "alliance_operator",
        "since": NOON.isoformat(),
    }  # fmt: skip
    copy = smuggled(path, "accounts.Membership", copied(path, "accounts.Membership", row))

    with pytest.raises(DamagedArchive, match="accounts_membership"):
        restore(copy, at=LATER, replace=True)

    assert not Membership.objects.filter(role="alliance_operator").exists()


def test_an_archive_hangs_no_second_factor_on_somebody_here(database: str, tmp_path: Path) -> None:
    path, operator = backed_up(tmp_path), person("联盟管理员")
    row = {
        "type": "webauthn", "data": "{}", "user_id": str(operator.pk),
        "created_at": NOON.isoformat(),
    }  # fmt: skip
    copy = smuggled(path, "mfa.Authenticator", copied(path, "mfa.Authenticator", row))

    restore(copy, at=LATER, replace=True)

    assert not Authenticator.objects.filter(user=operator).exists()


def test_an_older_archive_is_brought_up_to_date(database: str, tmp_path: Path) -> None:
    call_command(
        "migrate_schemas", "audit", "0001", schema_name="c430522", database="owner", verbosity=0
    )
    path = backed_up(tmp_path)
    drop_by_accident(database, "c430522")

    restore(path, at=LATER)

    with as_root(database) as root:
        assert root.execute(
            "SELECT 1 FROM pg_trigger WHERE tgrelid = 'c430522.audit_auditentry'::regclass"
            " AND tgname = 'append_only'"
        ).fetchone()


def test_whoever_is_here_already_keeps_what_they_have_here(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    officer = User.objects.get(memberships__centre_id="430522")
    User.objects.filter(pk=officer.pk).update(phone="13800009999", name="改了名")
    drop_by_accident(database, "c430522")

    done = restore(path, at=LATER)

    officer.refresh_from_db()
    assert (officer.phone, officer.name, done.newcomers) == ("13800009999", "改了名", 0)


def test_a_number_of_another_account_here_is_refused_with_names(
    transactional_db: None, tmp_path: Path
) -> None:
    with alliance():
        path = backed_up(tmp_path)
        phone = User.objects.get(memberships__centre_id="430522").phone
    with empty_alliance():
        User.objects.create_user(phone, "另有其人")

        with pytest.raises(PersonClash, match=rf"{phone[:3]}\*\*\*\*{phone[-4:]}.*--relink"):
            restore(path, at=LATER)

        assert not Centre.objects.exists()
        assert User.objects.get().name == "另有其人"


def test_relinking_gives_the_county_s_rows_to_the_account_here(
    transactional_db: None, tmp_path: Path
) -> None:
    with alliance():
        path = backed_up(tmp_path)
        officer = User.objects.get(memberships__centre_id="430522")
        with schema_context("c430522"):
            owner = User.objects.get(pk=StoreMember.objects.latest("id").user_id)
    with empty_alliance():
        here = User.objects.create_user(officer.phone, "本地账号")
        there = User.objects.create_user(owner.phone, "本地店主")

        done = restore(path, at=LATER, relink=True)

        assert done.relinked == 2
        assert Membership.objects.get(centre_id="430522").user == here
        assert not User.objects.filter(pk__in=[officer.pk, owner.pk]).exists()
        with schema_context("c430522"):
            assert set(AuditEntry.objects.values_list("actor", flat=True)) == {here.pk}
            assert StoreMember.objects.filter(user=there).count() == 1


def test_a_host_name_of_another_county_is_refused(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    drop_by_accident(database, "c430522")
    Domain.objects.filter(tenant_id="430522").delete()
    Domain.objects.create(tenant_id="430523", domain="xinshao.localhost", is_primary=False)
    before = rows("430523")

    with pytest.raises(RowClash, match=r"xinshao\.localhost"):
        restore(path, at=LATER)

    assert rows("430523") == before
    with as_root(database) as root:
        assert not root.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'c430522'").fetchone()


def test_an_optional_reference_to_an_unknown_row_of_the_alliance_is_emptied(
    transactional_db: None, tmp_path: Path
) -> None:
    with alliance() as name:
        fill("430522")
        with as_root(name) as root:
            root.execute("UPDATE accounts_department SET centre_id = NULL")
        path = back_up("430522", to=tmp_path, at=NOON)
    with empty_alliance():
        done = restore(path, at=LATER)

        assert done.loosened == 1
        assert Membership.objects.get().department is None


def test_while_tables_are_being_changed_it_waits_and_then_says_so(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backed_up(tmp_path)
    before = rows("430522")
    monkeypatch.setattr(restoring, "WAIT_FOR_LOCKS", "100ms")
    with as_root(database) as migrating:
        migrating.execute("SELECT pg_advisory_lock(%s)", [ddl.LOCK])

        with pytest.raises(CountyBusy, match="过几分钟"):
            restore(path, at=LATER, replace=True)

    assert rows("430522") == before
    restore(path, at=LATER, replace=True)
    assert rows("430522") == before


@pytest.mark.flow
def test_a_kill_in_the_middle_leaves_the_county_as_it_was(database: str, tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    fill("430522")
    before = rows("430522")
    address = embedded.postgres_address(settings.DATA_DIR)
    url = f"postgresql://alliance_owner@/{database}?host={address.socket_dir}&port={address.port}"
    with as_root(database) as reader:
        reader.autocommit = False
        reader.execute("SELECT count(*) FROM c430522.stores_store")  # the last step waits for this
        process = subprocess.Popen(
            [sys.executable, "manage.py", "restore_county", str(path), "--replace"],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": url,
                "ALLIANCE_DATA": str(settings.DATA_DIR),
            },
        )
        wait_for_a_lock(database)
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert rows("430522") == before
    restore(path, at=LATER, replace=True)
    assert rows("430522") != before


def wait_for_a_lock(database: str) -> None:
    """Until some statement of the database waits for a lock."""
    with as_root() as watcher:
        for _ in range(600):
            if watcher.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'",
                [database],
            ).fetchone():
                return
            time.sleep(0.05)
    raise AssertionError("the restore never came to its last step")


def test_the_command_tells_what_it_did(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = backed_up(tmp_path)
    drop_by_accident(database, "c430522")

    call_command("restore_county", path)

    assert "新邵县已恢复到 2026-11-22 12:00 的样子" in capsys.readouterr().out


@pytest.mark.parametrize("named", ["430522", "xinshao"])
def test_a_county_comes_back_from_its_newest_archive(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    back_up("430522", to=tmp_path, at=NOON - timedelta(days=1))
    back_up("430522", to=tmp_path, at=NOON)
    drop_by_accident(database, "c430522")

    call_command("restore_county", named, "--from", tmp_path)

    assert "新邵县已恢复到 2026-11-22 12:00 的样子" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("named", "sentence"),
    [("xinshao", "里没有 430522 的备份"), ("430599", "里没有 430599 的备份"),
     ("xinsao", "没有代码或网址前缀是“xinsao”的县")],
)  # fmt: skip
def test_without_an_archive_nothing_is_restored(
    database: str, tmp_path: Path, named: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("restore_county", named, "--from", tmp_path)


def test_the_command_says_why_not(database: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("restore_county", tmp_path / "none.county")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore_county", backed_up(tmp_path))
