"""How late a case is: one rule for map, lists, panes, wall and documents, whatever they hold of the case.

A case may have several clocks at once (after a dispatch one for receiving and one for handling). The clock that speaks
for it is the one that is due first; stage, time, colour and order all come from that clock. The database keeps its
instants in each case (`city.first_clock` in 28_clocks.sql): `stage_due_at` is when it is due, `soon_at` from when on
that is soon.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.deadlines.model import StageClock
from app.deadlines.soon import is_due_soon
from app.i18n import N_

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Lateness(IntEnum):
    """How late a case is; a higher number is worse and wins where marks would cover each other.

    A case without a due time is of a kind of its own: nobody can say that it is in time.
    """

    CLOSED = 0
    NO_LIMIT = 1
    SUSPENDED = 2
    IN_TIME = 3
    SOON = 4
    OVERDUE = 5
    URGENT = 6


LATENESS_LABELS: dict[Lateness, str] = {
    Lateness.IN_TIME: N_("On time"),
    Lateness.SOON: N_("Due soon"),
    Lateness.OVERDUE: N_("Overdue"),
    Lateness.URGENT: N_("Urgent"),
    Lateness.SUSPENDED: N_("Suspended"),
    Lateness.NO_LIMIT: N_("No limit"),
    Lateness.CLOSED: N_("Closed"),
}
LATENESS_WORDS: dict[Lateness, str] = {late: late.name.lower() for late in Lateness}
"""The words by which marks and tones are looked up."""


def first_clock(clocks: Iterable[StageClock]) -> StageClock | None:
    """Return the clock that speaks for a case, None where none has a due time.

    Of those that have not ended, the one that is due first; of two that are due at once, the one that began first. The
    same as `city.first_clock`.
    """
    running = [clock for clock in clocks if clock.ended_at is None and clock.due_at is not None]
    return min(running, key=lambda clock: (clock.due_at, clock.clock_no), default=None)


def first_due(due_at: Floats, handled_at: Floats, stage_due_at: Floats) -> Floats:
    """Return when cases (n,) are due: when the first of their clocks is, NaN where none has a due time.

    A case that was loaded without clocks has its handling only, until that is done.

    Args:
        due_at: of the handling; stays when it is done.
        stage_due_at: of the clock that is due first.
    """
    return np.fmin(np.where(np.isnan(handled_at), due_at, np.nan), stage_due_at)


def first_due_of_one(due_s: float | None, handled_s: float | None, stage_due_s: float | None) -> float | None:
    """Return when one case is due (Unix seconds), None where it has no due time; the rule is that of whole columns."""
    given = (np.array([np.nan if at is None else at], np.float64) for at in (due_s, handled_s, stage_due_s))
    due = float(first_due(*given)[0])
    return None if np.isnan(due) else due


def lateness_of_columns(
    is_ended: Mask, is_suspended: Mask, due_at: Floats, soon_at: Floats, now_s: float
) -> NDArray[Any]:
    """Return the lateness of cases or clocks (n,) as uint8, hazards not told apart.

    Args:
        due_at, soon_at: of the clock that speaks for each, Unix seconds, NaN for none.
    """
    result = np.full(np.shape(due_at), Lateness.IN_TIME, np.uint8)
    result[np.isnan(due_at)] = Lateness.NO_LIMIT
    result[is_due_soon(soon_at, due_at, now_s)] = Lateness.SOON
    with np.errstate(invalid="ignore"):
        result[due_at < now_s] = Lateness.OVERDUE
    result[is_suspended] = Lateness.SUSPENDED
    result[is_ended] = Lateness.CLOSED
    return result


def lateness_of_one(
    is_ended: bool, is_suspended: bool, due_s: float | None, soon_s: float | None, now_s: float
) -> Lateness:
    """Return the lateness of one case or clock; the rule is that of whole columns."""
    due, soon = (np.array([np.nan if at is None else at], np.float64) for at in (due_s, soon_s))
    found = lateness_of_columns(np.array([is_ended]), np.array([is_suspended]), due, soon, now_s)
    return Lateness(int(found[0]))


def lateness_of_clock(clock: StageClock, now: datetime) -> Lateness:
    """Return the lateness of one clock; one that stands still is suspended, also where it was late before."""
    due_s, soon_s = (at.timestamp() if at is not None else None for at in (clock.due_at, clock.soon_at))
    return lateness_of_one(clock.ended_at is not None, clock.paused_at is not None, due_s, soon_s, now.timestamp())
