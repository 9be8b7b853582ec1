from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from stores.models import Store


@permission_required("stores.view_store", raise_exception=True)
def shop(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Store, pk=pk)
    return JsonResponse({field.name: getattr(row, field.name) for field in Store._meta.fields})
