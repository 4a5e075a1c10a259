"""Which mark a case has, and which case speaks for a crowded cell."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases import actions
from app.city.model import CASE_DTYPE, CASE_STATES
from app.map.choropleth import STEPS, Choropleth, figures, limits_for
from app.map.marks import Lateness, count_lateness, is_overdue, lateness, one_symbol_a_cell
from tests.fakes.city import fake_city

NOW = 1_800_000_000.0


class Columns:
    """One case as columns."""

    def __init__(self, **values: object) -> None:
        self._rows = np.zeros(1, CASE_DTYPE)
        for name in CASE_DTYPE.names:
            if name.endswith("_at"):
                self._rows[name] = np.nan
        for name, value in values.items():
            self._rows[name] = value

    def column(self, name: str) -> np.ndarray:
        return self._rows[name]


def late_of(state: str, **values: object) -> Lateness:
    return Lateness(int(lateness(Columns(state=CASE_STATES.index(state), **values), NOW)[0]))


def test_each_mark() -> None:
    far = NOW + 9 * 3600
    assert late_of("received", due_at=far, stage_due_at=far) == Lateness.IN_TIME
    assert late_of("received", due_at=NOW + 3600, soon_at=NOW) == Lateness.SOON
    assert late_of("received", due_at=NOW + 3600, soon_at=NOW + 1) == Lateness.IN_TIME, "a short limit"
    assert late_of("accepted", stage_due_at=NOW + 60, soon_at=NOW - 60) == Lateness.SOON
    assert late_of("received", due_at=NOW - 1, soon_at=NOW - 9) == Lateness.OVERDUE
    assert late_of("received", due_at=NOW - 1, stage_due_at=NOW - 1) == Lateness.OVERDUE
    assert late_of("accepted", stage_due_at=NOW - 1) == Lateness.OVERDUE, "before dispatch the stage counts"
    assert late_of("received", due_at=NOW - 1, is_suspended=True) == Lateness.SUSPENDED
    assert late_of("received", due_at=far, stage_due_at=far, is_urgent=True) == Lateness.URGENT
    assert late_of("closed", due_at=NOW - 9, is_urgent=True) == Lateness.CLOSED
    assert late_of("reported") == Lateness.NO_LIMIT, "without a limit it is neither late nor in time"
    assert late_of("received", is_suspended=True) == Lateness.SUSPENDED
    assert late_of("reported", is_urgent=True) == Lateness.URGENT


def test_of_two_clocks_the_one_that_is_due_first_speaks() -> None:
    """After a dispatch the receiving is due in half an hour and the handling in two days."""
    two_days = NOW + 48 * 3600
    assert late_of("dispatched", due_at=two_days, stage_due_at=NOW - 60, soon_at=NOW - 500) == Lateness.OVERDUE
    assert late_of("dispatched", due_at=two_days, stage_due_at=NOW + 60, soon_at=NOW - 60) == Lateness.SOON
    handled = {"due_at": NOW - 60, "handled_at": NOW - 120}
    assert late_of("handled", stage_due_at=NOW + 1800, soon_at=NOW + 900, **handled) == Lateness.IN_TIME
    assert late_of("handled", stage_due_at=NOW - 1, soon_at=NOW - 9, **handled) == Lateness.OVERDUE


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(0, 120), st.floats(5, 300))
def test_the_worst_wins_in_every_cell(seed: int, count: int, cell_m: float) -> None:
    rng = np.random.default_rng(seed)
    east, north = rng.uniform(-500, 500, count), rng.uniform(-500, 500, count)
    east[rng.random(count) < 0.1] = np.nan
    late = rng.integers(0, len(Lateness), count).astype(np.uint8)
    symbols = one_symbol_a_cell(east, north, late, cell_m)
    cells: dict[tuple[int, int], list[int]] = {}
    for row in range(count):
        if not np.isnan(east[row]):
            cells.setdefault((int(np.floor(east[row] / cell_m)), int(np.floor(north[row] / cell_m))), []).append(row)
    assert len(symbols.rows) == len(cells)
    assert symbols.counts.sum() == sum(len(rows) for rows in cells.values())
    for row, number, worst in zip(symbols.rows, symbols.counts, symbols.worst, strict=True):
        mine = cells[(int(np.floor(east[row] / cell_m)), int(np.floor(north[row] / cell_m)))]
        assert worst == max(late[mine]) == late[row] and number == len(mine)


instants = st.none() | st.integers(-3, 3).map(lambda hours: NOW + hours * 3600.0)


@given(st.sampled_from(CASE_STATES), instants, instants, instants, st.booleans())
def test_one_case_and_whole_columns_agree_on_what_is_overdue(state, handled, due, stage_due, is_suspended) -> None:
    columns = Columns(
        state=CASE_STATES.index(state), is_suspended=is_suspended,
        handled_at=handled or np.nan, due_at=due or np.nan, stage_due_at=stage_due or np.nan,
    )  # fmt: skip
    now, *times = (at and datetime.fromtimestamp(at, UTC) for at in (NOW, handled, due, stage_due))
    closed_at = now if state in ("closed", "void", "merged") else None
    assert is_overdue(columns, NOW)[0] == actions.is_overdue(now, closed_at, *times, is_suspended)


def test_a_hazard_that_is_overdue_is_counted_as_both() -> None:
    hazard = Columns(state=CASE_STATES.index("received"), due_at=NOW - 1, is_urgent=True)
    counts = count_lateness(hazard, NOW, np.ones(1, bool))
    assert counts[Lateness.URGENT] == counts[Lateness.OVERDUE] == 1
    assert sum(counts.values()) == 2


def test_figures_of_grids_add_up() -> None:
    city = fake_city(500, 900, grids=20)
    now = city.clock.now()
    late = is_overdue(city.cases, now)
    mine = city.cases.column("duty_grid_id")
    values = figures(city, "overdue", now)
    assert [int(np.count_nonzero(late & (mine == grid))) for grid in city.duty_grids.ids] == values.tolist()
    assert figures(city, "coverage", now).sum() <= np.count_nonzero(city.people.on_duty)


@given(st.lists(st.integers(0, 5000), max_size=150))
def test_limits_rise_and_stay(values: list[int]) -> None:
    figures_of = np.array(values, np.int64)
    limits = limits_for(figures_of)
    assert len(limits) == STEPS - 1 and limits[0] >= 1
    assert all(b > a for a, b in zip(limits, limits[1:], strict=False))
    assert limits_for(figures_of, limits) == limits
    steps = Choropleth("overdue", figures_of, limits).steps
    assert all((step == 0) == (value < limits[0]) for step, value in zip(steps.tolist(), values, strict=True))
