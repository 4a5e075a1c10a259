"""What the search reads from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.search.model import Found, FoundCase, SearchQuery


class CaseSearch(Protocol):
    """Finds cases of all years, as the person whose desk it is."""

    def find(self, query: SearchQuery, before_id: int | None = None, most: int | None = None) -> Found:
        """Return the cases that match, the latest number first, with the rows of the first page.

        Args:
            before_id: only cases before this one, for whatever follows.
            most: ids at the most; None for one more than are counted.

        Raises:
            Refused: a word is too short to be searched for.
            Forbidden: this person may not see cases.
            Unavailable: the database cannot be reached.
        """

    def rows(self, ids: Sequence[int]) -> tuple[FoundCase, ...]:
        """Return the rows of cases in the order of their ids; one that is not seen any more is left out."""
