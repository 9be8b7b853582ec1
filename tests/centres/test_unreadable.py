from __future__ import annotations

import pytest

from alliance.accounts.roles import Role
from alliance.centres.models import Centre
from tests.factories.people import member
from tests.factories.web import ALLIANCE, XINSHAO, client, signed_in


@pytest.mark.parametrize(
    "address", ["/people/?q=%00", "/admin/stores/store/?town=%00", "/api/v1/stores/?q=%00"]
)
def test_a_nul_in_an_address_is_refused_and_not_a_crash(county: Centre, address: str) -> None:
    assert signed_in(member(Role.DIRECTOR)).get(address).status_code == 400


@pytest.mark.parametrize("host", [XINSHAO, ALLIANCE, "nowhere.localhost"])
def test_it_is_refused_on_every_host(county: Centre, host: str) -> None:
    answer = client(host).get("/?q=%00")

    assert answer.status_code == 400
    assert "读不出来" in answer.content.decode()
