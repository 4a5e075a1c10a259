"""Use cases of letters: list, draft, approve, send, note what came back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.errors import Refused
from app.i18n import _
from app.letters.acts import LetterAction
from app.letters.model import BatchResult, LateUnit, Letter, LetterDetail, LetterList, LetterState
from app.letters.ports import IsCancelled, LetterPress, LetterStore, Step

MOST_LETTERS = 400
MOST_SHOWN_CASES = 200
NOTES_AT_ONCE = 100
"""Acts are committed within ten seconds; a hundred take half of one."""
REPLY_DAYS = 4


class LetterService:
    """The use cases; every method raises Unavailable where the database cannot be reached."""

    def __init__(self, store: LetterStore, press: LetterPress | None = None) -> None:
        self._store, self._press = store, press

    def letters(self, state: LetterState | None) -> LetterList:
        """Return letters of a state, or without one those that are late, with the counts of all states."""
        return self._store.letters(state, MOST_LETTERS)

    def detail(self, letter_id: int) -> LetterDetail:
        """Return what is said about one letter."""
        return self._store.detail(letter_id, MOST_SHOWN_CASES)

    def case_ids(self, letter_id: int) -> list[int]:
        """Return the numbers of all cases of a letter."""
        return self._store.case_ids(letter_id)

    def late_units(self) -> list[LateUnit]:
        """Return units with late cases, those with most first.

        Raises:
            Refused: this person drafts no letters.
        """
        return self._store.late_units()

    def default_reply_by(self) -> datetime:
        """Return until when a unit replies where nobody says otherwise: 17:00 four days from now."""
        now = self._store.office()[2]
        return (now + timedelta(days=REPLY_DAYS)).replace(hour=17, minute=0, second=0, microsecond=0)

    def draft(self, case_ids: Sequence[int], requirement: str, reply_by: datetime) -> int:
        """Draft a supervision letter about one or a few cases of one unit; return its number here.

        Raises:
            Refused: the cases are not with one unit, or something is missing.
        """
        return self._store.draft(case_ids, requirement, reply_by)

    def draft_about(self, numbers: str, requirement: str, reply_by: datetime) -> int:
        """Draft a supervision letter about the cases of these numbers, with spaces or commas between them.

        Raises:
            Refused: there is no such case, or as `draft` says.
        """
        wanted = list(dict.fromkeys(re.split(r"[\s,;，、；]+", numbers.strip())))
        known = self._store.ids_of_numbers([one for one in wanted if one])
        unknown = [number for number, case_id in known if case_id is None]
        if unknown:
            raise Refused(_("There is no case {number} here. Check the number.").format(number=unknown[0]))
        return self.draft([case_id for _number, case_id in known if case_id is not None], requirement, reply_by)

    def draft_urging(self, unit_ids: Sequence[int], requirement: str, reply_by: datetime, step: Step,
                     is_cancelled: IsCancelled) -> BatchResult:  # fmt: skip
        """Draft an urging letter to each of these units, one after another.

        Returns:
            The letters that were drafted, and the units that are left.

        Raises:
            Refused: something is missing.
        """
        made: list[int] = []
        for at, unit_id in enumerate(unit_ids):
            if is_cancelled():
                return BatchResult(tuple(made), tuple(unit_ids[at:]), is_cancelled=True)
            made.append(self._store.draft_urging(unit_id, requirement, reply_by))
            step("", at + 1, len(unit_ids))
        return BatchResult(tuple(made), ())

    def act(self, letter: Letter, action: LetterAction, inputs: dict[str, Any]) -> int:
        """Do something to a letter; return its new version.

        Raises:
            Refused: not with this post, not in this state, or something is missing. Conflict: somebody was faster.
        """
        version = self._store.act(letter.letter_id, letter.version, action.key, inputs)
        if action.key == "answer":
            self.note(letter.letter_id, lambda: False)
        return version

    def note(self, letter_id: int, is_cancelled: IsCancelled) -> int:
        """Note a letter, or its answer, on the cases whose history does not tell of it yet; return how many.

        Raises:
            Refused: there is no such letter, or this person may not note it.
        """
        return note_all(self._store, letter_id, is_cancelled)

    def send(self, letter_ids: Sequence[int], step: Step, is_cancelled: IsCancelled) -> BatchResult:
        """Send approved letters in a process of its own.

        Raises:
            Unavailable: the process ended before its time.
        """
        assert self._press is not None, "a desk that sends has a press"
        return self._press.send(letter_ids, step, is_cancelled)

    def file(self, letter_id: int, part: str) -> bytes:
        """Return the document or the annex as it was sent.

        Raises:
            Refused: nothing was kept of this letter.
        """
        return self._store.file(letter_id, part)


def note_all(store: LetterStore, letter_id: int, is_cancelled: IsCancelled) -> int:
    """Note a letter on all its cases, a few at once; what is left goes on at the next call."""
    count = 0
    while not is_cancelled():
        tried = store.note_cases(letter_id, NOTES_AT_ONCE)
        count += tried
        if not tried:
            break
    return count
