"""Taking a case, holding it, giving it back, and telling colleagues what one has open."""

from __future__ import annotations

from app.claims.model import Holder
from app.claims.ports import ClaimStore
from app.errors import Refused
from app.i18n import _

LONGEST_REASON = 200
"""As many letters as the database takes."""


class ClaimService:
    """The use cases of a claim; a claim forbids nobody to act."""

    def __init__(self, store: ClaimStore) -> None:
        self._store = store

    def take(self, case_id: int) -> Holder:
        """Take a case, or hold it longer; return who holds it now, which may be somebody else.

        Raises:
            Refused: the person does not see this case.
            Unavailable: the database cannot be reached.
        """
        return self._store.take(case_id, None)

    def take_over(self, case_id: int, reason: str) -> Holder:
        """Take a case from a colleague, who is told the reason.

        Raises:
            Refused: there is no reason, or a longer one than fits; the person does not see this case.
            Unavailable: the database cannot be reached.
        """
        words = reason.strip()
        if not words or len(words) > LONGEST_REASON:
            raise Refused(_("Give a reason for the takeover, at most {count} characters.").format(count=LONGEST_REASON))
        return self._store.take(case_id, words)

    def give_back(self, case_id: int) -> None:
        """Let go of a case.

        Raises:
            Unavailable: the database cannot be reached; the lease ends by itself.
        """
        self._store.give_back(case_id)

    def note_presence(self, case_id: int | None) -> None:
        """Say which case the person has open, None for none.

        Raises:
            Refused: the person does not see this case.
            Unavailable: the database cannot be reached.
        """
        self._store.note_presence(case_id)
