"""One county in one file, and back.

`making.back_up` and `restoring.restore` are the verbs; docs/concerns/backup.md says what is
promised and ADR 0050 and 0051 why it is done this way.
"""
