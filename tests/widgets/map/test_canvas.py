"""The live map: complete pictures, input, picking, and only what changed is drawn again."""

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.city.city import City
from app.city.model import COMPONENT_DTYPE, CityChange
from app.map.density import ComponentFilter
from app.map.layers import LAYERS
from app.map.look import MapLook
from app.map.marks import Lateness
from app.map.projection import level_of_zoom
from app.map.tiles import tiles_of_box
from tests.fakes.city import CENTRE_M, fake_city
from tests.fakes.looks import change_look
from widgets.map.canvas import MapCanvas
from widgets.map.decorations import legend_rows
from widgets.map.tile_service import TileService
from widgets.theme import load_theme


def picture(canvas: MapCanvas) -> QImage:
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def pixels(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def settle(qtbot: QtBot, canvas: MapCanvas) -> None:
    qtbot.waitUntil(canvas.is_complete, timeout=60_000)


def test_a_first_picture_is_complete_and_not_empty(live_map: MapCanvas) -> None:
    assert live_map.is_complete()
    image = pixels(picture(live_map))
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 200, "a picture that is fast may be empty"


def test_without_a_city_it_paints_land_and_is_not_complete(empty_map: MapCanvas) -> None:
    assert not empty_map.is_complete()
    assert picture(empty_map).pixelColor(300, 200) == QColor(empty_map.theme.land)


@pytest.mark.parametrize("zoom", [9.0, 12.0, 14.5, 16.0, 18.0])
@pytest.mark.parametrize("colouring", ["class", "state", "density", None])
def test_every_zoom_and_colouring_has_a_picture(
    qtbot: QtBot, live_map: MapCanvas, zoom: float, colouring: str | None
) -> None:
    change_look(live_map, colouring=colouring)
    change_look(live_map, layers={"people": True, "cameras": True})
    live_map.fly_to(*CENTRE_M, zoom, 0)
    settle(qtbot, live_map)
    assert len(np.unique(pixels(picture(live_map)).reshape(-1, 3), axis=0)) > 50


def test_dense_displays_get_tiles_of_their_own_pixels(qtbot: QtBot, shared_city: City) -> None:
    canvas = MapCanvas(load_theme("light"), workshop=TileService(1))
    qtbot.addWidget(canvas)
    canvas.font_px = 30.0
    canvas.resize(500, 300)
    canvas.show()
    with qtbot.waitSignal(canvas.picture_completed, timeout=60_000):
        canvas.set_city(shared_city)
    assert canvas.scale == 2 * canvas.devicePixelRatioF()
    late = [mark for mark in Lateness if canvas.cases.counts[mark]]
    sheet = canvas.cases._mark_sheet(canvas.theme, canvas.scale)
    assert sheet.pixmap.width() == sheet.side * len(Lateness) and late
    canvas.close_workers()


def test_keys_move_zoom_and_come_home(qtbot: QtBot, live_map: MapCanvas) -> None:
    home = live_map.view
    for key, is_moved in (
        (Qt.Key.Key_Right, lambda before, after: after.east_m > before.east_m),
        (Qt.Key.Key_Left, lambda before, after: after.east_m < before.east_m),
        (Qt.Key.Key_Up, lambda before, after: after.north_m > before.north_m),
        (Qt.Key.Key_Down, lambda before, after: after.north_m < before.north_m),
        (Qt.Key.Key_Plus, lambda before, after: after.zoom == before.zoom + 1),
        (Qt.Key.Key_Minus, lambda before, after: after.zoom == before.zoom - 1),
    ):
        before = live_map.view
        with qtbot.waitSignal(live_map.view_settled, timeout=10_000):
            qtbot.keyClick(live_map, key)
        assert is_moved(before, live_map.view), key
    live_map.fly_to(*CENTRE_M, 17, 0)
    with qtbot.waitSignal(live_map.view_settled, timeout=10_000):
        qtbot.keyClick(live_map, Qt.Key.Key_Home)
    assert live_map.view.zoom == home.zoom
    assert abs(live_map.view.east_m - home.east_m) < 1


def test_the_wheel_zooms_about_the_pointer(qtbot: QtBot, live_map: MapCanvas) -> None:
    place = QPointF(500, 100)
    before, zoom = live_map.view.to_m(500, 100), live_map.view.zoom
    event = QWheelEvent(
        place, live_map.mapToGlobal(place), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    with qtbot.waitSignal(live_map.view_settled, timeout=10_000):
        QApplication.sendEvent(live_map, event)
    assert live_map.view.zoom == zoom + 1
    x, y = live_map.view.to_px(*before)
    assert abs(x - 500) < 3 and abs(y - 100) < 3


def test_a_drag_moves_the_ground_with_the_pointer(qtbot: QtBot, live_map: MapCanvas) -> None:
    before = live_map.view.to_m(200, 200)
    picked: list[object] = []
    live_map.case_picked.connect(picked.append)
    live_map.grid_picked.connect(picked.append)
    qtbot.mousePress(live_map, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    for step in range(1, 9):
        qtbot.mouseMove(live_map, QPoint(200 + 10 * step, 200 + 5 * step))
    qtbot.mouseRelease(live_map, Qt.MouseButton.LeftButton, pos=QPoint(280, 240))
    x, y = live_map.view.to_px(*before)
    assert abs(x - 280) <= 1 and abs(y - 240) <= 1
    assert not picked, "a drag picks nothing"


def test_a_flight_ends_at_a_sharp_complete_picture(qtbot: QtBot, live_map: MapCanvas) -> None:
    with qtbot.waitSignal(live_map.view_settled, timeout=10_000):
        live_map.fly_to(CENTRE_M[0] + 3000, CENTRE_M[1], 15.03, 200)
    settle(qtbot, live_map)
    assert live_map.view.zoom * 8 == round(live_map.view.zoom * 8)
    assert abs(live_map.view.east_m - CENTRE_M[0] - 3000) < 1


def test_a_click_picks_the_nearest_case_exactly(qtbot: QtBot, live_map: MapCanvas, shared_city: City) -> None:
    live_map.fly_to(*CENTRE_M, 16, 0)
    settle(qtbot, live_map)
    cases = shared_city.cases
    x, y = live_map.view.to_px(cases.column("x_m"), cases.column("y_m"))
    inside = np.flatnonzero((x > 50) & (x < 590) & (y > 50) & (y < 430))
    for row in inside[:8]:
        px, py = float(x[row]), float(y[row])
        found = live_map.cases.pick(live_map.view, px, py, 11)
        at = cases.row_of(found)
        assert np.hypot(x[at] - px, y[at] - py) <= 11
    row = inside[0]
    with qtbot.waitSignal(live_map.case_picked, timeout=5000) as signal:
        qtbot.mouseClick(live_map, Qt.MouseButton.LeftButton, pos=QPoint(round(x[row]), round(y[row])))
    assert live_map.picker.card.isVisible()
    assert cases.numbers[cases.row_of(signal.args[0])] in live_map.picker.card.text()
    qtbot.keyClick(live_map, Qt.Key.Key_Escape)
    assert not live_map.picker.card.isVisible()


def test_components_grids_and_people_are_picked(qtbot: QtBot, live_map: MapCanvas, shared_city: City) -> None:
    change_look(live_map, layers={"cases": False, "people": True})
    components = shared_city.components
    row = int(
        np.argmin(
            np.hypot(components.column("x_cm") / 100 - CENTRE_M[0], components.column("y_cm") / 100 - CENTRE_M[1])
        )
    )
    place = components.column("x_cm")[row] / 100, components.column("y_cm")[row] / 100
    live_map.fly_to(*place, 19, 0)
    with qtbot.waitSignal(live_map.component_picked, timeout=5000) as signal:
        qtbot.mouseClick(live_map, Qt.MouseButton.LeftButton, pos=QPoint(320, 240))
    assert signal.args[0] == components.column("component_id")[row]
    person = int(np.flatnonzero(shared_city.people.on_duty)[0])
    off_duty = int(np.flatnonzero(~shared_city.people.on_duty)[0])  # at no place, as long as nobody saw them
    shared_city.people.points_m[off_duty] = np.nan
    live_map.fly_to(*shared_city.people.points_m[person], 19, 0)
    with qtbot.waitSignal(live_map.person_picked, timeout=5000) as signal:
        qtbot.mouseClick(live_map, Qt.MouseButton.LeftButton, pos=QPoint(320, 240))
    assert signal.args[0] == shared_city.people.staff_ids[person]
    change_look(live_map, layers={"people": False, "components": False})
    live_map.fly_to(*shared_city.duty_grids.anchors_m[4], 17, 0)
    with qtbot.waitSignal(live_map.grid_picked, timeout=5000) as signal:
        qtbot.mouseClick(live_map, Qt.MouseButton.LeftButton, pos=QPoint(320, 240))
    assert signal.args[0] == shared_city.duty_grids.ids[4]


def test_only_touched_tiles_are_composed_again(qtbot: QtBot, empty_map: MapCanvas) -> None:
    change_look(empty_map, has_legend=False)  # its numbers change
    city = fake_city(6000, 300, grids=20)
    with qtbot.waitSignal(empty_map.picture_completed, timeout=60_000):
        empty_map.set_city(city)
    empty_map.fly_to(*CENTRE_M, 17, 0)
    settle(qtbot, empty_map)
    qtbot.waitUntil(lambda: not empty_map.tiles._asked, timeout=60_000)
    before = pixels(picture(empty_map))
    empty_map.tiles.keeps_log = True
    fresh = np.zeros(1, COMPONENT_DTYPE)
    fresh["component_id"], fresh["class_id"], fresh["state"] = 10**6, 1, 1
    place = empty_map.view.to_m(150, 150)
    fresh["x_cm"], fresh["y_cm"] = round(place[0] * 100), round(place[1] * 100)
    boxes = city.components.apply(fresh, np.empty(0, np.int64))
    empty_map.apply_change(
        CityChange(2, component_boxes_m=boxes, component_ids=frozenset({10**6}), topics=frozenset({"components"}))
    )
    settle(qtbot, empty_map)
    level = level_of_zoom(empty_map.view.zoom)
    again = {key for block in empty_map.tiles.composed_blocks for key in block.tiles() if key.level == level}
    reach = 16 * empty_map.view.resolution
    near = set(tiles_of_box(level, (place[0] - reach, place[1] - reach, place[0] + reach, place[1] + reach)))
    assert again == near and 1 <= len(again) <= 4
    difference = np.abs(pixels(picture(empty_map)).astype(int) - before).max(axis=2)
    changed = np.argwhere(difference > 12)
    assert len(changed) and np.abs(changed - 150).max() < 20, "the new mark is drawn, and nothing else changes"


def test_choropleth_recolours_only_grids_that_changed(qtbot: QtBot, empty_map: MapCanvas) -> None:
    city = fake_city(500, 600, grids=40)
    with qtbot.waitSignal(empty_map.picture_completed, timeout=60_000):
        empty_map.set_city(city)
    empty_map.fly_to_box(tuple(city.duty_grids.bounds_m[0]), 0)
    settle(qtbot, empty_map)
    empty_map.tiles.keeps_log = True
    city.cases._arrays["due_at"][np.flatnonzero(city.cases.column("duty_grid_id") == city.duty_grids.ids[0])] = 1.0
    assert empty_map.scenery.refresh_figures(city)
    assert empty_map.tiles.missing(empty_map.view)
    west, south, east, north = city.duty_grids.bounds_m[0]
    settle(qtbot, empty_map)
    for block in empty_map.tiles.composed_blocks:
        for key in block.tiles():
            assert key in tiles_of_box(key.level, (west - 1e4, south - 1e4, east + 1e4, north + 1e4))
    assert not empty_map.scenery.refresh_figures(city), "the same figures change nothing"


def test_a_new_case_pulses_and_counts(live_map: MapCanvas, shared_city: City) -> None:
    case_id = int(shared_city.cases.column("case_id")[0])
    live_map.apply_change(CityChange(3, opened=frozenset({case_id}), topics=frozenset({"cases"})))
    assert live_map.cases.moving_rects(live_map.view, live_map.scale, time.time())
    assert not live_map.cases.moving_places(live_map.view, time.time() + 61)[0].size


def test_legend_numbers_are_exact(live_map: MapCanvas, shared_city: City) -> None:
    change_look(live_map, components=ComponentFilter(classes=frozenset({1, 2, 3}), states=frozenset({0})))
    columns = shared_city.components
    wanted = np.isin(columns.column("class_id"), (1, 2, 3)) & (columns.column("state") == 0)
    first = legend_rows(live_map)[0]
    assert (first.figure, first.note) == (f"{wanted.sum():,}", f"/ {columns.count:,}")
    change_look(live_map, components=ComponentFilter())
    change_look(live_map, cases=lambda cases: cases.column("five_chaos") == 2)
    chosen = (shared_city.cases.column("five_chaos") == 2) & ~np.isin(shared_city.cases.column("state"), (7, 8))
    counts = live_map.cases.counts
    assert live_map.cases.shown == chosen.sum() == sum(counts.values()) - counts[Lateness.URGENT]
    change_look(live_map, cases=None)


def test_a_dead_feed_takes_the_colour_out(qtbot: QtBot, live_map: MapCanvas) -> None:
    live_map.set_grey(True, "")
    image = pixels(picture(live_map)).astype(int)
    assert np.abs(image[..., 0] - image[..., 2]).max() <= 1
    live_map.set_grey(False)
    image = pixels(picture(live_map)).astype(int)
    assert np.abs(image[..., 0] - image[..., 2]).max() > 60


def test_a_worker_that_dies_is_replaced(qtbot: QtBot, live_map: MapCanvas) -> None:
    (before,) = live_map.process_ids()
    live_map.workshop.pool._workers[0].process.kill()
    live_map.fly_to(CENTRE_M[0] + 5000, CENTRE_M[1], 15, 0)
    settle(qtbot, live_map)
    assert live_map.process_ids() != [before]


def test_workers_end_with_the_map(live_map: MapCanvas) -> None:
    processes = [worker.process for worker in live_map.workshop.pool._workers]
    live_map.close_workers()
    assert all(process.poll() is not None for process in processes)


def test_a_theme_changes_the_whole_picture(qtbot: QtBot, live_map: MapCanvas) -> None:
    live_map.set_theme(load_theme("light"))
    settle(qtbot, live_map)
    assert picture(live_map).pixelColor(4, 4).lightnessF() > 0.6


def test_a_city_without_grids_in_another_place(qtbot: QtBot, empty_map: MapCanvas) -> None:
    from app.city.places import no_shapes

    city = replace(
        fake_city(800, 200), duty_grids=no_shapes(), unit_grids=no_shapes(), areas=no_shapes(), waters=no_shapes()
    )
    with qtbot.waitSignal(empty_map.picture_completed, timeout=60_000):
        empty_map.set_city(city)
    west, south, east, north = empty_map.view.box
    assert west < CENTRE_M[0] < east and south < CENTRE_M[1] < north
    assert all("duty" not in row.note for row in legend_rows(empty_map))


def test_every_layer_on_top_can_be_switched_and_changes_the_picture(qtbot: QtBot, empty_map: MapCanvas) -> None:
    city = fake_city(200, 50, grids=4)
    city.areas.kinds[0] = "responsibility"
    on_duty = np.flatnonzero(city.people.on_duty)
    empty_map.set_city(city)
    city.people = replace(city.people, points_m=city.people.points_m + 150.0, seen_at=city.people.seen_at + 60.0)
    empty_map.apply_change(CityChange(2, topics=frozenset({"people"})))
    empty_map.fly_to(*city.people.points_m[on_duty[0]], 15.0, 0)
    on_top = [layer.key for layer in LAYERS if not layer.is_static and layer.key not in ("labels", "selection")]
    change_look(empty_map, layers=dict.fromkeys(on_top, False))
    settle(qtbot, empty_map)
    bare = pixels(picture(empty_map))
    for key in ("tracks", "people", "responsibility"):
        if key == "responsibility":
            empty_map.fit_box(*city.areas.bounds_m[0])
            settle(qtbot, empty_map)
            bare = pixels(picture(empty_map))
        change_look(empty_map, layers={key: True})
        settle(qtbot, empty_map)
        assert (pixels(picture(empty_map)) != bare).any(), key
        change_look(empty_map, layers={key: False})


def test_an_empty_ground_has_quiet_lines_and_a_real_one_has_none(qtbot: QtBot, empty_map: MapCanvas) -> None:
    from app.city.places import no_shapes

    shapes = ("duty_grids", "unit_grids", "areas", "waters", "streets", "greens")
    city = replace(fake_city(0, 30), **{name: no_shapes() for name in shapes})
    change_look(empty_map, layers={"cases": False})
    change_look(empty_map, has_legend=False)
    empty_map.set_city(city)
    settle(qtbot, empty_map)
    assert empty_map.has_no_ground
    top = pixels(picture(empty_map))[:400]
    land = np.array(QColor(empty_map.theme.land).getRgb()[2::-1])
    ruled = (top != land).any(axis=2)
    assert ruled.all(axis=0).sum() >= 1, "at least one line runs from north to south"
    assert ruled.all(axis=1).sum() >= 1, "at least one line runs from west to east"
    empty_map.set_city(fake_city(0, 30))
    assert not empty_map.has_no_ground


def test_another_look_is_one_step_for_the_tiles(live_map: MapCanvas) -> None:
    before = live_map.tiles.version
    shown = ComponentFilter(states=frozenset({0}))
    look = MapLook({"components": True, "cases": False}, "class", shown, None, lambda cases: cases.column("state") >= 0)
    live_map.show_look(look)
    assert live_map.tiles.version == before + 1
    live_map.show_look(replace(look, cases=None, has_legend=False))
    assert live_map.tiles.version == before + 1, "tiles hold neither cases nor the legend"
