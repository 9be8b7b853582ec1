from __future__ import annotations

import itertools
from typing import Any

from alliance.lib.keys import new_key
from stores import searching, selectors
from stores.checklist import Answer, Check, Checks
from stores.models import Document, Store, Visit
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


def checks(**answers: str) -> Checks:
    """Everything as it should be, but for what is said otherwise."""
    return {check: {"answer": answers.get(check, Answer.YES), "note": ""} for check in Check}


def visited(shop: Store) -> Store:
    """Somebody has been there, and the papers are in order: the shop can be verified."""
    stranger = new_key()
    Visit.objects.create(store=shop, officer_id=stranger, at=LONG_AGO, checks=checks())
    Document.objects.bulk_create(
        Document(
            store=shop, kind=kind, file=f"documents/{shop.pk}/{kind}.jpg", size=1, sha256="0" * 64,
            handed_in_by_id=stranger, handed_in_at=LONG_AGO, outcome=Document.Outcome.ACCEPTED,
            checked_by_id=stranger, checked_at=LONG_AGO,
        )
        for kind in selectors.required(shop)
    )  # fmt: skip
    return shop


def new_shop(**columns: Any) -> Store:
    """A shop nobody has registered yet, like no other."""
    n = next(_numbers)
    known = {
        "name": f"福来小卖部{n}", "town": "酿溪镇", "operator_name": "李春花",
        "phone": f"137{n:08d}",
        "no_code_reason": Store.NoCode.NO_LICENCE,
    }  # fmt: skip
    return Store(**(known | columns))
