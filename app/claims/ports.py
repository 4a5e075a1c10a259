"""What claims need from outside."""

from __future__ import annotations

from typing import Protocol

from app.claims.model import Holder


class ClaimStore(Protocol):
    """Keeps claims and presence; every method is one short transaction of the person who is logged in.

    Every method raises Refused where the database says no, and Unavailable where it cannot be reached.
    """

    def take(self, case_id: int, reason: str | None) -> Holder:
        """Take a case that is free, hold it longer, or take it over with a reason; return who holds it now."""

    def give_back(self, case_id: int) -> None:
        """Let go of a case; nothing where somebody else holds it."""

    def note_presence(self, case_id: int | None) -> None:
        """Say which case the person has open, None for none."""
