"""The plain values of results entered on behalf of patrol officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ACTS = ("verify_for", "check_for", "fail_check_for")
"""Keys of the acts by which results are entered."""
DAYS = 31
"""So far back the list goes."""


@dataclass(frozen=True)
class Officer:
    """A patrol officer for whom a result of a case can be entered.

    Args:
        is_of_grid: of the duty grid of the case.
    """

    staff_id: int
    number: str
    name: str
    is_of_grid: bool


@dataclass(frozen=True)
class Entry:
    """One result that was entered.

    Args:
        told_by: radio or phone.
        photos: how many were sent.
        reason: why none was; '' where one was.
    """

    acted_at: datetime
    case_id: int
    number: str
    action: str
    officer: str
    told_by: str
    photos: int
    reason: str
    entered_by: str
    is_mine: bool


@dataclass(frozen=True)
class Standing:
    """Whether the city takes such results, and what was entered of late.

    Args:
        why, set_by, set_at: of the latest decision; None where nobody ever decided.
        entries: the latest first.
        today_on: the local day, as `YYYY-MM-DD`.
    """

    is_on: bool
    time_zone: str
    why: str | None = None
    set_by: str | None = None
    set_at: datetime | None = None
    entries: tuple[Entry, ...] = ()
    today_on: str = ""
