"""The doorbell: tells a person's open pages to look again. It carries no content."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def group(county: str, user_id: UUID) -> str:
    """One person in one county (empty: the alliance): its name carries both (tenancy leak 1)."""
    return f"{f'c{county}' if county else 'public'}.notifications.{user_id}"


def nudge(county: str, user_id: UUID) -> None:
    """Ring. Whoever is not there, or a Redis that is down, finds out by polling."""
    layer = get_channel_layer()
    async_to_sync(layer.group_send)(group(county, user_id), {"type": "nudge"})
