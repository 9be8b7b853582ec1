"""The local settings and one slow task, for tests that start `manage.py up` for real."""

from config.settings.local import *

CELERY_IMPORTS = ("tests.ops.slow",)
