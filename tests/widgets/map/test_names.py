"""What is written on the map: legends that fit, and names that nothing covers."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from app.city.city import City
from app.map.labels import LabelField, count_crossing
from tests.fakes.city import CENTRE_M
from widgets.map.canvas import MapCanvas
from widgets.map.case_layer import shown_apart
from widgets.map.decorations import legend_rows
from widgets.map.label_layer import _along, _beside
from widgets.map.legend import LegendRow, Swatch, in_lines, paint_legend
from widgets.parts.text import lines_evenly
from widgets.theme import load_theme

LONG = LegendRow(
    "", swatches=tuple(Swatch(f"A class of components with a name {k}", colour="#fff", number="1,234") for k in "abcde")
)


@pytest.mark.parametrize("widest", [360, 700, 1100, 4000])
def test_a_legend_is_never_wider_than_its_room(qapp: object, widest: int) -> None:
    rows = [
        LegendRow("Components shown", "1,250,000", "/ 1,250,000"),
        LONG,
        LegendRow("Open cases", "30,000", is_beside=True),
        LegendRow("", note="101 duty grids by overdue cases", ramp=(0, 1, 2, 3, 5, 8, 13, 20)),
    ]
    legend = paint_legend(rows, load_theme("dark"), 1.0, widest)
    assert legend is not None and legend.width() <= widest + 1


def test_swatches_go_on_in_columns() -> None:
    assert in_lines([50, 60, 70], 200) == [[(0, 0), (1, 50), (2, 110)]]
    assert in_lines([50, 60, 70], 150) == [[(0, 0), (1, 70)], [(2, 0)]]
    assert in_lines([90, 90], 20) == [[(0, 0)], [(1, 0)]]
    assert in_lines([], 20) == []


def test_cases_that_may_not_be_read_are_not_zero_in_the_legend(live_map: MapCanvas, shared_city: City) -> None:
    live_map.city = replace(shared_city, forbidden=frozenset({"cases"}))
    rows = legend_rows(live_map)
    live_map.city = shared_city
    assert (rows[-1].title, rows[-1].figure, rows[-1].note) == ("Open cases", "", "This wall has no right to see this")


def test_no_name_lies_under_what_covers_the_map_nor_is_cut_by_its_edges(qtbot: QtBot, live_map: MapCanvas) -> None:
    caption = QRect(0, 0, 320, 240)
    live_map.keep_names_clear([caption])
    names = 0
    for zoom in (11.0, 13.5, 15.0, 16.5):
        live_map.fly_to(*CENTRE_M, zoom, 0)
        qtbot.waitUntil(live_map.is_complete, timeout=60_000)
        live_map.grab()
        ratio = live_map.devicePixelRatioF()
        covered = [LabelField(0, 0, 320 * ratio, 240 * ratio)]
        covered += live_map.furniture.fields(live_map.view, live_map.scale, ratio)
        window = LabelField(-1, -1, live_map.view.width + 1, live_map.view.height + 1)
        names += len(live_map.labels._placed)
        for one in live_map.labels._placed:
            x, y = (float(value) for value in live_map.view.to_px(one.east_m, one.north_m))
            middle = LabelField(x - 1, y - 1, x + 1, y + 1)
            assert window.holds(middle)
            assert not any(field.meets(middle) for field in covered)
    assert names > 5


@pytest.mark.parametrize(
    "widths, room, lines",
    [
        ([10, 10, 10], 30, [[0, 1, 2]]),
        ([10, 10, 10, 10, 10], 40, [[0, 1, 2], [3, 4]]),
        ([50, 50], 20, [[0], [1]]),
        ([], 20, []),
    ],
)
def test_keys_of_a_tile_are_broken_evenly(widths: list[float], room: float, lines: list[list[int]]) -> None:
    assert lines_evenly(widths, room) == lines


def fields_of_names(canvas: MapCanvas) -> list[LabelField]:
    """What the placed names cover of the picture, as they stand (turned names as the squares around them)."""
    canvas.grab()
    found = []
    for one in canvas.labels._placed:
        x, y = (float(value) for value in canvas.view.to_px(one.east_m, one.north_m))
        half_x, half_y = one.pixmap.width() / 2, one.pixmap.height() / 2
        found.append(LabelField(x - half_x, y - half_y, x + half_x, y + half_y))
    return found


@pytest.mark.parametrize("zoom", [11.0, 14.0, 16.0])
def test_no_name_stands_at_the_chosen_case(qtbot: QtBot, live_map: MapCanvas, zoom: float) -> None:
    live_map.fly_to(*CENTRE_M, zoom, 0)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    live_map.grab()
    upright = [one for one in live_map.labels._placed if one.is_area] or live_map.labels._placed[:1]
    assert upright
    chosen = (upright[0].east_m, upright[0].north_m)
    live_map.selection.choose_point(*chosen)
    live_map.refresh()
    x, y = (float(value) for value in live_map.view.to_px(*chosen))
    mark = LabelField(x - 8, y - 8, x + 8, y + 8)
    fields_of_names(live_map)
    level = [
        LabelField(px - one.pixmap.width() / 2, py - one.pixmap.height() / 2, px + one.pixmap.width() / 2, py + 8)
        for one in live_map.labels._placed
        for px, py in [[float(v) for v in live_map.view.to_px(one.east_m, one.north_m)]]
        if one.is_area
    ]
    assert not any(field.meets(mark) for field in level)
    middles = [live_map.view.to_px(one.east_m, one.north_m) for one in live_map.labels._placed]
    assert all(abs(float(px) - x) > 8 or abs(float(py) - y) > 8 for px, py in middles)
    live_map.selection.clear()


def test_the_marks_of_what_presses_are_drawn_over_every_name(
    qtbot: QtBot, live_map: MapCanvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def note(owner: object, method: str, name: str) -> None:
        before = getattr(owner, method)

        def told(*values: object, **more: object) -> object:
            drawn.append(name + (" of areas" if more.get("of_areas") else ""))
            return before(*values, **more)

        monkeypatch.setattr(owner, method, told)

    note(live_map.labels, "draw", "names")
    note(live_map.cases, "draw", "marks")
    note(live_map.cases, "draw_pressing", "pressing marks")
    note(live_map.selection, "draw_point", "chosen")
    live_map.painter.forget()
    live_map.grab()
    assert drawn[-5:] == ["names", "marks", "names of areas", "pressing marks", "chosen"]


def test_late_cases_are_among_the_marks_that_come_last(qtbot: QtBot, live_map: MapCanvas) -> None:
    live_map.fly_to(*CENTRE_M, 13.5, 0)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    live_map.painter.forget()
    live_map.grab()
    cases, ratio = live_map.cases, live_map.devicePixelRatioF()
    pressing = cases.places_of_marks(live_map.view, live_map.scale * ratio, only_pressing=True)
    everything = cases.places_of_marks(live_map.view, live_map.scale * ratio, only_pressing=False)
    assert 0 < len(pressing) < len(everything)
    assert cases._pressing.count >= len(pressing)  # the kept picture shows some ground around the window as well
    assert cases._calm.count > 0


def test_near_no_name_of_a_grid_stands_on_a_late_case(qtbot: QtBot, live_map: MapCanvas, shared_city: City) -> None:
    live_map.fly_to(*CENTRE_M, 14.0, 0)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    fields = fields_of_names(live_map)
    names = {int(one.pixmap.cacheKey()) for one in live_map.labels._placed}
    assert names
    pressing = live_map.cases.places_of_marks(live_map.view, live_map.scale, only_pressing=True)
    level = [
        field
        for field, one in zip(fields, live_map.labels._placed, strict=True)
        if not one.is_area and one.pixmap.height() < 30 * live_map.devicePixelRatioF()
    ]
    for x, y in pressing.tolist():
        mark = LabelField(x - 4, y - 4, x + 4, y + 4)
        assert not any(field.meets(mark) for field in level)


def test_numbers_of_crowds_never_lie_on_each_other() -> None:
    x, y = np.array([0.0, 10.0, 40.0, 41.0]), np.array([0.0, 4.0, 0.0, 30.0])
    assert shown_apart(x, y, np.array([11, 12, 9, 8]), 1.0).tolist() == [1, 2, 3]
    assert shown_apart(x, y, np.array([12, 11, 9, 8]), 0.4).tolist() == [0, 1, 2, 3]
    assert shown_apart(x[:0], y[:0], np.array([], int), 1.0).tolist() == []


def test_the_name_of_an_area_steps_aside_from_what_presses(live_map: MapCanvas) -> None:
    live_map.keep_names_clear([])
    view, layer = live_map.view, live_map.labels
    window = LabelField(0, 0, view.width, view.height)
    place = tuple(float(value) for value in live_map.city.areas.anchors_m[0])
    x, y = (float(value) for value in view.to_px(*place))
    crowd = np.array([[x + k, y] for k in range(-40, 41, 4)])
    aside = layer._step_aside(view, window, [], 0, place, (80, 20), crowd, 1.0)
    assert aside != place
    moved_x, moved_y = (float(value) for value in view.to_px(*aside))
    on = (np.abs(crowd[:, 0] - moved_x) < 40) & (np.abs(crowd[:, 1] - moved_y) < 10)
    assert np.count_nonzero(on) == 0
    assert layer._step_aside(view, window, [], 0, place, (80, 20), crowd[:0], 1.0) == place


def test_marks_that_lie_on_a_name_are_counted_as_it_is_turned() -> None:
    marks = np.array([[0.0, 0.0], [0.0, 45.0], [45.0, 0.0]])
    assert count_crossing(marks, 0.0, 0.0, (100, 10), 0.0, 2.0) == 2
    assert count_crossing(marks, 0.0, 0.0, (100, 10), 90.0, 2.0) == 2
    assert count_crossing(marks, 0.0, 0.0, (60, 10), -90.0, 2.0) == 1
    assert count_crossing(marks[:0], 0.0, 0.0, (60, 10), 0.0, 2.0) == 0


def test_the_name_of_a_street_moves_along_it_to_where_it_can_be_read() -> None:
    marks = np.array([[0.0, 0.0]])
    assert _along(marks, 0.0, 0.0, (40, 10), 0.01, 400.0, 4.0)[2] == 0
    x, y, crossing = _along(marks, 0.0, 0.0, (40, 10), 90.0, 400.0, 4.0)
    assert abs(x) < 0.01 and abs(y) == 40 and crossing == 0
    assert _along(marks, 0.0, 0.0, (40, 10), 90.0, 45.0, 4.0) == (0.0, 0.0, 1), (
        "there is no room along so short a street"
    )
    assert _along(marks[:0], 0.0, 0.0, (40, 10), 90.0, 400.0, 4.0) == (0.0, 0.0, 0)


def test_the_name_of_a_lake_stands_beside_it_where_marks_lie_on_it() -> None:
    marks = np.array([[0.0, 0.0], [0.0, 12.0]])
    assert _beside(marks, 0.0, 0.0, (40, 10), 4.0) == (0.0, -12.0)
    assert _beside(marks[:0], 0.0, 0.0, (40, 10), 4.0) == (0.0, 0.0)


def test_on_a_map_that_rests_hardly_a_mark_lies_on_a_street_name(qtbot: QtBot, live_map: MapCanvas) -> None:
    live_map.keep_names_clear([])
    live_map.fly_to(*CENTRE_M, 15.5, 0)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    live_map.grab()
    view, layer = live_map.view, live_map.labels
    marks = live_map.cases.places_of_marks(view, live_map.scale, only_pressing=False)
    assert len(marks)
    assert layer._placed
    for one in layer._placed:
        x, y = (float(value) for value in view.to_px(one.east_m, one.north_m))
        if one.turned:
            assert count_crossing(marks, x, y, one.size, one.turned, 0.0) <= 1, (x, y)
