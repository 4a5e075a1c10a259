"""What is written on the map: legends that fit, and names that nothing covers."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from app.city.city import City
from app.map.labels import Field
from tests.fakes.city import CENTRE_M
from widgets.map.canvas import MapCanvas
from widgets.map.furniture import legend_rows
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
    assert (rows[-1].title, rows[-1].figure, rows[-1].note) == ("Open cases", "", "Not permitted for this wall")


def test_no_name_lies_under_what_covers_the_map_nor_is_cut_by_its_edges(qtbot: QtBot, live_map: MapCanvas) -> None:
    caption = QRect(0, 0, 320, 240)
    live_map.keep_names_clear([caption])
    names = 0
    for zoom in (11.0, 13.5, 15.0, 16.5):
        live_map.fly_to(*CENTRE_M, zoom, 0)
        qtbot.waitUntil(live_map.is_complete, timeout=60_000)
        live_map.grab()
        ratio = live_map.devicePixelRatioF()
        covered = [Field(0, 0, 320 * ratio, 240 * ratio)]
        covered += live_map.furniture.fields(live_map.view, live_map.scale, ratio)
        window = Field(-1, -1, live_map.view.width + 1, live_map.view.height + 1)
        names += len(live_map.labels._placed)
        for one in live_map.labels._placed:
            x, y = (float(value) for value in live_map.view.to_px(one.east_m, one.north_m))
            middle = Field(x - 1, y - 1, x + 1, y + 1)
            assert window.holds(middle)
            assert not any(field.meets(middle) for field in covered)
    assert names > 5


def test_no_name_lies_over_the_chosen_case(qtbot: QtBot, live_map: MapCanvas) -> None:
    live_map.fly_to(*CENTRE_M, 12.5, 0)
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)
    live_map.grab()
    over = next(one for one in live_map.labels._placed if one.is_area)
    drawn: list[int] = []

    class Seen:
        def drawPixmap(self, _x: int, _y: int, pixmap: QPixmap) -> None:  # noqa: N802
            drawn.append(pixmap.cacheKey())

    def names(chosen: Field | None) -> set[int]:
        drawn.clear()
        for of_areas in (False, True):
            live_map.labels.draw(Seen(), live_map.view, of_areas=of_areas, chosen=chosen)  # type: ignore[arg-type]
        return set(drawn)

    everything = names(live_map.selection.field(live_map.view, live_map.scale))
    assert over.pixmap.cacheKey() in everything
    live_map.selection.choose_point(over.east_m, over.north_m)
    left = names(live_map.selection.field(live_map.view, live_map.scale))
    live_map.selection.clear()
    assert over.pixmap.cacheKey() not in left
    assert left < everything


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
