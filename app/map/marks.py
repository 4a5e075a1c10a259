"""The language of marks: how late a case is, which mark says so, and which case speaks for a crowded cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.city.model import CASE_STATES
from app.deadlines.lateness import LATENESS_LABELS, Lateness, first_due, lateness_of_columns

if TYPE_CHECKING:
    from app.city.cases import Cases

__all__ = ["LATENESS_LABELS", "Lateness", "Symbols", "count_lateness", "due_at", "is_open", "is_overdue", "lateness",
           "one_symbol_a_cell"]  # fmt: skip

CLOSED_STATES = tuple(CASE_STATES.index(name) for name in ("closed", "void", "merged"))


class CaseColumns(Protocol):
    """Whatever has columns of cases: all in memory, or some rows of them."""

    def column(self, name: str) -> NDArray[Any]:
        """One column of CASE_DTYPE, (n,)."""


def due_at(cases: CaseColumns) -> NDArray[np.float64]:
    """When each case is due (Unix seconds), by the clock that is due first; NaN where none has a due time."""
    return first_due(cases.column("due_at"), cases.column("handled_at"), cases.column("stage_due_at"))


def is_overdue(cases: CaseColumns, now_s: float) -> NDArray[np.bool_]:
    """Which cases are open, not suspended and past their limit; `app.cases.actions.is_overdue` for whole columns."""
    return lateness(cases, now_s, shows_urgency=False) == Lateness.OVERDUE


def is_open(cases: CaseColumns) -> NDArray[np.bool_]:
    """Which cases are neither closed nor void."""
    return ~np.isin(cases.column("state"), CLOSED_STATES)


def lateness(cases: CaseColumns, now_s: float, *, shows_urgency: bool = True) -> NDArray[np.uint8]:
    """The lateness of every case at an instant of the city's clock, in Unix seconds.

    Urgent stands for open hazards; the rest is what `app/deadlines/lateness.py` says.
    """
    is_ended = ~is_open(cases)
    suspended, soon_at = cases.column("is_suspended"), cases.column("soon_at")
    result = lateness_of_columns(is_ended, suspended, due_at(cases), soon_at, now_s)
    if shows_urgency:
        result[cases.column("is_urgent") & ~is_ended] = Lateness.URGENT
    return result


def count_lateness(cases: Cases, now_s: float, chosen: NDArray[np.bool_]) -> dict[Lateness, int]:
    """How many of the chosen cases are how late: the same numbers in the legend and in the tiles of a wall.

    A hazard is counted as urgent, and once more with what it is besides: an overdue hazard is overdue.
    """
    numbers = np.bincount(lateness(cases, now_s, shows_urgency=False)[chosen], minlength=len(Lateness))
    counts = {level: int(numbers[level]) for level in Lateness}
    counts[Lateness.URGENT] = int(np.count_nonzero(chosen & cases.column("is_urgent")))
    return counts


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
