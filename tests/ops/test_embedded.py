"""The servers from wheels, on directories that are awkward."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config import embedded


@pytest.fixture(params=["数据, 目录", "long" * 30])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    name: str = request.param
    return tmp_path / name / "data"


def test_a_socket_path_is_never_longer_than_the_kernel_allows(data: Path) -> None:
    postgres = embedded.postgres_address(data)

    assert len(os.fsencode(f"{postgres.socket_dir}/.s.PGSQL.{postgres.port}")) <= 107
    assert len(os.fsencode(embedded.redis_socket(data))) <= 107
    assert "," not in postgres.socket_dir


def test_two_directories_never_share_a_socket(tmp_path: Path) -> None:
    deep = [tmp_path / ("long" * 30) / name for name in ("a", "b")]

    assert len({embedded.postgres_address(each).socket_dir for each in deep}) == 2
    assert len({embedded.redis_socket(each) for each in deep}) == 2


@pytest.mark.flow
def test_they_start_and_stop_there(data: Path) -> None:
    try:
        embedded.start_postgres(data, throwaway=True)
        embedded.start_redis(data)

        assert embedded.postgres_ready(data)
        assert embedded.redis_answers(data)
    finally:
        embedded.stop_redis(data)
        embedded.stop_postgres(data)
    assert embedded.postgres_pid(data) is None
    assert embedded.redis_pid(data) is None


def test_an_old_postmaster_file_naming_another_program_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    lines = [str(os.getpid()), str(tmp_path / "pg"), "0", "5432", "/tmp", "", "", "ready"]  # noqa: S108
    (tmp_path / "pg" / "postmaster.pid").write_text("\n".join(lines))

    assert embedded.postgres_pid(tmp_path) is None
    assert not embedded.postgres_ready(tmp_path)


def test_a_socket_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a directory for another user")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)

    with pytest.raises(embedded.NotReady, match="属于另一个用户"):
        embedded._private(theirs, os.geteuid())
