"""Before anybody is served: tables, counties, people to try it with. Runs in a fork of its own,
so that the supervisor never holds a connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config import embedded


def prepare(data: Path, *, own_database: bool, demo: bool, say: Any) -> dict[str, Any]:
    """Migrate if something is pending, then counties and demo data if there are none.

    Returns {"counties": [[name, slug], …], "demo": whether the demo people can sign in}.
    """
    from django.core.management import call_command

    from alliance.centres.models import Centre
    from alliance.centres.services import pending
    from config import demo as demonstration

    if not own_database:
        embedded.prepare_database(data)
    if pending():
        say("正在建立或更新数据表……")
        call_command("migrate", verbosity=0)
    # A first start that was cut off is taken up again; a county removed later stays removed.
    unfinished = data / "run" / "demo.unfinished"
    if demo and (unfinished.exists() or not Centre.objects.exists()):
        say("正在建立六个演示县和演示数据……")
        unfinished.touch()
        demonstration.fill()
        unfinished.unlink()
    counties = [list(row) for row in Centre.objects.values_list("name", "slug")]
    return {"counties": counties, "demo": demonstration.is_there()}
