from __future__ import annotations

import itertools
from typing import Any

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
    return Store.objects.create(**(defaults | columns))


def new_shop(**columns: Any) -> Store:
    """A shop nobody has registered yet, like no other."""
    n = next(_numbers)
    known = {
        "name": f"福来小卖部{n}", "town": "酿溪镇", "operator_name": "李春花",
        "phone": f"137{n:08d}",
        "no_code_reason": Store.NoCode.NO_LICENCE,
    }  # fmt: skip
    return Store(**(known | columns))
