"""The tests' settings as a server under load has them: no search for static files per request,
and no limit on how often somebody asks: how often is asked is what the load test is about."""

from config.settings.test import *  # noqa: F403

SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_USE_FINDERS = False

API_RATES = {"user": (10**9, 60), "address": (10**9, 60)}
