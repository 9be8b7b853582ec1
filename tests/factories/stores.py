from __future__ import annotations

import itertools
from typing import Any

from stores import searching
from stores.models import Store
from tests.factories.people import LONG_AGO

_numbers = itertools.count(1)


def store(status: Store.Status = Store.Status.APPLIED, **columns: Any) -> Store:
    """A shop standing at `status`."""
    n = next(_numbers)
    defaults = {
        "number": f"430522{n:06d}", "name": f"邻里便利店{n}", "town": "酿溪镇",
        "operator_name": "李春花", "phone": f"138{n:08d}", "status": status, "joined_at": LONG_AGO,
        "no_code_reason": "" if columns.get("credit_code") else Store.NoCode.UNKNOWN,
    }  # fmt: skip
    name = columns.get("name", defaults["name"])
    found_by = {"initials": searching.initials(name), "keys": searching.keys(name)}
    return Store.objects.create(**(defaults | found_by | columns))
