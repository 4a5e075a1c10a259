"""What a desk reads from outside."""

from __future__ import annotations

from typing import Protocol

from app.desk.case_file import CaseFile
from app.photos.model import RepeatedPhoto


class CaseReader(Protocol):
    """Reads everything about one case, as the person whose desk it is."""

    def case_file(self, case_id: int) -> CaseFile | None:
        """Return everything known about a case; None where there is none to be seen.

        Raises:
            Forbidden: this person may not see cases.
            Unavailable: the database cannot be reached.
        """

    def photo(self, attachment_id: int) -> bytes | None:
        """Return the content of a photo; None where there is none to be seen."""

    def original_photo(self, attachment_id: int) -> bytes | None:
        """Return a photo before something in it was covered; None where this person may not see that."""

    def repeated_photos(self, days: int) -> tuple[RepeatedPhoto, ...]:
        """Return the photos of the last days that show the same as an earlier one, the latest first."""

    def commands(self) -> tuple[tuple[str, str], ...]:
        """Return code and name of the districts that have a command of their own."""
