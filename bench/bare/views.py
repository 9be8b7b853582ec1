from __future__ import annotations

from uuid import UUID

from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from bench.bare.models import Shop


def shop(request: HttpRequest, pk: UUID) -> HttpResponse:
    return JsonResponse(model_to_dict(get_object_or_404(Shop, pk=pk)))


urlpatterns = [path("api/v1/stores/<uuid:pk>/", shop)]
