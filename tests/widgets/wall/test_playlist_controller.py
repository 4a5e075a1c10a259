"""Playlist, keys and what is remembered over a restart."""

import pytest
from PySide6.QtCore import Qt

from app.wall.memory import WallMemory, WallState
from app.wall.playlist import Playlist, PlaylistEntry
from widgets.wall.keys import WALL_KEYS, action_of
from widgets.wall.playlist_controller import PlaylistController

LIST = (PlaylistEntry("overview", 30.0), PlaylistEntry("overdue", 30.0), PlaylistEntry("components", 30.0))


@pytest.fixture
def memory(tmp_path):
    return WallMemory(tmp_path / "wall.json", "demo")


@pytest.fixture
def driver(live_wall, memory):
    import time

    driver = PlaylistController(live_wall, Playlist(LIST, time.monotonic()), memory, live_wall)
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
    keys = {"next", "previous", "scene", "hold", "home", "full_screen", "leave", "help"}
    assert {row.action for row in WALL_KEYS if row.keys} == keys
    assert any("Drag" in row.help for row in WALL_KEYS), "what the mouse does is told, too"
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
    later = PlaylistController(live_wall, Playlist(LIST, 0.0, memory.recall().scene), memory)
    later.start(memory.recall())
    assert live_wall.scene.key == "overdue" and live_wall.is_held


def test_a_restarted_flight_goes_on_where_it_was(live_wall, memory):
    driver = PlaylistController(live_wall, Playlist((PlaylistEntry("grid_tour", 60.0),), 0.0), memory)
    driver.start(WallState("grid_tour", 17))
    assert live_wall.stage.stop_number == 17
    live_wall.stage._on_timer_timeout()
    driver.stop()
    assert memory.recall() == WallState("grid_tour", 18)


def test_a_number_turns_to_that_scene_and_the_dots_follow(qtbot, live_wall, driver):
    assert (live_wall.dots.at, live_wall.dots.count, live_wall.dots.isVisible()) == (0, 3, True)
    qtbot.keyClick(live_wall, Qt.Key.Key_3)
    assert live_wall.scene.key == "components" and live_wall.dots.at == 2
    assert live_wall.dots.accessibleName() == "Scene 3 of 3"
    qtbot.keyClick(live_wall, Qt.Key.Key_9)
    assert live_wall.scene.key == "components", "there is no ninth one"
    qtbot.keyClick(live_wall, Qt.Key.Key_Right)
    assert live_wall.dots.at == 0
    live_wall.grab()
    assert live_wall.canvas.geometry().contains(live_wall.dots.geometry())


def test_a_wall_of_one_scene_has_no_dots(live_wall):
    only = PlaylistController(live_wall, Playlist(LIST[:1], 0.0), None, live_wall)
    only.start()
    assert live_wall.dots.isHidden()


def test_home_shows_again_what_the_scene_shows(qtbot, live_wall, driver):
    told = live_wall.canvas.told
    qtbot.keyClick(live_wall, Qt.Key.Key_Home)
    names = [name for name, _values in told[-12:]]
    assert "let_go" in names and "fit_box" in names[names.index("let_go") :]


def test_the_same_words_are_not_said_twice_while_the_city_is_read(wall):
    from app.i18n import set_language

    for language in ("en", "zh_CN"):
        set_language(language)
        wall.curtain.show_step("Reading the city", 1, 9)
        said = wall.curtain._progress()
        assert ":" not in said and "：" not in said
        wall.curtain.show_step("Sorting", 1, 9)
        assert "Sorting" in wall.curtain._progress()
