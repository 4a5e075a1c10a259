"""The small map of areas: a click names the responsibility area under it, and what is chosen is gone to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy

from app.city.model import Shapes
from tests.fakes.hand_city import make_shapes
from widgets.desk.parts.area_map import AreaMap
from widgets.theme import load_theme

DISTRICT, WEST, EAST = 1, 2, 3


def square(west: float, south: float, side: float) -> list[tuple[float, float]]:
    return [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]


def shapes(*rings: list[tuple[float, float]], kinds: list[str]) -> Shapes:
    names = [f"area {number}" for number in range(1, len(rings) + 1)]
    return make_shapes(list(range(1, len(rings) + 1)), names, names, names, kinds, [np.array(ring) for ring in rings])


AREAS = shapes(
    square(0, 0, 20_000), square(2_000, 2_000, 4_000), square(12_000, 2_000, 4_000),
    kinds=["district", "responsibility", "responsibility"],
)  # fmt: skip


@pytest.fixture
def area_map(qtbot: Any) -> AreaMap:
    made = AreaMap(load_theme("dark"))
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def ask(qtbot: Any, area_map: AreaMap, east: float, north: float) -> list[Any]:
    """Click on a place in metres; give the areas that were named."""
    picked, places = QSignalSpy(area_map.area_picked), QSignalSpy(area_map.place_picked)
    scale, shift = area_map._fit()
    place = QPoint(round(east * scale + shift.x()), round(-north * scale + shift.y()))
    qtbot.mouseClick(area_map, Qt.MouseButton.LeftButton, pos=place)
    assert places.count() == 1 and places.at(0) == pytest.approx([east, north], abs=2 / scale)
    return [picked.at(one)[0] for one in range(picked.count())]


def test_without_areas_it_paints_its_ground_and_names_none(qtbot: Any, area_map: AreaMap) -> None:
    assert not area_map.grab().isNull()


def test_a_click_names_the_responsibility_area_and_no_district(qtbot: Any, area_map: AreaMap) -> None:
    area_map.show_areas(AREAS)
    assert ask(qtbot, area_map, 4_000, 4_000) == [WEST] and ask(qtbot, area_map, 14_000, 4_000) == [EAST]
    assert ask(qtbot, area_map, 9_000, 4_000) == []


def test_what_is_chosen_is_gone_to_and_painted_strongly(qtbot: Any, area_map: AreaMap) -> None:
    area_map.show_areas(AREAS)
    before, scale = area_map.grab().toImage(), area_map._fit()[0]
    area_map.choose(frozenset({EAST, 99}))  # one that is not there is left out
    assert area_map._fit()[0] > scale and area_map.grab().toImage() != before
    assert ask(qtbot, area_map, 14_000, 4_000) == [EAST]
    area_map.choose(frozenset())
    assert area_map._fit()[0] == scale and area_map.grab().toImage() == before


def test_marked_grids_are_gone_to_and_crowded_ones_leave_the_picture_as_it_is(area_map: AreaMap) -> None:
    area_map.show_areas(AREAS)
    whole, grids = area_map._fit()[0], shapes(square(0, 0, 500), square(500, 0, 500), kinds=["", ""])
    area_map.lay_out_grids(grids)
    assert not area_map.grab().isNull()
    area_map.mark(grids, [2])
    assert area_map._fit()[0] > whole
    area_map.mark(grids, [])
    assert area_map._fit()[0] == whole
