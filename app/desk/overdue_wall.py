"""The figures of the wall's tiles about lateness, at a desk: each tells which cases it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.deadlines.lateness import Lateness
from app.desk.lists import OVERDUE
from app.i18n import N_
from app.wall.figures.late import backlog
from app.wall.snapshot import CitySnapshot, Mask

DUE_SOON = "due_soon"


@dataclass(frozen=True)
class WallFigureRow:
    """One figure.

    Args:
        label: as on its tile (`app/wall/figures/late.py`).
        tone: a colour of the theme by its name.
        queue: the list that holds its cases; '' where none does, and they open in the list of all years.
        holds: which cases it counts.
    """

    label: str
    tone: str
    queue: str
    holds: Callable[[CitySnapshot], Mask]


@dataclass(frozen=True)
class WallFigure:
    """A figure with its cases."""

    row: WallFigureRow
    case_ids: NDArray[np.int64]


WALL_FIGURES = (
    WallFigureRow(N_("Receiving overdue"), "late", OVERDUE, lambda moment: moment.is_unreceived_late),
    WallFigureRow(N_("Overdue for over 30 days"), "late", OVERDUE, backlog),
    WallFigureRow(
        N_("Returned before"), "late", OVERDUE, lambda moment: moment.is_overdue & (moment.column("returned_times") > 0)
    ),
    WallFigureRow(N_("Due soon"), "soon", DUE_SOON, lambda moment: moment.is_due_soon),
    WallFigureRow(N_("Urgent, open"), "urgent", "", lambda moment: moment.is_urgent),
    WallFigureRow(N_("Suspended"), "paused", "", lambda moment: moment.time_lateness == Lateness.SUSPENDED),
    WallFigureRow(N_("No limit"), "text_2", "", lambda moment: moment.has_no_limit),
)
"""What the page says nowhere else; overdue cases in all, by unit, district, class and grid stand in its table."""


def wall_figures(moment: CitySnapshot, kept: Mask) -> tuple[WallFigure, ...]:
    """Count the cases under a mask."""
    ids = moment.column("case_id")
    return tuple(WallFigure(row, ids[row.holds(moment) & kept]) for row in WALL_FIGURES)
