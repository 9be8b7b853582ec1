from django.urls import path

from bench.product.views import shop
from config import urls_county

urlpatterns = [path("bench/stores/<uuid:pk>/", shop), *urls_county.urlpatterns]
