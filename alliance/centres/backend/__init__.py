"""django-tenants' database backend, saying a county's name once where it said it per query."""
