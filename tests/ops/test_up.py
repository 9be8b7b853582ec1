from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from config import embedded
from config.demo import COUNTIES, PASSWORD, Person, current_code, people
from tests.ops.running import ROOT, Browser, Up, alive, eventually, free_port, manage

pytestmark = pytest.mark.flow

PROGRAMS = {"postgres", "redis", "web", "worker", "beat"}
SHOPS = " UNION ALL ".join(
    f"SELECT '{county.code}', count(*), count(DISTINCT name), count(DISTINCT status),"
    f" count(DISTINCT town) > 9 FROM c{county.code}.stores_store"
    for county in COUNTIES
)


@pytest.fixture(scope="module")
def alliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    up = Up(tmp_path_factory.mktemp("up") / "data")
    yield up
    up.stop()


@pytest.fixture
def running(alliance: Up) -> Up:
    """Up and serving, whatever the test before did to it."""
    alliance.start()
    return alliance


def test_every_county_and_the_alliance_answer_on_their_own_hosts(running: Up) -> None:
    hosts = ["localhost", *(f"{county.slug}.localhost" for county in COUNTIES)]

    statuses = {host: running.get(host, "/static/portal/portal.css")[0] for host in hosts}
    desks = {host: running.get(host, "/admin/")[0] for host in hosts}

    assert statuses == dict.fromkeys(hosts, 200)
    assert desks == dict.fromkeys(hosts, 302)
    assert running.get("nowhere.localhost", "/admin/")[0] == 404


def test_it_prints_addresses_logins_and_how_to_stop(running: Up) -> None:
    said = running.said()

    for county in COUNTIES:
        assert f"http://{county.slug}.localhost:{running.port}/" in said
    for word in ("中心主任", "政府审核员", "财政复核", "审计员", "联盟管理员", "店主", "Ctrl-C"):
        assert word in said


DESK = [p for p in people() if p.county in (None, COUNTIES[0]) and not p.by_sms]


@pytest.mark.parametrize("who", DESK, ids=[person.phone for person in DESK])
def test_everybody_of_the_staff_gets_to_their_desk_as_printed(running: Up, who: Person) -> None:
    browser = Browser(running, f"{who.county.slug}.localhost" if who.county else "localhost")

    browser.post("/accounts/login/", login=who.phone, password=PASSWORD)
    before = browser.get("/admin/")[0]
    if who.secret:
        browser.post("/accounts/login/second-factor/", code=current_code(who.secret))

    assert before == (302 if who.secret else 200)
    assert browser.get("/admin/")[0] == 200


def test_an_owner_signs_in_with_the_code_that_is_printed(running: Up) -> None:
    owner = next(person for person in people() if person.by_sms)
    browser = Browser(running, f"{COUNTIES[0].slug}.localhost")

    browser.post("/accounts/login/code/", phone=owner.phone)
    sent = re.compile(rf"\[短信 {owner.phone}\] \D*(\d{{6}})")
    [*_earlier, code] = eventually(lambda: sent.findall(running.said()))
    browser.post("/accounts/login/code/confirm/", code=code)

    [(shop,)] = running.rows(
        "SELECT s.name FROM c430522.stores_store s"
        f" JOIN c430522.stores_storemember m ON m.store_id = s.id AND s.phone = '{owner.phone}'"
    )
    status, page = browser.get("/my/shop/")
    assert status == 200
    assert shop in page
    assert browser.get("/admin/")[0] != 200


def test_each_county_has_200_shops_and_a_second_demo_adds_none(running: Up) -> None:
    before = running.rows(SHOPS)

    again = manage("demo", data=running.data)

    assert again.returncode == 0, again.stderr
    assert sorted(before) == [(county.code, 200, 200, 7, True) for county in COUNTIES]
    assert sorted(running.rows(SHOPS)) == sorted(before)


def test_a_second_up_on_the_same_data_says_who_is_there(running: Up) -> None:
    second = manage("up", "--port", str(free_port()), data=running.data)

    assert running.process is not None
    assert second.returncode != 0
    assert f"进程 {running.process.pid}" in second.stderr
    assert f"http://localhost:{running.port}/" in second.stderr
    assert alive(running.pids()) == PROGRAMS


def test_a_taken_port_is_named_and_another_suggested(running: Up, tmp_path: Path) -> None:
    other = manage("up", "--port", str(running.port), data=tmp_path / "data")

    assert other.returncode != 0
    assert f"端口 {running.port} 已被占用" in other.stderr
    assert "--port " in other.stderr
    assert not (tmp_path / "data" / "pg").exists()


@pytest.mark.parametrize("victim", sorted(PROGRAMS))
def test_whoever_is_killed_comes_back(running: Up, victim: str) -> None:
    before = running.pids()

    os.kill(before[victim], signal.SIGKILL)

    eventually(lambda: running.pids()[victim] != before[victim])
    eventually(lambda: alive(running.pids()) == PROGRAMS)
    eventually(lambda: running.get("xinshao.localhost", "/admin/")[0] == 302)
    eventually(lambda: embedded.redis_answers(running.data))


def test_sigterm_lets_a_running_task_finish_and_leaves_nothing(running: Up, tmp_path: Path) -> None:
    pids = running.pids()
    broker = f"redis+socket://{embedded.redis_socket(running.data)}?virtual_host=3"
    with Celery(broker=broker, set_as_current=False) as sender:
        sender.send_task("tests.slow", [str(tmp_path), 2.0], ignore_result=True)
        sender.pool.force_close_all()
    eventually((tmp_path / "began").exists)

    status = running.signal(signal.SIGTERM)

    assert status == 0
    assert (tmp_path / "ended").exists()
    assert alive(pids) == set()
    assert not embedded.redis_answers(running.data)
    assert embedded.postgres_pid(running.data) is None


def test_after_a_killed_parent_the_next_up_cleans_up_and_serves(running: Up) -> None:
    before = running.pids()
    running.signal(signal.SIGKILL)
    assert alive(before) == PROGRAMS

    running.start()

    assert alive(before) == set()
    assert running.get("xinshao.localhost", "/admin/")[0] == 302
    assert sorted(running.rows(SHOPS))[0][:2] == ("430522", 200)


def typed_as_printed(up: Up) -> str:
    """What the command in the hint answers in another window, which knows nothing of `up`."""
    line = next(line for line in up.said().splitlines() if "create_operator" in line)
    return subprocess.run(
        ["bash", "-c", line.replace("uv run", sys.executable)],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def test_without_demo_there_is_an_alliance_and_a_hint(tmp_path: Path) -> None:
    up = Up(tmp_path / "data", "--no-demo")
    try:
        up.start()

        assert up.rows("SELECT count(*) FROM centres_centre") == [(0,)]
        assert f"http://localhost:{up.port}/people/accept/" in typed_as_printed(up)
        assert up.get("localhost", "/admin/")[0] == 302
    finally:
        up.stop()


def test_a_command_without_the_database_says_how_to_start_it(tmp_path: Path) -> None:
    result = manage("demo", data=tmp_path / "data")

    assert result.returncode == 1
    assert result.stderr.strip().startswith("数据库没有启动：先运行 uv run manage.py up")
