from typing import Any

from django.conf import settings
from django.http import HttpRequest


def county(request: HttpRequest) -> dict[str, Any]:
    """Templates always know where they are: the county, or the alliance."""
    here = getattr(request, "county", None)
    return {"county": here, "alliance_name": settings.ALLIANCE_NAME}
