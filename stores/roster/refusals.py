"""Why a file is not read at all: said before anything of it is kept."""

from __future__ import annotations

from alliance.lib.refusals import FieldRefused, Refused


class BadRoster(FieldRefused):
    """The file as a whole cannot be a roster; the sentence says what it is and what to do."""

    code = "bad_roster"

    def __init__(self, message: object) -> None:
        super().__init__("file", str(message))


class RosterRefused(Refused):
    """The roster stands, but what was asked of it cannot be done now."""

    code = "roster_refused"
