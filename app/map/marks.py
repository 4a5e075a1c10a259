"""The language of marks: how late a case is, which mark says so, and which case speaks for a crowded cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.model import CASE_STATES
from app.i18n import N_

SOON_S = 2 * 3600.0
CLOSED_STATES = tuple(CASE_STATES.index(name) for name in ("closed", "void"))
NOT_RECEIVED_STATE = CASE_STATES.index("dispatched")


class Lateness(IntEnum):
    """How late a case is; a higher number is worse and wins where marks would cover each other."""

    CLOSED = 0
    SUSPENDED = 1
    IN_TIME = 2
    SOON = 3
    OVERDUE = 4
    URGENT = 5


LATENESS_LABELS: dict[Lateness, str] = {
    Lateness.IN_TIME: N_("In time"),
    Lateness.SOON: N_("Due soon"),
    Lateness.OVERDUE: N_("Overdue"),
    Lateness.URGENT: N_("Urgent"),
    Lateness.SUSPENDED: N_("Suspended"),
    Lateness.CLOSED: N_("Closed"),
}


def due_at(cases: Any) -> NDArray[np.float64]:
    """When each case is due: its handling limit once it is dispatched, the limit of its stage before (Unix seconds)."""
    due = cases.column("due_at")
    return np.where(np.isnan(due), cases.column("stage_due_at"), due)


def is_overdue(cases: Any, now_s: float) -> NDArray[np.bool_]:
    """Which cases are not closed and past their limit."""
    with np.errstate(invalid="ignore"):
        return (due_at(cases) < now_s) & is_open(cases)


def is_open(cases: Any) -> NDArray[np.bool_]:
    """Which cases are neither closed nor void."""
    return ~np.isin(cases.column("state"), CLOSED_STATES)


def lateness(cases: Any, now_s: float) -> NDArray[np.uint8]:
    """The lateness of every case at an instant of the city's clock, in Unix seconds.

    Urgent stands for hazards; a suspended case is not late; a case is due soon when its running stage ends within
    two hours or its unit has not received it yet.
    """
    state = cases.column("state")
    result = np.full(len(state), Lateness.IN_TIME, np.uint8)
    with np.errstate(invalid="ignore"):
        ends_soon = cases.column("stage_due_at") - now_s < SOON_S
    result[ends_soon | (state == NOT_RECEIVED_STATE)] = Lateness.SOON
    result[is_overdue(cases, now_s)] = Lateness.OVERDUE
    result[cases.column("is_suspended")] = Lateness.SUSPENDED
    result[cases.column("is_urgent")] = Lateness.URGENT
    result[np.isin(state, CLOSED_STATES)] = Lateness.CLOSED
    return result


@dataclass(frozen=True)
class Symbols:
    """One symbol for each crowded cell.

    Args:
        rows: (k,) the case that speaks for its cell: the worst, among equals the lowest row.
        counts: (k,) how many cases lie in the cell.
        worst: (k,) the lateness shown.
        late_counts: (k,) how many of the cell's cases are overdue.
    """

    rows: NDArray[np.int64]
    counts: NDArray[np.int64]
    worst: NDArray[np.uint8]
    late_counts: NDArray[np.int64]


def one_symbol_a_cell(
    east_m: NDArray[np.float64], north_m: NDArray[np.float64], late: NDArray[np.uint8], cell_m: float
) -> Symbols:
    """Choose one case for each cell of a raster that is fixed to the ground; the worst wins.

    Args:
        east_m, north_m: (n,) places in metres; rows with NaN are left out.
        late: (n,) lateness of each.
        cell_m: side of a cell in metres.
    """
    placed = np.flatnonzero(~(np.isnan(east_m) | np.isnan(north_m)))
    if len(placed) == 0:
        none = np.empty(0, np.int64)
        return Symbols(none, none, np.empty(0, np.uint8), none)
    column = np.floor(east_m[placed] / cell_m).astype(np.int64)
    row = np.floor(north_m[placed] / cell_m).astype(np.int64)
    column -= column.min()
    row -= row.min()
    cell = row * (int(column.max()) + 1) + column
    # Sorted by cell and then from the worst: the first of each cell speaks for it.
    order = np.argsort(cell * 8 + (7 - late[placed].astype(np.int64)), kind="stable")
    sorted_cell = cell[order]
    first = np.flatnonzero(np.concatenate([[True], sorted_cell[1:] != sorted_cell[:-1]]))
    counts = np.diff(np.concatenate([first, [len(order)]]))
    rows = placed[order[first]]
    late_counts = np.add.reduceat((late[placed[order]] == Lateness.OVERDUE).astype(np.int64), first)
    return Symbols(rows, counts, late[rows], late_counts)
