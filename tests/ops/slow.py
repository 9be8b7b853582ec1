from __future__ import annotations

import time
from pathlib import Path

from celery import shared_task


@shared_task(name="tests.slow")  # type: ignore[untyped-decorator]
def slow(folder: str, seconds: float) -> None:
    (Path(folder) / "began").touch()
    time.sleep(seconds)
    (Path(folder) / "ended").touch()
