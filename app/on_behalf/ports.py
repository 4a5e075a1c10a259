"""What results entered on behalf of patrol officers need from outside."""

from __future__ import annotations

from typing import Protocol

from app.on_behalf.model import Officer, Standing


class OnBehalfStore(Protocol):
    """Reads officers and entries, and keeps the decision of the city.

    Every method raises Refused where the database says no, and Unavailable where it cannot be reached.
    """

    def officers(self, case_id: int) -> tuple[Officer, ...]:
        """Return for whom a result of a case can be entered, those of its duty grid first."""

    def standing(self) -> Standing:
        """Return whether the city takes such results, and what was entered of late on cases that this person sees."""

    def allow(self, is_allowed: bool, why: str) -> int:
        """Take such results from now on, or no more; return the number of the decision."""
