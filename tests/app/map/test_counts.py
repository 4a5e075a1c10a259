"""Counts stay exact whatever happens to the components, and pictures are made of all of them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.city.components import Components
from app.city.model import COMPONENT_DTYPE
from app.map.counts import CLASS_BITS, STATE_BITS, CellCounts
from app.map.density import ComponentFilter, counted, halved, resampled, smoothed

SIDE_CM = 200_000
EVERY = ComponentFilter()


def some_rows(rng: np.random.Generator, ids: NDArray) -> NDArray:
    rows = np.zeros(len(ids), COMPONENT_DTYPE)
    rows["component_id"] = ids
    rows["x_cm"] = rng.integers(1_200_000_000, 1_200_000_000 + SIDE_CM, len(ids))
    rows["y_cm"] = rng.integers(260_000_000, 260_000_000 + SIDE_CM, len(ids))
    rows["class_id"] = rng.integers(1, 9, len(ids))
    rows["state"] = rng.integers(0, 5, len(ids))
    rows["maintainer_id"] = rng.integers(1, 5, len(ids))
    rows["owner_id"] = rng.integers(1, 5, len(ids))
    return rows


def brute_counts(cells: CellCounts, rows: NDArray) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows[rows["state"] < 4]:
        column = int(np.floor((row["x_cm"] / 100 + 20037508.342789244) / cells.cell_m)) - cells.first_column
        line = int(np.floor((20037508.342789244 - row["y_cm"] / 100) / cells.cell_m)) - cells.first_row
        cell = line * cells.columns + column
        key = (((cell << CLASS_BITS) | int(row["class_id"])) << STATE_BITS) | int(row["state"])
        found[key] = found.get(key, 0) + 1
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_counts_equal_brute_force_after_random_edits(seed: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    facts = {int(row["component_id"]): row for row in some_rows(rng, np.arange(1, 401))}
    # Two far corners keep every later place inside the raster, as the city's own extent does.
    for number, place in ((9001, 0), (9002, SIDE_CM)):
        row = some_rows(rng, np.array([number]))[0]
        row["x_cm"], row["y_cm"] = 1_200_000_000 + place, 260_000_000 + place
        facts[number] = row
    components = Components.from_rows(np.array(list(facts.values()), COMPONENT_DTYPE))
    cells = CellCounts(components)
    for step in range(steps):
        gone = rng.choice([key for key in facts if key < 9000], 7, replace=False)
        changed = rng.choice([key for key in facts if key < 9000 and key not in gone], 9, replace=False)
        fresh = some_rows(rng, np.concatenate([changed, 10_000 + step * 10 + np.arange(4)]))
        boxes = components.apply(fresh, gone)
        for key in gone:
            facts.pop(int(key))
        facts |= {int(row["component_id"]): row for row in fresh}
        cells.recount(boxes)
        assert dict(zip(cells.keys.tolist(), cells.counts.tolist(), strict=True)) == brute_counts(
            cells, np.array(list(facts.values()), COMPONENT_DTYPE)
        )


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.none() | st.frozensets(st.integers(1, 9)),
    st.none() | st.frozensets(st.integers(0, 4)),
    st.none() | st.frozensets(st.integers(1, 5)),
)
def test_shown_of_all_is_exact_under_any_filter(
    seed: int, classes: frozenset | None, states: frozenset | None, units: frozenset | None
) -> None:
    rng = np.random.default_rng(seed)
    rows = some_rows(rng, np.arange(1, 301))
    components = Components.from_rows(rows)
    gone = np.arange(1, 40)
    components.apply(rows[:0], gone)
    rows = rows[39:]
    wanted = np.ones(len(rows), bool)
    if classes is not None:
        wanted &= np.isin(rows["class_id"], list(classes))
    if states is not None:
        wanted &= np.isin(rows["state"], list(states))
    if units is not None:
        wanted &= np.isin(rows["maintainer_id"], list(units)) | np.isin(rows["owner_id"], list(units))
    assert ComponentFilter(classes, states, units).total(components) == int(wanted.sum())


def test_rasters_hold_every_component_once() -> None:
    rows = some_rows(np.random.default_rng(5), np.arange(1, 3001))
    components = Components.from_rows(rows)
    table = np.zeros((10, 8), np.int8)
    table[:, 4] = -1
    cells = CellCounts(components)
    far = cells.rasters(table, 1)
    assert far.sum() == np.count_nonzero(rows["state"] < 4)
    assert halved(far).sum() == far.sum()
    x, y = rows["x_cm"] / 100, rows["y_cm"] / 100
    box = (x.min() - 10, y.min() - 10, x.max() + 10, y.max() + 10)
    near = counted(components, box, (60, 50), table, 1, EVERY)
    assert near.sum() == far.sum()
    brute = np.histogram2d(
        -y[rows["state"] < 4], x[rows["state"] < 4], (60, 50), ((-box[3], -box[1]), (box[0], box[2]))
    )[0]
    assert np.array_equal(near[0], brute)


def test_smoothing_keeps_the_sum_inside_and_resampling_keeps_a_plain() -> None:
    raster = np.zeros((1, 40, 40), np.float32)
    raster[0, 20, 20] = 100
    spread = smoothed(raster)
    assert abs(spread.sum() - 100) < 1e-3
    weights = np.array([1, 4, 6, 4, 1]) / 16
    assert np.allclose(spread[0, 18:23, 18:23], 100 * np.outer(weights, weights), rtol=1e-6)
    corner = np.zeros((1, 3, 4), np.float32)
    corner[0, 0, 0] = 256
    assert np.array_equal(smoothed(corner)[0], np.outer([6, 4, 1], [6, 4, 1, 0]))
    plain = np.full((2, 30, 30), 7, np.float32)
    assert np.allclose(resampled(plain, 3.3, 4.7, 0.61, (20, 20)), 7, atol=1e-4)
