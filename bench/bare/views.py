from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from bench.bare.models import Shop


def shop(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Shop, pk=pk)
    return JsonResponse({field.name: getattr(row, field.name) for field in Shop._meta.fields})


urlpatterns = [path("bench/stores/<uuid:pk>/", shop)]
