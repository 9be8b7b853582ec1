"""The fingerprint of a request: equal for equal content however packed, and for nothing else."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request

from alliance.requests.api import KEY, digest

PATH = "/api/v1/stores/1/verify/"
VALUES = st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=10)
BODIES = st.dictionaries(
    st.text(max_size=8), VALUES | st.lists(VALUES, max_size=3), max_size=4
)  # fmt: skip


def asked(body: bytes, content_type: str = "application/json", path: str = PATH) -> Request:
    raw = RequestFactory().post(path, body, content_type=content_type)
    return Request(raw, parsers=[JSONParser(), FormParser(), MultiPartParser()])


def of_json(body: Any, path: str = PATH, **style: Any) -> str:
    return digest(asked(json.dumps(body, **style).encode(), path=path))


def of_form(fields: dict[str, Any], path: str = PATH) -> str:
    raw = RequestFactory().post(path, fields)  # multipart
    return digest(Request(raw, parsers=[MultiPartParser()]))


@given(BODIES)
def test_the_order_and_the_blanks_of_json_do_not_count(body: dict[str, Any]) -> None:
    turned = dict(reversed(body.items()))

    assert of_json(body) == of_json(turned, indent=4) == of_json(turned, ensure_ascii=False)


@given(BODIES, BODIES)
def test_another_content_has_another_fingerprint(one: Any, two: Any) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)

    assert (of_json(one) == of_json(two)) is same


def test_a_number_is_not_its_text_and_nothing_is_not_an_empty_text() -> None:
    said = [{"n": 1}, {"n": "1"}, {"n": True}, {"n": None}, {"n": ""}, {"n": [1]}, {}]

    assert len({of_json(body) for body in said}) == len(said)


def test_the_address_and_the_method_count() -> None:
    body = {"note": "上门看过"}
    put = RequestFactory().put(PATH, json.dumps(body), content_type="application/json")

    assert of_json(body) != of_json(body, "/api/v1/stores/2/verify/")
    assert of_json(body) != digest(Request(put, parsers=[JSONParser()]))


def test_a_form_packed_with_another_boundary_is_the_same() -> None:
    def packed(boundary: str) -> bytes:
        part = 'Content-Disposition: form-data; name="note"\r\n\r\n上门看过'
        return f"--{boundary}\r\n{part}\r\n--{boundary}--\r\n".encode()

    one, two = (
        digest(asked(packed(each), f"multipart/form-data; boundary={each}")) for each in ("aa", "b")
    )

    assert one == two


def test_a_photo_counts_by_what_is_in_it_and_can_still_be_read() -> None:
    def photo(content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("门头.jpg", content, "image/jpeg")

    request = Request(
        RequestFactory().post(PATH, {"photo": photo(b"one")}), parsers=[MultiPartParser()]
    )

    assert digest(request) == of_form({"photo": photo(b"one")})
    assert digest(request) != of_form({"photo": photo(b"two")})
    data: Any = request.data
    assert data["photo"].read() == b"one"


def test_a_field_sent_twice_is_not_a_field_sent_once() -> None:
    assert of_form({"tag": ["a", "b"]}) != of_form({"tag": ["b"]}) != of_form({"tag": ["b", "a"]})


@given(st.text(max_size=70))
def test_a_key_is_of_up_to_64_visible_ascii_characters(text: str) -> None:
    usable = 1 <= len(text) <= 64 and all(33 <= ord(char) <= 126 for char in text)

    assert bool(KEY.fullmatch(text)) is usable
