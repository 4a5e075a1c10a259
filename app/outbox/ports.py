"""What the outbox needs from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.outbox.model import Channel, OutboxView


class OutboxStore(Protocol):
    """The messages and channels, as whoever is logged in.

    Every method raises Refused where the database says no, and Unavailable where it cannot be reached.
    """

    def look(self, states: Sequence[str], most: int) -> OutboxView:
        """Return counts, channels, and the first messages of some states."""

    def retry(self, message_id: int) -> None:
        """Try a message again, as if for the first time."""

    def drop(self, message_id: int, reason: str) -> None:
        """Send a message no more."""

    def acknowledge(self, message_id: int, note: str) -> None:
        """Note that the unit has the message."""

    def channels(self) -> list[Channel]:
        """Return the channels and their settings."""

    def set_channel(self, channel: str, changes: Mapping[str, Any]) -> None:
        """Change what is given of a channel."""

    def add_test_message(self, unit: str, purpose: str | None) -> int:
        """Let a test message wait for a unit; return its number."""
