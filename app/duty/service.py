"""Planning shifts, keeping contacts, and bringing in lists of both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.duty.model import Brought, Contact, NewContact, NewShift, Shift
from app.duty.ports import DutyStore
from app.duty.reading import DutyRow, read_contact_file, read_shift_file
from app.errors import Refused

MOST_SHIFTS = 2000
"""More shifts than these are shown by no page."""


class DutyService:
    """The use cases of shifts and contacts.

    Every method raises Unavailable where the database cannot be reached.
    """

    def __init__(self, store: DutyStore) -> None:
        self._store = store

    def time_zone(self) -> str:
        """Return the name of the city's time zone."""
        return self._store.time_zone()

    def shifts(self) -> list[Shift]:
        """Return the shifts that are not over, the next first."""
        return self._store.shifts(MOST_SHIFTS)

    def contacts(self) -> list[Contact]:
        """Return how the units are reached whose contacts this person sees."""
        return self._store.contacts()

    def add_shift(self, shift: NewShift) -> None:
        """Plan a shift.

        Raises:
            Refused: something of it is wrong, or the person plans no shifts there.
        """
        _refuse_first(self._store.add_shifts([shift]))

    def remove_shift(self, shift_id: int) -> None:
        """Take a shift out of the plan.

        Raises:
            Refused: it is gone, or the person plans no shifts there.
        """
        self._store.remove_shift(shift_id)

    def set_contact(self, contact: NewContact) -> None:
        """Keep how a unit is reached; what was there for this purpose ends.

        Raises:
            Refused: something of it is wrong, or the person keeps no contacts there.
        """
        _refuse_first(self._store.set_contacts([contact]))

    def end_contact(self, contact_id: int) -> None:
        """Let a contact end with yesterday.

        Raises:
            Refused: it is gone, or the person keeps no contacts there.
        """
        self._store.end_contact(contact_id)

    def bring_in_shifts(self, file: Path, is_dry_run: bool = False) -> Brought:
        """Plan the shifts of a list, all or none.

        Raises:
            Refused: the file cannot be read, or the person plans no shifts.
        """
        rows = read_shift_file(file, self._store.time_zone())
        return self._bring_in(rows, self._store.add_shifts, is_dry_run)

    def bring_in_contacts(self, file: Path, is_dry_run: bool = False) -> Brought:
        """Keep the contacts of a list, all or none.

        Raises:
            Refused: the file cannot be read, or the person keeps no contacts.
        """
        return self._bring_in(read_contact_file(file), self._store.set_contacts, is_dry_run)

    @staticmethod
    def _bring_in(rows: Sequence[DutyRow], keep: Any, is_dry_run: bool) -> Brought:
        rejects = [(row.line, reason) for row in rows for reason in row.problems]
        good = [row for row in rows if row.new is not None]
        reasons = keep([row.new for row in good], not is_dry_run and not rejects) if good else []
        rejects += [(row.line, reason) for row, reason in zip(good, reasons, strict=True) if reason is not None]
        return Brought(0 if rejects else len(good), tuple(sorted(rejects)))


def _refuse_first(reasons: Sequence[str | None]) -> None:
    if reasons[0] is not None:
        raise Refused(reasons[0])
