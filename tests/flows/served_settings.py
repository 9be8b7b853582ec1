"""The tests' settings as a server under load has them: no search for static files per request."""

from config.settings.test import *  # noqa: F403

SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_USE_FINDERS = False
