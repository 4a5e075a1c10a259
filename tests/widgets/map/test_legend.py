"""The legend says what is seen, exactly, covers nothing that must be seen, and takes a third of the map at the most."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.city.city import City
from app.city.components import NOWHERE
from app.map.component_counts import COUNTED_STATES
from app.map.density import ComponentFilter
from app.map.marks import Lateness, is_open
from app.map.shown import Scope, components_in
from tests.fakes.city import CENTRE_M, fake_city
from tests.fakes.looks import change_look
from widgets.map.canvas import MapCanvas
from widgets.map.decorations import MOST_SHARE, RING_PX, legend_rows


def slowly_counted(city: City, box: Any, shown: ComponentFilter, grid_id: int | None = None) -> int:
    """The same, one component after another."""
    columns = {name: city.components.column(name) for name in ("x_cm", "y_cm", "class_id", "state", "duty_grid_id")}
    west, south, east, north = box
    count = 0
    for x, y, class_id, state, grid in zip(*(columns[name].tolist() for name in columns), strict=True):
        if x == NOWHERE or state not in COUNTED_STATES:
            continue
        is_there = west <= x / 100 <= east and south <= y / 100 <= north
        is_chosen = (shown.classes is None or class_id in shown.classes) and (
            shown.states is None or state in shown.states
        )
        count += is_there and is_chosen and grid_id in (None, grid)
    return count


@pytest.mark.parametrize("zoom", [9.0, 11.0, 13.0, 15.0, 17.0])
@pytest.mark.parametrize(
    "shown", [ComponentFilter(), ComponentFilter(frozenset({1, 2, 3})), ComponentFilter(None, frozenset({0, 2}))]
)
def test_components_shown_are_those_in_the_view(
    live_map: MapCanvas, shared_city: City, zoom: float, shown: ComponentFilter
) -> None:
    change_look(live_map, components=shown)
    live_map.fly_to(*CENTRE_M, zoom, 0)
    expected = slowly_counted(shared_city, live_map.view.box, shown)
    first = legend_rows(live_map)[0]
    assert (first.figure, first.note) == (f"{expected:,}", f"/ {shared_city.components.count:,}")
    assert int(live_map.component_counts().sum()) == expected
    change_look(live_map, components=ComponentFilter())


def test_a_view_of_the_whole_city_reads_no_row(shared_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = shared_city.components.bounds_m
    assert bounds is not None

    def read(*_box: float) -> None:
        raise AssertionError("rows were read")

    monkeypatch.setattr(type(shared_city.components), "rows_in_box", read)
    counts = components_in(shared_city.components, Scope(bounds), ComponentFilter())
    assert counts.sum() == shared_city.components.counts[:, list(COUNTED_STATES)].sum()


def test_a_place_that_the_scene_speaks_of_is_counted_alone(live_map: MapCanvas, shared_city: City) -> None:
    grids = shared_city.duty_grids
    for row in (0, 4):
        live_map.outline_shape(grids, row)
        grid_id = int(grids.ids[row])
        expected = slowly_counted(shared_city, grids.bounds_m[row], ComponentFilter(), grid_id)
        assert legend_rows(live_map)[0].figure == f"{expected:,}"
        change_look(live_map, cases=lambda cases, grid_id=grid_id: cases.column("duty_grid_id") == grid_id)
        cases = shared_city.cases
        mine = int(np.count_nonzero(is_open(cases) & (cases.column("duty_grid_id") == grid_id)))
        row_of_cases = next(one for one in legend_rows(live_map) if one.title.startswith("Open cases"))
        assert row_of_cases.figure == f"{mine:,}"
    change_look(live_map, cases=None)
    live_map.outline_shape(None)
    assert legend_rows(live_map)[0].figure == f"{slowly_counted(shared_city, live_map.view.box, ComponentFilter()):,}"


@pytest.mark.parametrize("zoom", [9.0, 13.0, 15.0, 17.0])
def test_cases_shown_and_their_colours_are_those_in_the_view(
    live_map: MapCanvas, shared_city: City, zoom: float
) -> None:
    live_map.fly_to(*CENTRE_M, zoom, 0)
    west, south, east, north = live_map.view.box
    x, y = shared_city.cases.column("x_m"), shared_city.cases.column("y_m")
    inside = is_open(shared_city.cases) & (x >= west) & (x <= east) & (y >= south) & (y <= north)
    shown, numbers = live_map.cases.count_in(live_map.scope.box_m)
    assert shown == np.count_nonzero(inside) == sum(numbers.values()) - numbers[Lateness.URGENT]
    row = next(one for one in legend_rows(live_map) if one.title.startswith("Open cases"))
    assert row.figure == f"{shown:,}"
    assert (row.note == "") == (shown == live_map.cases.total)


def test_a_component_that_comes_is_counted_at_once(empty_map: MapCanvas, qtbot: QtBot) -> None:
    from app.city.model import COMPONENT_DTYPE, CityChange

    city = fake_city(500, 20, grids=4)
    empty_map.set_city(city)
    empty_map.fly_to(*CENTRE_M, 16, 0)
    before = int(empty_map.component_counts().sum())
    fresh = np.zeros(1, COMPONENT_DTYPE)
    fresh["component_id"], fresh["class_id"] = 10**6, 1
    place = empty_map.view.to_m(100, 100)
    fresh["x_cm"], fresh["y_cm"] = round(place[0] * 100), round(place[1] * 100)
    boxes = city.components.apply(fresh, np.empty(0, np.int64))
    empty_map.apply_change(CityChange(2, component_boxes_m=boxes, topics=frozenset({"components"})))
    assert int(empty_map.component_counts().sum()) == before + 1


@pytest.mark.parametrize("size", [(300, 220), (371, 286), (560, 400), (1100, 260), (1600, 900)])
def test_the_legend_takes_a_third_of_the_map_at_the_most(qtbot: QtBot, live_map: MapCanvas, size: Any) -> None:
    live_map.resize(*size)
    change_look(live_map, colouring="class")
    live_map.grab()
    furniture = live_map.furniture
    if furniture.is_seen:
        field = furniture._field()
        area = (field.right - field.left) * (field.bottom - field.top)
        assert area <= live_map.view.width * live_map.view.height * MOST_SHARE
        assert field.left >= 0 and field.top >= 0
        assert field.right <= live_map.view.width and field.bottom <= live_map.view.height
    else:
        assert size[1] < 230
    change_look(live_map, colouring="density")


def test_the_legend_never_covers_the_chosen_case_nor_what_lies_over_the_map(live_map: MapCanvas) -> None:
    from PySide6.QtCore import QRect

    button = QRect(live_map.width() - 90, 8, 82, 36)
    live_map.keep_clear([button])
    seen = 0
    for x in range(10, live_map.view.width, 90):
        for y in range(10, live_map.view.height, 60):
            live_map.selection.choose_point(*live_map.view.to_m(x, y))
            live_map.refresh()
            live_map.grab()
            if live_map.furniture.is_seen:
                seen += 1
                field = live_map.furniture._field()
                ring = RING_PX * live_map.scale
                assert not (field.left - ring < x < field.right + ring and field.top - ring < y < field.bottom + ring)
                assert not (field.right > button.left() and field.top < button.bottom())
    assert seen > 40
    live_map.selection.clear()
