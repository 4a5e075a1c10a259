"""The columns of components against a plain dictionary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.city.columns import sweep
from app.city.components import BLOCK, NOWHERE, Components
from app.city.hilbert import hilbert_keys, hilbert_order
from app.city.model import COMPONENT_DTYPE

places = st.integers(-300, 300)
component = st.tuples(st.integers(1, 40), places, places, st.integers(0, 6), st.integers(0, 4))
steps = st.lists(st.tuples(st.lists(component, max_size=8), st.lists(st.integers(1, 45), max_size=6)), max_size=12)


def rows_of(facts: dict[int, tuple]) -> np.ndarray:
    rows = np.zeros(len(facts), COMPONENT_DTYPE)
    for at, fact in enumerate(facts.values()):
        rows[["component_id", "x_cm", "y_cm", "class_id", "state"]][at] = fact
        for name, value in zip(("component_id", "x_cm", "y_cm", "class_id", "state"), fact, strict=True):
            rows[name][at] = value
    return rows


def check(components: Components, model: dict[int, tuple], box: tuple[int, int, int, int]) -> None:
    west, south, east, north = min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])
    assert components.count == len(model)
    ids = components.column("component_id")
    living = components.column("x_cm") != NOWHERE
    assert sorted(ids[living]) == sorted(model)
    for component_id in range(1, 46):
        row = components.row_of(component_id)
        if component_id not in model:
            assert row is None
        else:
            found = tuple(int(components.column(n)[row]) for n in ("component_id", "x_cm", "y_cm", "class_id", "state"))
            assert found == model[component_id]
    inside = {i for i, x, y, *_ in model.values() if west <= x <= east and south <= y <= north}
    metres = (west / 100, south / 100, east / 100, north / 100)
    assert set(ids[components.rows_in_box(*metres)]) == inside
    in_slices = {int(i) for part in components.slices_in_box(*metres) for i in ids[part]}
    assert inside <= in_slices
    expected: dict[tuple[int, int], int] = {}
    for _i, _x, _y, class_id, state in model.values():
        expected[class_id, state] = expected.get((class_id, state), 0) + 1
    assert {(int(c), int(s)): int(components.counts[c, s]) for c, s in np.argwhere(components.counts)} == expected
    nearest = components.nearest(west / 100, south / 100, 2.0)
    distances = {i: np.hypot(x - west, y - south) for i, x, y, *_ in model.values()}
    near = min(distances.values(), default=np.inf)
    if near > 200:
        assert nearest is None
    else:
        assert distances[int(ids[nearest])] == near


@settings(max_examples=150, deadline=None)
@given(st.lists(component, max_size=40), steps, st.tuples(places, places, places, places), st.booleans())
def test_components_agree_with_a_dictionary(start, changes, box, sorts):
    model = {fact[0]: fact for fact in start}
    components = Components.from_rows(rows_of(model))
    check(components, model, box)
    for changed, gone in changes:
        upserts = {fact[0]: fact for fact in changed}
        lost = [i for i in gone if i not in upserts]
        boxes = components.apply(rows_of(upserts), np.array(lost, np.int64))
        for component_id in [*upserts, *lost]:
            for fact in (model.get(component_id), upserts.get(component_id)):
                if fact and fact != model.get(component_id) or (fact and component_id in lost):
                    assert any((b[0] * 100, b[1] * 100) == pytest.approx((fact[1], fact[2])) for b in boxes)
        model.update(upserts)
        for component_id in lost:
            model.pop(component_id, None)
        check(components, model, box)
        if sorts:
            components = components.sorted_anew()
            check(components, model, box)
            assert components.row_count == components.count


def test_the_curve_visits_every_cell_once_and_never_jumps():
    y, x = np.mgrid[0:16, 0:16]
    order = np.argsort(hilbert_keys(x.ravel(), y.ravel(), bits=4))
    walk = np.column_stack([x.ravel(), y.ravel()])[order]
    assert (np.abs(np.diff(walk, axis=0)).sum(axis=1) == 1).all()
    assert len(hilbert_order(np.empty(0), np.empty(0))) == 0


def test_a_box_of_a_sorted_city_is_a_few_slices():
    rng = np.random.default_rng(1)
    rows = np.zeros(200_000, COMPONENT_DTYPE)
    rows["component_id"] = np.arange(1, 200_001)
    rows["x_cm"], rows["y_cm"] = rng.integers(0, 3_000_000, (2, 200_000))
    components = Components.from_rows(rows)
    slices = components.slices_in_box(10_000, 10_000, 12_000, 12_000)
    touched = sum(part.stop - part.start for part in slices)
    inside = len(components.rows_in_box(10_000, 10_000, 12_000, 12_000))
    assert touched < 6 * inside + 8 * BLOCK


def test_another_process_maps_the_same_columns_and_sees_a_change(tmp_path):
    mine = Components.from_rows(rows_of({1: (1, 100, 100, 2, 0), 2: (2, 200, 200, 2, 0)}), [tmp_path])
    theirs = Components.open(mine.files)
    assert theirs.count == 2
    mine.apply(rows_of({2: (2, 200, 200, 2, 1), 3: (3, 500, 500, 2, 0)}), np.array([1]))
    assert theirs.count == 2 and theirs.row_count == 3
    assert sorted(theirs.column("component_id")[theirs.rows_in_box(0, 0, 10, 10)]) == [2, 3]
    assert sweep(tmp_path) == 0, "the file of a living owner stays"
    mine.close()
    assert not list(tmp_path.iterdir())


def test_the_file_of_a_run_that_ended_badly_is_swept(tmp_path):
    (tmp_path / "gridhall-columns-left").write_bytes(b"")
    assert sweep(tmp_path) == 1
    assert not list(tmp_path.iterdir())


def test_without_room_in_any_folder_the_columns_are_private(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    components = Components.from_rows(rows_of({1: (1, 0, 0, 0, 0)}), [tmp_path])
    assert components.files.path == "" and components.count == 1
    assert not list(tmp_path.iterdir())


def test_a_tail_without_room_says_so_before_anything_is_lost():
    components = Components.empty()
    many = np.zeros(components.tail_room + 1, COMPONENT_DTYPE)
    many["component_id"] = np.arange(1, len(many) + 1)
    with pytest.raises(ValueError, match="no room"):
        components.apply(many, np.empty(0, np.int64))
