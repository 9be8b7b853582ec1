from __future__ import annotations

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from alliance.centres.models import Centre
from config import api
from config.api import Routes
from tests.factories.web import ALLIANCE, XINSHAO, client


@pytest.mark.parametrize("routes", [api.county, api.alliance])
def test_the_schema_is_valid_openapi(routes: Routes) -> None:
    schema = SchemaGenerator(patterns=routes).get_schema(public=True)  # type: ignore[no-untyped-call]
    validate_schema(schema)  # type: ignore[no-untyped-call]


def test_each_host_describes_what_it_answers(county: Centre) -> None:
    here = client(XINSHAO).get("/api/schema/").content.decode()
    alliance = client(ALLIANCE).get("/api/schema/").content.decode()

    assert "/api/v1/stores/{id}/verify/" in here
    assert "/api/v1/me/" in alliance
    assert "/api/v1/stores/" not in alliance


def test_the_reading_page_comes_from_this_host_alone(county: Centre) -> None:
    page = client().get("/api/docs/").content.decode()

    assert "区域服务联盟接口" in page
    assert "//cdn" not in page
    assert "https://" not in page
