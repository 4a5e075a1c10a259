"""Fingers on the map: real touch events through Qt's own delivery."""

import math

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.city.city import City
from tests.fakes.city import CENTRE_M
from tests.fakes.looks import change_look
from widgets.map.canvas import MapCanvas


class Fingers:
    """Up to two fingers on a map."""

    device = None

    def __init__(self, canvas: MapCanvas) -> None:
        Fingers.device = Fingers.device or QTest.createTouchDevice()
        self._canvas = canvas

    def press(self, *places: tuple[int, int]) -> None:
        """Put fingers down."""
        self._send("press", places)

    def move(self, *places: tuple[int, int]) -> None:
        """Move all of them."""
        self._send("move", places)

    def release(self, *places: tuple[int, int]) -> None:
        """Take them away."""
        self._send("release", places)

    def _send(self, act: str, places: tuple[tuple[int, int], ...]) -> None:
        sequence = QTest.touchEvent(self._canvas, Fingers.device, False)
        for number, place in enumerate(places):
            getattr(sequence, act)(number, QPoint(*place), self._canvas)
        sequence.commit()


@pytest.fixture
def fingers(live_map: MapCanvas) -> Fingers:
    return Fingers(live_map)


def test_one_finger_moves_the_ground_with_it(qtbot: QtBot, live_map: MapCanvas, fingers: Fingers) -> None:
    before = live_map.view.to_m(200, 200)
    picked: list[object] = []
    live_map.case_picked.connect(picked.append)
    live_map.grid_picked.connect(picked.append)
    fingers.press((200, 200))
    for step in range(1, 11):
        fingers.move((200 + 12 * step, 200 - 4 * step))
    assert live_map.navigator.is_moving
    with qtbot.waitSignal(live_map.view_settled, timeout=10_000):
        fingers.release((320, 160))
    x, y = live_map.view.to_px(*before)
    assert abs(x - 320) <= 2 and abs(y - 160) <= 2
    assert not live_map.navigator.is_moving and not picked, "a drag picks nothing"


@pytest.mark.parametrize("factor", [2.0, 0.5])
def test_two_fingers_zoom_about_their_middle(
    qtbot: QtBot, live_map: MapCanvas, fingers: Fingers, factor: float
) -> None:
    live_map.fly_to(*CENTRE_M, 14, 0)
    zoom, before = live_map.view.zoom, live_map.view.to_m(300, 200)
    first, last = (60, 60 * factor) if factor > 1 else (120, 120 * factor)
    fingers.press((300 - int(first), 200), (300 + int(first), 200))
    for step in range(1, 9):
        half = round(first + (last - first) * step / 8)
        fingers.move((300 - half, 200), (300 + half, 200))
    assert live_map.view.zoom == pytest.approx(zoom + math.log2(factor), abs=0.02)
    with qtbot.waitSignal(live_map.view_settled, timeout=10_000):
        fingers.release((300 - round(last), 200), (300 + round(last), 200))
    assert live_map.view.zoom == pytest.approx(zoom + math.log2(factor), abs=0.07)
    assert live_map.view.zoom * 8 == round(live_map.view.zoom * 8), "at rest the picture is sharp"
    x, y = live_map.view.to_px(*before)
    assert abs(x - 300) < 25 and abs(y - 200) < 25
    qtbot.waitUntil(live_map.is_complete, timeout=60_000)


def test_a_second_finger_that_comes_and_goes_makes_no_jump(live_map: MapCanvas, fingers: Fingers) -> None:
    fingers.press((200, 200))
    fingers.move((230, 200))
    before = live_map.view
    sequence = QTest.touchEvent(live_map, Fingers.device, False)
    sequence.move(0, QPoint(230, 200), live_map)
    sequence.press(1, QPoint(400, 300), live_map)
    sequence.commit()
    after = live_map.view
    assert (after.east_m, after.north_m, after.zoom) == (before.east_m, before.north_m, before.zoom)
    sequence = QTest.touchEvent(live_map, Fingers.device, False)
    sequence.move(0, QPoint(230, 200), live_map)
    sequence.release(1, QPoint(400, 300), live_map)
    sequence.commit()
    fingers.move((232, 200))
    moved = live_map.view.to_px(before.east_m, before.north_m)
    middle = before.to_px(before.east_m, before.north_m)
    assert abs(moved[0] - middle[0] - 2) <= 1 and abs(moved[1] - middle[1]) <= 1
    fingers.release((232, 200))


def test_a_tap_picks(qtbot: QtBot, live_map: MapCanvas, fingers: Fingers, shared_city: City) -> None:
    change_look(live_map, layers={"cases": False, "components": False, "people": False})
    live_map.fly_to(*shared_city.duty_grids.anchors_m[4], 17, 0)
    with qtbot.waitSignal(live_map.grid_picked, timeout=5000) as signal:
        fingers.press((320, 240))
        fingers.release((320, 240))
    assert signal.args[0] == shared_city.duty_grids.ids[4]
    assert not live_map.navigator.is_moving
