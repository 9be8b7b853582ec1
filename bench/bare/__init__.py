"""The floor of a request: Django, one view, one row by its key, no middleware at all."""
