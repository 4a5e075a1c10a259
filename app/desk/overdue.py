"""The overdue page: what is late now, by whom and at which stage, and what will be late while somebody can still act.

Every figure is a count of cases in memory and can tell which cases it counts. Lateness is that of the wall
(`app/wall/snapshot.py`), so page, wall, map and lists agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.city.city import City
from app.city.model import CASE_STATES
from app.deadlines.lateness import Lateness
from app.desk.overdue_wall import WallFigure, wall_figures
from app.i18n import N_, NC_, _
from app.wall.figures.late import AGES
from app.wall.figures.names import class_name, district_name, grid_name, unit_name
from app.wall.snapshot import CitySnapshot

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]

CENTRE = -1
"""The row of what waits for a desk and for no unit; of cases without a district in the rows of districts."""
STAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("accept", NC_("stage", "Accept"), ("reported", "to_verify", "accepted")),
    ("dispatch", NC_("stage", "Dispatch"), ("at_dispatch", "at_district", "returned", "to_rework", "to_coordinate")),
    ("receive", NC_("stage", "Receive"), ("dispatched",)),
    ("handle", NC_("stage", "Handle"), ("received",)),
    ("rework", NC_("stage", "Rework"), ()),
    ("silent", NC_("stage", "No word"), ()),
    ("check", NC_("stage", "Check"), ("handled", "checked")),
)
"""Stages with the states of their cases. Cases that a unit got again after a check are rework. Those without a word are
some of the cases of units, and counted there, too: handling is late, and the unit has said nothing since."""
STAGE_KEYS = tuple(key for key, _label, _states in STAGES)
SILENT, REWORK = STAGE_KEYS.index("silent"), STAGE_KEYS.index("rework")
OF_UNIT = tuple(STAGE_KEYS.index(key) for key in ("receive", "handle", "rework"))
ACTORS = (
    ("desk", N_("desks"), ("accept", "dispatch")), ("unit", N_("units"), ("receive", "handle", "rework")),
    ("check", N_("checks"), ("check",)),
)  # fmt: skip
"""Who can still act on what is not late yet, by stage."""
MOST_UNITS = 3


class Rows(StrEnum):
    """What the rows of the table are."""

    UNIT = "unit"
    DISTRICT = "district"
    CLASS = "class"
    GRID = "grid"


class Columns(StrEnum):
    """What the columns of the table are."""

    STAGE = "stage"
    HOURS = "hours"


@dataclass(frozen=True)
class BoardLook:
    """How the page is looked at.

    Args:
        district: code of the district that is counted, None for the whole city.
        is_urgent: only hazards.
    """

    rows: Rows = Rows.UNIT
    columns: Columns = Columns.STAGE
    district: str | None = None
    is_urgent: bool = False


@dataclass(frozen=True)
class BoardRow:
    """One row of the table.

    Args:
        key: of a unit, district or class; None for the sum of all.
        cells: a count for each column.
        total: late cases; `open_count` those of the row that are open with a limit.
        longest_s: how long the first of them has been late.
    """

    key: int | None
    name: str
    cells: tuple[int, ...]
    total: int
    open_count: int
    longest_s: float


@dataclass(frozen=True)
class Coming:
    """What will be late by an instant unless somebody acts.

    Args:
        until_s: Unix seconds.
        by_actor: how many desks, units and checks can still act on.
        units: the units with the most of them: number, name, count.
    """

    key: str
    label: str
    until_s: float
    count: int
    by_actor: tuple[int, ...]
    units: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True)
class OverdueBoard:
    """Everything that the page shows, and which cases each figure counts.

    Args:
        columns: their titles.
        full: the count at which a cell is as hot as it gets.
        ages: late cases for each class of `AGES`.
        median_s: half of the late cases have been late for longer; NaN where there are none.
        districts: code, name and late cases of each district.
        wall: figures of the wall's tiles.
    """

    look: BoardLook
    now_s: float
    columns: tuple[str, ...]
    total: BoardRow
    rows: tuple[BoardRow, ...]
    full: int
    coming: tuple[Coming, ...]
    ages: tuple[int, ...]
    median_s: float
    districts: tuple[tuple[str, str, int], ...]
    wall: tuple[WallFigure, ...]
    late: LateCases = field(repr=False)

    def case_ids(self, key: int | None, column: int | None) -> Ints:
        """Return the cases of a cell; None for the whole row or column."""
        return self.late.ids[self.late.mask(self.look, key, column)]

    def facts(self, key: int | None, column: int | None, most: int = 3) -> list[tuple[str, int]]:
        """Return the commonest classes of a cell with their counts."""
        found, counts = np.unique(self.late.class_ids[self.late.mask(self.look, key, column)], return_counts=True)
        order = np.argsort(-counts, kind="stable")[:most]
        return [(class_name(self.late.city, int(found[at])), int(counts[at])) for at in order]

    def coming_ids(self, key: str, actor: int | None = None, unit_id: int | None = None) -> Ints:
        """Return the cases that will be late by one of the instants; of an actor or a unit only, where one is named."""
        until = next(one.until_s for one in self.coming if one.key == key)
        ahead = self.late.ahead
        kept = ahead.due_at < until
        if actor is not None:
            kept &= np.isin(ahead.stage, [STAGE_KEYS.index(name) for name in ACTORS[actor][2]])
        if unit_id is not None:
            kept &= (ahead.unit_ids == unit_id) & np.isin(ahead.stage, OF_UNIT)
        return ahead.ids[kept]

    def age_ids(self, age: int) -> Ints:
        """Return the cases of a class of ages."""
        return self.late.ids[self.late.age == age]


@dataclass(frozen=True)
class Ahead:
    """Cases that are not late yet: number, stage, unit and deadline of each, (n,)."""

    ids: Ints
    stage: Ints
    unit_ids: Ints
    due_at: NDArray[np.float64]


@dataclass(frozen=True)
class LateCases:
    """Late cases column by column, (n,).

    Args:
        stage, age: which column of either kind they are in.
        row_keys: the row of each, by what the rows are.
    """

    city: City
    ids: Ints
    stage: Ints
    age: Ints
    is_silent: Mask
    row_keys: Ints
    class_ids: Ints
    since_s: NDArray[np.float64]
    ahead: Ahead

    def mask(self, look: BoardLook, key: int | None, column: int | None) -> Mask:
        """Which of them are in a cell."""
        kept = np.ones(len(self.ids), bool) if key is None else self.row_keys == key
        if column is None:
            return kept
        if look.columns is Columns.HOURS:
            return kept & (self.age == column)
        return kept & (self.is_silent if column == SILENT else self.stage == column)


def stages_of(moment: CitySnapshot) -> Ints:
    """Return the stage of every case as an index into `STAGES`, -1 for those that have ended."""
    by_state = np.full(len(CASE_STATES), -1, np.int64)
    for number, (_key, _label, states) in enumerate(STAGES):
        for state in states:
            by_state[CASE_STATES.index(state)] = number
    found = by_state[moment.column("state")]
    is_at_unit = np.isin(found, OF_UNIT)
    found[is_at_unit & (moment.column("reworked_times") > 0)] = REWORK
    return found


def look_at_overdue(moment: CitySnapshot, silent: frozenset[int], look: BoardLook) -> OverdueBoard:
    """Count what is late and what will be.

    Args:
        silent: the cases in handling without a word of the unit since the limit, as the database knows them.
    """
    kept = moment.is_urgent if look.is_urgent else np.ones(len(moment.is_overdue), bool)
    in_city = kept
    if look.district is not None:
        at = moment.city.districts.index(look.district) if look.district in moment.city.districts else -2
        kept = kept & (moment.column("district") == at)
    stage = stages_of(moment)
    keys = _row_keys(moment, stage, look.rows)
    late = _late(moment, kept, stage, keys, silent)
    names = [_(label) for label in _column_labels(look.columns)]
    rows = _rows(moment, late, look, kept, keys)
    total = _row(None, _("Total"), late, look, np.ones(len(late.ids), bool), int((moment.has_limit & kept).sum()))
    hottest = sorted(cell for row in rows for cell in row.cells)
    return OverdueBoard(
        look, moment.now, tuple(names), total, rows,
        max(hottest[int(len(hottest) * 0.98)] if hottest else 1, 1),
        _coming(moment, late.ahead),
        tuple(int(n) for n in np.bincount(late.age, minlength=len(AGES))),
        float(np.median(late.since_s)) if len(late.ids) else float("nan"),
        _districts(moment, in_city), wall_figures(moment, kept), late,
    )  # fmt: skip


def _column_labels(columns: Columns) -> tuple[str, ...]:
    return tuple(label for _key, label, _states in STAGES) if columns is Columns.STAGE else tuple(
        label for _edge, label in AGES)  # fmt: skip


def _row_keys(moment: CitySnapshot, stage: Ints, rows: Rows) -> Ints:
    if rows is Rows.DISTRICT:
        return moment.column("district").astype(np.int64)
    if rows is Rows.CLASS:
        return moment.column("class_id").astype(np.int64)
    if rows is Rows.GRID:
        return moment.column("duty_grid_id").astype(np.int64)
    return np.where(np.isin(stage, OF_UNIT), moment.column("unit_id"), CENTRE).astype(np.int64)


def _late(moment: CitySnapshot, kept: Mask, stage: Ints, keys: Ints, silent: frozenset[int]) -> LateCases:
    ids = moment.column("case_id")
    rows = np.flatnonzero(moment.is_overdue & kept)
    since = moment.now - moment.deadline[rows]
    edges = np.array([edge for edge, _name in AGES])
    is_silent = np.isin(ids[rows], np.fromiter(silent, np.int64, len(silent))) & np.isin(stage[rows], OF_UNIT)
    with np.errstate(invalid="ignore"):
        is_ahead = moment.is_open & kept & ~moment.column("is_suspended") & (moment.deadline >= moment.now)
    to_come = np.flatnonzero(is_ahead)
    ahead = Ahead(ids[to_come], stage[to_come], moment.column("unit_id")[to_come], moment.deadline[to_come])
    return LateCases(
        moment.city, ids[rows], stage[rows], np.searchsorted(edges, since, side="right"), is_silent, keys[rows],
        moment.column("class_id")[rows], since, ahead,
    )  # fmt: skip


def _rows(moment: CitySnapshot, late: LateCases, look: BoardLook, kept: Mask, keys: Ints) -> tuple[BoardRow, ...]:
    open_keys, open_counts = np.unique(keys[moment.has_limit & kept], return_counts=True)
    open_of = dict(zip(open_keys.tolist(), open_counts.tolist(), strict=True))
    name_of = _NAMES[look.rows]
    made = [
        _row(key, name_of(moment.city, key), late, look, late.row_keys == key, open_of.get(key, 0))
        for key in np.unique(late.row_keys).tolist()
    ]
    return tuple(sorted(made, key=lambda row: (look.rows is not Rows.UNIT or row.key != CENTRE, -row.total, row.name)))


def _row(key: int | None, name: str, late: LateCases, look: BoardLook, mask: Mask, open_count: int) -> BoardRow:
    count = len(AGES) if look.columns is Columns.HOURS else len(STAGES)
    cells = np.bincount((late.age if look.columns is Columns.HOURS else late.stage)[mask], minlength=count)
    if look.columns is Columns.STAGE:
        cells[SILENT] = np.count_nonzero(late.is_silent & mask)
    total = int(np.count_nonzero(mask))
    longest = float(late.since_s[mask].max()) if total else 0.0
    return BoardRow(key, name, tuple(cells.tolist()), total, open_count, longest)


def _coming(moment: CitySnapshot, ahead: Ahead) -> tuple[Coming, ...]:
    midnight = moment.local.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = (
        ("hours", N_("within 2 h"), moment.now + 7200),
        ("today", N_("today"), (midnight + timedelta(days=1)).timestamp()),
        ("tomorrow", N_("by tomorrow"), (midnight + timedelta(days=2)).timestamp()),
    )
    found = []
    for key, words, until in ends:
        kept = ahead.due_at < until
        numbers = np.bincount(ahead.stage[kept & (ahead.stage >= 0)], minlength=len(STAGES))
        by_actor = tuple(int(sum(numbers[STAGE_KEYS.index(name)] for name in names)) for _key, _label, names in ACTORS)
        units, counts = np.unique(ahead.unit_ids[kept & np.isin(ahead.stage, OF_UNIT)], return_counts=True)
        order = np.argsort(-counts, kind="stable")[:MOST_UNITS]
        top = tuple((int(units[at]), unit_name(moment.city, int(units[at])), int(counts[at])) for at in order)
        found.append(Coming(key, _(words), until, int(kept.sum()), by_actor, top))
    return tuple(found)


def _districts(moment: CitySnapshot, kept: Mask) -> tuple[tuple[str, str, int], ...]:
    place = moment.column("district")[(moment.time_lateness == Lateness.OVERDUE) & kept]
    numbers = np.bincount(place[place >= 0], minlength=len(moment.city.districts))
    return tuple(
        (code, district_name(moment.city, at), int(numbers[at])) for at, code in enumerate(moment.city.districts)
    )


_NAMES: dict[Rows, Callable[[City, int], str]] = {
    Rows.UNIT: lambda city, key: _("Command centre") if key == CENTRE else unit_name(city, key) or "–",
    Rows.DISTRICT: lambda city, key: district_name(city, key) or "–",
    Rows.CLASS: class_name,
    Rows.GRID: lambda city, key: grid_name(city, key) or "–",
}
