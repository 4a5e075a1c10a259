"""What the steps of a dated version need from outside."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol


class VersionStore(Protocol):
    """Keeps dated versions."""

    def now(self) -> tuple[datetime, date]:
        """Return the city's time and its local day."""

    def publish(self, person: str | None, name: str, effective_on: date) -> datetime:
        """Let a draft take force; return the instant."""

    def withdraw(self, person: str | None, name: str) -> None:
        """Take back a version that has not yet taken force."""
