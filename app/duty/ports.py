"""What shifts and contacts need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.duty.model import Contact, NewContact, NewShift, Shift


class DutyStore(Protocol):
    """Keeps shifts and contacts; every method is one transaction of the person who is logged in.

    Every method raises Refused where the database says no, and Unavailable where it cannot be reached.
    """

    def time_zone(self) -> str:
        """Return the name of the city's time zone."""

    def shifts(self, most: int) -> list[Shift]:
        """Return the shifts that are not over, the next first."""

    def contacts(self) -> list[Contact]:
        """Return how units are reached, by unit."""

    def add_shifts(self, shifts: Sequence[NewShift], is_kept: bool = True) -> list[str | None]:
        """Plan shifts, all or none; for each why not, or None."""

    def remove_shift(self, shift_id: int) -> None:
        """Take a shift out of the plan."""

    def set_contacts(self, contacts: Sequence[NewContact], is_kept: bool = True) -> list[str | None]:
        """Keep contacts, all or none; for each why not, or None."""

    def end_contact(self, contact_id: int) -> None:
        """Let a contact end with yesterday."""
