"""The product as it is, with one page more."""

from config.settings.local import *

ROOT_URLCONF = "bench.product.urls"
