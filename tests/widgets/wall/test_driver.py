"""Playlist, keys and what is remembered over a restart."""

import pytest
from PySide6.QtCore import Qt

from app.wall.memory import WallMemory, WallState
from app.wall.playlist import Entry, Playlist
from widgets.wall.driver import Driver
from widgets.wall.keys import WALL_KEYS, action_of

LIST = (Entry("overview", 30.0), Entry("overdue", 30.0), Entry("components", 30.0))


@pytest.fixture
def memory(tmp_path):
    return WallMemory(tmp_path / "wall.json", "demo")


@pytest.fixture
def driver(live_wall, memory):
    import time

    driver = Driver(live_wall, Playlist(LIST, time.monotonic()), memory, live_wall)
    driver.start()
    return driver


def test_keys_turn_the_scene_and_hold_it(qtbot, live_wall, driver):
    qtbot.keyClick(live_wall, Qt.Key.Key_Right)
    assert live_wall.scene.key == "overdue"
    qtbot.keyClick(live_wall, Qt.Key.Key_Left)
    qtbot.keyClick(live_wall, Qt.Key.Key_Left)
    assert live_wall.scene.key == "components"
    qtbot.keyClick(live_wall, Qt.Key.Key_Space)
    assert live_wall.is_held
    qtbot.keyClick(live_wall, Qt.Key.Key_Space)
    assert not live_wall.is_held


def test_help_lists_every_key_and_escape_hides_it_first(qtbot, live_wall, driver):
    qtbot.keyClick(live_wall, Qt.Key.Key_H)
    assert live_wall.help.isVisible()
    live_wall.grab()
    assert live_wall.help.overflows == []
    with qtbot.assertNotEmitted(live_wall.closed):
        qtbot.keyClick(live_wall, Qt.Key.Key_Escape)
    assert not live_wall.help.isVisible()
    assert {row.action for row in WALL_KEYS} == {"next", "previous", "hold", "full_screen", "leave", "help"}
    assert action_of(Qt.Key.Key_A) is None


def test_f11_and_escape(qtbot, live_wall, driver):
    qtbot.keyClick(live_wall, Qt.Key.Key_F11)
    assert live_wall.isFullScreen()
    qtbot.keyClick(live_wall, Qt.Key.Key_Escape)
    assert not live_wall.isFullScreen()
    with qtbot.waitSignal(driver.left):
        qtbot.keyClick(live_wall, Qt.Key.Key_Escape)


def test_a_restarted_wall_stands_where_it_stood(live_wall, driver, memory):
    driver.step(1)
    driver.hold(True)
    assert memory.recall() == WallState("overdue", 0, True)
    later = Driver(live_wall, Playlist(LIST, 0.0, memory.recall().scene), memory)
    later.start(memory.recall())
    assert live_wall.scene.key == "overdue" and live_wall.is_held


def test_a_restarted_flight_goes_on_where_it_was(live_wall, memory):
    driver = Driver(live_wall, Playlist((Entry("grid_tour", 60.0),), 0.0), memory)
    driver.start(WallState("grid_tour", 17))
    assert live_wall.stage.stop_number == 17
    live_wall.stage._on_timer_timeout()
    driver.stop()
    assert memory.recall() == WallState("grid_tour", 18)
