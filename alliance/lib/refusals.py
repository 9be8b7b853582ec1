"""Anticipated refusals: what a person asked for cannot be done now, and why."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A service declines. `str()` is a sentence a person can act on; the API answers 409."""

    code = "refused"

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class AlreadyMoved(Refused):
    """Somebody else has taken the subject along, or it never stood where the verb starts."""

    code = "already_moved"

    def __init__(self, stage: str | Promise) -> None:
        super().__init__(
            _("这份材料现在的状态是“%(stage)s”，不能再做这一步；请刷新页面后再看。")
            % {"stage": stage}
        )


class FieldRefused(Refused):
    """One field of what was sent cannot stand; a form shows the sentence beside it."""

    code = "field_refused"

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(message)
        self.field = field
