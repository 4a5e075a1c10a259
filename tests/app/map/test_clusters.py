"""Where cases crowd, cells grow wider, each lateness has cells of its own, and only few marks stand out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.map.clusters import CELL_PX, LEAST_STRONG, WIDER, cell_px, choose_marks, usual_cell_m
from app.map.marks import Lateness

WIDEST = WIDER[0][1]


def strewn(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    east, north = rng.uniform(0, 5000, count), rng.uniform(0, 5000, count)
    east[rng.random(count) < 0.05] = np.nan
    late = rng.choice(np.arange(6, dtype=np.uint8), count, p=[0.01, 0.04, 0.8, 0.05, 0.095, 0.005])
    return east, north, late


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(0, 600), st.sampled_from([CELL_PX, 24, WIDEST]))
def test_every_case_stands_behind_exactly_one_mark(seed: int, count: int, side_px: int) -> None:
    east, north, late = strewn(seed, count)
    marks = choose_marks(east, north, late, 160.0, side_px)
    assert marks.counts.sum() == np.count_nonzero(~np.isnan(east))
    assert (marks.worst == late[marks.rows]).all() and len(np.unique(marks.rows)) == len(marks.rows)
    assert (np.diff(marks.worst.astype(int)) >= 0).all(), "what is worst is painted last"
    placed_late = np.count_nonzero((late == Lateness.OVERDUE) & ~np.isnan(east))
    assert marks.late_counts.sum() == placed_late


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from([CELL_PX, 24, WIDEST]))
def test_no_hazard_stands_behind_another_case(seed: int, side_px: int) -> None:
    east, north, late = strewn(seed, 400)
    marks = choose_marks(east, north, late, 10.0, side_px)
    hazards = (late == Lateness.URGENT) & ~np.isnan(east)
    assert marks.counts[marks.worst == Lateness.URGENT].sum() == hazards.sum()
    assert marks.is_strong[marks.worst == Lateness.URGENT].all()


def test_in_a_crowd_few_stand_out_and_they_have_most_late_cases() -> None:
    east, north, late = strewn(7, 20_000)
    marks = choose_marks(east, north, late, 160.0, WIDEST)
    overdue = marks.worst == Lateness.OVERDUE
    strong, weak = marks.late_counts[overdue & marks.is_strong], marks.late_counts[overdue & ~marks.is_strong]
    assert 0 < len(strong) <= 0.25 * len(weak)
    assert strong.min() > weak.max() and strong.min() >= LEAST_STRONG


def test_cells_follow_how_densely_cases_lie() -> None:
    sides = []
    for count in (50, 1500, 20_000):
        east, north, _late = strewn(3, count)
        sides.append(cell_px(east, north, 160.0))
    assert sides == [CELL_PX, 24, WIDEST]
    assert cell_px(np.array([np.nan]), np.array([np.nan]), 160.0) == cell_px(np.empty(0), np.empty(0), 1.0) == CELL_PX


def test_cells_are_fixed_to_the_ground_and_step_in_half_zooms() -> None:
    assert usual_cell_m(12.5, 1.0) == usual_cell_m(12.99, 1.0) != usual_cell_m(13.0, 1.0)
    assert usual_cell_m(13.0, 2.0) == usual_cell_m(12.0, 1.0), "a display of twice the pixels shows the same cells"
