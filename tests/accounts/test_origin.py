"""Where a request comes from: what our own proxies vouch for, and no more."""

from __future__ import annotations

import ipaddress

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.accounts.adapter import AccountAdapter
from alliance.accounts.devices import BROWSERS, SYSTEMS, device_name
from alliance.accounts.models import SignInEntry
from alliance.accounts.origin import address_of, origin_of
from alliance.accounts.services import history
from alliance.centres.models import Centre
from tests.accounts.test_codes import NOON
from tests.factories.web import SHAOYANG, XINSHAO, client


def asked(peer: str = "10.0.0.9", forwarded: str | None = None) -> HttpRequest:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, None, "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "", None),
        (1, None, None),
        (1, "unknown", None),
        (1, "1.2.3.4:5678", None),
        (1, " 2001:DB8::1 ", "2001:db8::1"),
    ],
)
def test_only_as_many_hops_as_there_are_proxies_are_believed(
    hops: int, forwarded: str | None, address: str | None
) -> None:
    with override_settings(TRUSTED_PROXY_COUNT=hops):
        assert address_of(asked(forwarded=forwarded)) == address


@settings(deadline=None)
@given(st.ip_addresses(), st.lists(st.ip_addresses(), max_size=4))
def test_whoever_writes_the_header_the_last_hop_is_the_address(
    true: ipaddress.IPv4Address, forged: list[ipaddress.IPv4Address]
) -> None:
    header = ", ".join(map(str, [*forged, true]))
    with override_settings(TRUSTED_PROXY_COUNT=1):
        assert address_of(asked(forwarded=header)) == str(true)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=40))
def test_no_header_breaks_a_request(header: str) -> None:
    with override_settings(TRUSTED_PROXY_COUNT=1):
        address = address_of(asked(forwarded=header))

    assert address is None or ipaddress.ip_address(address)


@pytest.mark.parametrize("peer", ["", "unix:", "testserver"])
def test_without_an_address_nobody_tries_a_password(peer: str) -> None:
    with pytest.raises(PermissionDenied):
        AccountAdapter().get_client_ip(asked(peer))


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "fe80::1%eth0", ""])
def test_every_address_there_is_can_be_kept(county: Centre, peer: str) -> None:
    history.note(SignInEntry.What.CODE_SENT, phone="13700000001", origin=origin_of(asked(peer)),
                 at=NOON)  # fmt: skip

    kept = SignInEntry.objects.get().address
    assert kept == (peer.partition("%")[0] or None)


def test_a_long_device_string_is_cut_and_kept(county: Centre) -> None:
    client().post(
        "/accounts/login/code/", {"phone": "13700000001"}, headers={"user-agent": "x" * 5000}
    )

    assert SignInEntry.objects.get().device == "x" * 200


@pytest.mark.parametrize(
    ("host", "code"), [(XINSHAO, "430522"), (SHAOYANG, "430523"), ("localhost", "")]
)
def test_the_history_knows_at_which_door(
    county: Centre, other_county: Centre, host: str, code: str
) -> None:
    client(host).post("/accounts/login/code/", {"phone": "13700000001"})

    assert SignInEntry.objects.get().county == code


@pytest.mark.parametrize(("sign", "name"), SYSTEMS)
def test_every_system_has_a_name_people_know(sign: str, name: str) -> None:
    assert device_name(f"Mozilla/5.0 ({sign})") == name


@pytest.mark.parametrize(("sign", "name"), BROWSERS)
def test_every_browser_is_told_from_those_it_claims_to_be(sign: str, name: str) -> None:
    assert device_name(f"Mozilla/5.0 Chrome/99 Safari/537 {sign}/8.0").endswith(
        "Chrome" if name == "Safari" else str(name)
    )


@given(st.text(max_size=60))
def test_every_device_has_some_name(said: str) -> None:
    assert device_name(said)
