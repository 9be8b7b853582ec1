"""Keeps a handful of processes alive: starts them in order, starts again what dies, stops the
last first. One thread, no event loop: it forks, and a fork of a threaded process is a trap."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from config.up.claim import Mark

BEAT_SECONDS = 0.2
LONGEST_PAUSE = 30.0
CALM_SECONDS = 60.0
ONE_ASKING = 1.0


@dataclass
class Child:
    """One process: how it starts, how it is asked to stop and how long that may take."""

    name: str
    label: str
    start: Callable[[], int]
    stop_signal: int = signal.SIGTERM
    patience: float = 30.0
    mark: Mark | None = field(default=None, repr=False)
    started: float = 0.0
    deaths: int = 0

    def alive(self) -> bool:
        return self.mark is not None and self.mark.process() is not None

    def pause(self) -> float:
        """Seconds to wait before the next start: doubling with each death in a row."""
        return float(min(LONGEST_PAUSE, 0.5 * 2 ** (self.deaths - 1))) if self.deaths else 0.0


class Supervisor:
    """Owns the children. `changed` is told their process numbers after each start."""

    def __init__(
        self, say: Callable[[str], None], changed: Callable[[dict[str, int]], None]
    ) -> None:
        self.children: list[Child] = []
        self.say, self.changed = say, changed
        self.asked_to_stop = 0
        self._asked_at = -ONE_ASKING
        self._due: dict[str, float] = {}

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal mean: stop in order."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._ask)

    def _ask(self, signum: int, frame: object) -> None:
        # One Ctrl-C may arrive twice: from the terminal and from `uv run` passing it on.
        now = time.monotonic()
        if now - self._asked_at > ONE_ASKING:
            self.asked_to_stop += 1
            self._asked_at = now

    def start(self, child: Child) -> None:
        if child not in self.children:
            self.children.append(child)
        pid = child.start()
        child.mark, child.started = Mark.of(pid), time.monotonic()
        self.changed({c.name: c.mark.pid for c in self.children if c.mark})

    def run(self) -> None:
        """Watch until asked to stop."""
        while not self.asked_to_stop:
            self.watch()
            time.sleep(BEAT_SECONDS)

    def watch(self) -> None:
        """One look at everybody: bury the dead, start again whose pause is over."""
        now = time.monotonic()
        for child in self.children:
            if child.alive():
                if child.deaths and now - child.started > CALM_SECONDS:
                    child.deaths = 0
            elif child.name not in self._due:
                self._bury(child)
                self._due[child.name] = now + child.pause()
                self.say(f"{child.label}意外退出，{child.pause():g} 秒后重新启动。")
            elif now >= self._due[child.name]:
                del self._due[child.name]
                self.start(child)

    def _bury(self, child: Child) -> None:
        """Collect the exit status and end what the child left of its own session."""
        child.deaths += 1
        if child.mark is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.mark.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child.mark.pid, 0)

    def stop(self, order: list[str]) -> None:
        """Stop the named children one after another; a second signal ends the waiting."""
        by_name = {child.name: child for child in self.children}
        for child in (by_name[name] for name in order if name in by_name):
            if child.mark is not None and child.alive():
                os.kill(child.mark.pid, child.stop_signal)
                self._wait(child)
            self._bury(child)

    def _wait(self, child: Child) -> None:
        until, asked = time.monotonic() + child.patience, self.asked_to_stop
        while child.alive():
            if time.monotonic() > until or self.asked_to_stop > asked:
                self.say(f"{child.label}没有按时结束，强行停止。")
                return
            time.sleep(0.05)


def fork(title: str, run: Callable[[], object]) -> int:
    """Run `run` in a fork, in a session of its own so that Ctrl-C reaches only us.

    Django is imported once, before: three processes share the work and the memory.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return pid
    status = 1
    try:
        os.setsid()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_DFL)
        from setproctitle import setproctitle

        setproctitle(f"alliance: {title}")
        run()
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
