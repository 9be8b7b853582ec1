from __future__ import annotations

from django.db import models


class Shop(models.Model):
    """The register's table, read only, with every column of its own."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField()
    name = models.TextField()
    credit_code = models.TextField()
    trade = models.TextField()
    town = models.TextField()
    address = models.TextField()
    operator_name = models.TextField()
    phone = models.TextField()
    status = models.TextField()
    joined_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "stores_store"

    def __str__(self) -> str:
        return self.name
