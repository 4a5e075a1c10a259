"""What the ladder needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from app.ladder.model import Call, LadderRow, LadderVersion, StepsToday, TrialCount
from app.versions.ports import VersionStore


class LadderStore(VersionStore, Protocol):
    """Keeps versions and rows of the ladder; a person is a database role, None the one who is logged in."""

    def versions(self) -> list[LadderVersion]:
        """Return all versions, drafts first, then from the latest to the oldest."""

    def rows(self, name: str) -> list[LadderRow]:
        """Return the rows of a version: by lateness and time."""

    def save_draft(self, person: str | None, version: LadderVersion, rows: Sequence[LadderRow]) -> None:
        """Make a draft with these rows, or write its rows anew."""

    def copy(self, person: str | None, name: str, copied: LadderVersion) -> None:
        """Make a draft with the rows of another version."""

    def save_row(self, person: str | None, name: str, row: LadderRow) -> None:
        """Put a row into a draft, in place of the one with its code."""

    def remove_row(self, person: str | None, name: str, code: str) -> None:
        """Take a row out of a draft."""

    def try_on(self, person: str | None, name: str, first_on: date, last_on: date) -> list[TrialCount]:
        """Return what a version would have done between two local days."""

    def today(self) -> list[StepsToday]:
        """Return how the ladder does today; empty for whoever does not see the whole city."""

    def silent_cases(self) -> frozenset[int]:
        """Return the cases whose handling is late without a word of the unit since the limit."""

    def calls(self, most: int) -> list[Call]:
        """Return the calls that are to be made, hazards first, then those that are late for longest."""

    def note_call(self, person: str | None, step_id: int, result: str) -> None:
        """Note what a call gave; the step is done, and the history of the case tells of it."""

    def shelve(self, person: str | None, step_id: int, until: datetime, reason: str) -> None:
        """Put a step off until an instant."""
