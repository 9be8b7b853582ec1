from __future__ import annotations

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import ALLIANCE, SHAOYANG, signed_in


def test_me_is_what_one_is_here(county: Centre) -> None:
    officer = member(Role.OFFICER, name="王小明")

    said = signed_in(officer).get("/api/v1/me/").json()

    assert (said["name"], said["phone"], said["county"]) == ("王小明", officer.phone, "430522")
    assert said["roles"] == [{"role": "officer", "name": "服务专员"}]
    assert "stores.verify_store" in said["permissions"]


def test_elsewhere_one_is_nobody(county: Centre) -> None:
    officer = member(Role.OFFICER)

    for host in (SHAOYANG, ALLIANCE):
        said = signed_in(officer, host).get("/api/v1/me/").json()
        assert (said["roles"], said["permissions"]) == ([], [])
