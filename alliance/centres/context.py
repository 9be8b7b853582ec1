from typing import Any

from django.conf import settings
from django.http import HttpRequest

from alliance.centres.selectors import county_of


def county(request: HttpRequest) -> dict[str, Any]:
    """Templates always know where they are: the county, or the alliance."""
    return {
        "county": county_of(request),
        "alliance_name": settings.ALLIANCE_NAME,
        "source_url": settings.SOURCE_URL,
    }
