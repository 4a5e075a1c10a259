"""The city in memory against a plain model: any steps, in any order, repeated or merged."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.city.cases import CaseRows, Cases
from app.city.city import City
from app.city.delta import CityDelta
from app.city.model import CASE_DTYPE, CASE_STATES, CityProfile
from app.city.places import no_shapes, shapes_of

PROFILE = CityProfile(
    "测试市", "Test", "中心", "Centre", "000000", 108, 22, 109, 23, "Asia/Shanghai", "CN", 4545, (), "2026", True
)


def case_rows(facts: list[tuple[int, int, float, float]]) -> CaseRows:
    """Cases of (id, version, reported at, closed at)."""
    rows = np.zeros(len(facts), CASE_DTYPE)
    for at, (case_id, version, reported_at, closed_at) in enumerate(facts):
        rows[at]["case_id"], rows[at]["version"] = case_id, version
        rows[at]["reported_at"], rows[at]["closed_at"] = reported_at, closed_at
    texts = [f"{case_id}/{version}" for case_id, version, *_ in facts]
    return CaseRows(rows, texts, list(texts), list(texts))


case = st.tuples(st.integers(1, 15), st.integers(1, 5), st.floats(0, 9), st.floats(0, 9) | st.just(float("nan")))
step = st.tuples(st.lists(case, max_size=8, unique_by=lambda c: c[0]), st.lists(st.integers(1, 18), max_size=5))


@settings(max_examples=200, deadline=None)
@given(st.lists(step, max_size=15), st.sampled_from([None, 3.0, 6.0]))
def test_cases_agree_with_a_dictionary(steps, keep_from):
    city, model = City(PROFILE), {}
    for position, (changed, gone) in enumerate(steps, 1):
        gone = [case_id for case_id in gone if case_id not in {c[0] for c in changed}]
        before = set(model)
        model.update({fact[0]: fact for fact in changed})
        for case_id in gone:
            model.pop(case_id, None)
        if keep_from is not None:
            model = {i: f for i, f in model.items() if not (f[3] < keep_from and f[2] < keep_from)}
        delta = CityDelta(position, cases=case_rows(changed), cases_gone=tuple(gone), keep_from=keep_from)
        change = city.apply(delta)
        assert change.opened == set(model) - before and change.gone >= before - set(model)
        assert city.position == position
        check(city.cases, model)
        city.apply(delta)
        check(city.cases, model)


def check(cases: Cases, model: dict[int, tuple]) -> None:
    assert cases.count == len(model) == len(cases.numbers) == len(cases.addresses) == len(cases.last_actions)
    assert set(cases.column("case_id").tolist()) == set(model)
    for case_id, (_id, version, *_rest) in model.items():
        row = cases.row_of(case_id)
        assert cases.column("version")[row] == version
        assert cases.numbers[row] == cases.last_actions[row] == f"{case_id}/{version}"
        record = cases.record(case_id)
        assert record["state"] == CASE_STATES[0] and record["number"] == f"{case_id}/{version}"
        assert record["closed_at"] is None or record["closed_at"] == record["closed_at"]
    assert cases.row_of(99) is None and cases.record(99) is None


def test_all_cases_anew_tells_what_came_and_what_went():
    city = City(PROFILE, cases=Cases(case_rows([(1, 1, 0, 0), (2, 1, 0, 0)])))
    change = city.apply(CityDelta(7, cases_anew=case_rows([(2, 2, 0, 0), (3, 1, 0, 0)])))
    assert (change.opened, change.changed, change.gone) == ({3}, {2}, {1})


def test_shapes_keep_holes_and_parts_with_their_owner():
    square = shapely.box(108.0, 22.0, 108.1, 22.1)
    holed = shapely.Polygon(square.exterior.coords, [shapely.box(108.02, 22.02, 108.04, 22.04).exterior.coords])
    two = shapely.MultiPolygon([holed, shapely.box(108.3, 22.3, 108.4, 22.4)])
    line = shapely.LineString([(108.0, 22.0), (108.2, 22.0)])
    shapes = shapes_of(np.array([5, 6, 7]), np.array([line, two, None], object), [""] * 3, [""] * 3, [""] * 3, [""] * 3)
    assert shapes.part_owner.tolist() == [0, 1, 1, 1]
    assert shapes.part_starts.tolist() == [0, 2, 7, 12, 17]
    assert shapes.bounds_m[1, 0] == shapes.points_m[2:, 0].min()
    assert np.isclose(shapes.anchors_m[0, 0], shapes.points_m[:2, 0].mean())
    assert np.isnan(shapes.anchors_m[2]).all()
    assert len(no_shapes()) == 0 and no_shapes().part_starts.tolist() == [0]
