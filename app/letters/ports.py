"""What letters need from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from app.letters.model import (
    BatchResult,
    LateUnit,
    Letter,
    LetterCase,
    LetterDetail,
    LetterList,
    LetterState,
    SentNumber,
)

Step = Callable[[str, int, int], None]
"""Is told what a batch does: words, letters done, letters in all."""
IsCancelled = Callable[[], bool]


class Sending(Protocol):
    """The open transaction in which a letter takes its number and is kept; leaving it without an error commits."""

    number: SentNumber

    def keep(self, part: str, content: bytes) -> None:
        """Keep what is sent: first `annex`, then `document`."""


class LetterStore(Protocol):
    """Keeps letters; every method is one transaction of the person who is logged in.

    Every method raises Refused where the database says no, Conflict where somebody was faster, and Unavailable where it
    cannot be reached.
    """

    def letters(self, state: LetterState | None, most: int) -> LetterList:
        """Return letters of a state, or the late ones of all states; those that wait for longest first."""

    def letter(self, letter_id: int) -> Letter:
        """Return one letter."""

    def detail(self, letter_id: int, most: int) -> LetterDetail:
        """Return the first cases of a letter, its history, and what was kept of it."""

    def cases(self, letter_id: int, most: int | None) -> list[LetterCase]:
        """Return the cases of a letter in their order, all without `most`."""

    def case_ids(self, letter_id: int) -> list[int]:
        """Return the numbers of all cases of a letter."""

    def ids_of_numbers(self, numbers: Sequence[str]) -> list[tuple[str, int | None]]:
        """Return each number of a case with its key, None where the person sees no such case."""

    def late_units(self) -> list[LateUnit]:
        """Return units with late cases, those with most first."""

    def draft(self, case_ids: Sequence[int], requirement: str, reply_by: datetime) -> int:
        """Draft a supervision letter about a few cases; return its number here."""

    def draft_urging(self, unit_id: int, requirement: str, reply_by: datetime) -> int:
        """Draft an urging letter about all late cases of a unit, or count its draft anew."""

    def act(self, letter_id: int, version: int, action: str, inputs: dict[str, Any]) -> int:
        """Do something to a letter; return its new version."""

    def sending(self, letter: Letter) -> AbstractContextManager[Sending]:
        """Send a letter: the number is taken at the beginning and is nobody's where the block fails."""

    def note_cases(self, letter_id: int, most: int) -> int:
        """Note a letter or its answer on some of its cases; return how many were tried, 0 when all are noted."""

    def file(self, letter_id: int, part: str) -> bytes:
        """Return what was sent."""

    def photos(self, attachment_ids: Sequence[int]) -> dict[int, bytes]:
        """Return the contents of photos by the number of their attachment."""

    def streets(self, west: float, south: float, east: float, north: float) -> list[tuple[str, bytes]]:
        """Return what lies in a box of degrees: class of the street or 'district', and the shape as WKB."""

    def office(self) -> tuple[str, str, datetime]:
        """Return the name of the command centre, the time zone of the city and its time."""


class LetterPress(Protocol):
    """Sends many letters in a process of its own."""

    def send(self, letter_ids: Sequence[int], step: Step, is_cancelled: IsCancelled) -> BatchResult:
        """Send approved letters one after another.

        Raises:
            Unavailable: the process ended before its time.
        """
