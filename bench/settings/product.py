"""The product as it is, with one page more and no limit on how often the measuring client asks."""

from config.settings.local import *

API_RATES = {"user": (10**9, 60), "address": (10**9, 60)}
ROOT_URLCONF = "bench.product.urls"
