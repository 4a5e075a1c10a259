"""A wall on three real screens of the platform: one picture over all, one scene on each, and the way out of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent.parent
SCREENS = [
    {"name": name, "x": 1280 * number, "y": 0, "width": 1280, "height": 720, "logicalDpi": 96, "dpr": 1}
    for number, name in enumerate(("left", "middle", "right"))
]
BEGIN = """
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.i18n import set_language
from app.wall.playlist import standard_playlist
from app.wall.screens import chosen_screens, plan_windows
from tests.fakes.canvas import FakeCanvas
from tests.fakes.hand_city import make_city
from widgets.theme import apply_theme, load_theme
from widgets.wall import placing
from widgets.wall.run import make_driver
from widgets.wall.window import WallWindow

class Forgetful:
    def recall(self): return None
    def remember(self, state): pass

set_language("en")
app = QApplication([])
theme = load_theme("dark")
apply_theme(app, theme)
city = make_city(cases=300, components=300)

def open_wall(scenes, screens):
    boxes = placing.screen_boxes()
    windows = []
    for plan in plan_windows(scenes, chosen_screens(screens, len(boxes)), boxes):
        window = WallWindow(theme, FakeCanvas())
        place = placing.WindowPlace(window, plan, is_kiosk=True)
        window.driver = make_driver(window, plan, scenes, standard_playlist(), Forgetful(), place)
        window.set_city(city)
        place.show()
        windows.append(window)
    app.processEvents()
    return windows

def box(window):
    return window.geometry().getRect()
"""


def on_three_screens(folder: Path, words: str) -> None:
    """Run words in a process whose platform has three screens."""
    (folder / "screens.json").write_text(json.dumps({"screens": SCREENS}))
    surroundings = os.environ | {
        "QT_QPA_PLATFORM": f"offscreen:configfile={folder / 'screens.json'}", "PYTHONPATH": str(HOME)
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + words], cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_one_scene_over_all_screens_is_one_picture(tmp_path: Path) -> None:
    on_three_screens(
        tmp_path,
        """
(wall,) = open_wall((), "all")
assert box(wall) == (0, 0, 3840, 720), box(wall)
assert wall.cursor().shape() == Qt.CursorShape.BlankCursor
assert wall.windowFlags() & Qt.WindowType.FramelessWindowHint
left = [tile for tile in wall.board.tiles.values() if tile.geometry().right() < 1280]
right = [tile for tile in wall.board.tiles.values() if tile.geometry().left() > 2560]
assert left and right and len(left) + len(right) > 8, "a wider wall shows more"
""",
    )


def test_one_scene_on_each_screen(tmp_path: Path) -> None:
    on_three_screens(
        tmp_path,
        """
walls = open_wall(("overview", "overdue", "five_chaos"), "3,1,2")
assert [wall.screen().name() for wall in walls] == ["right", "left", "middle"]
assert [box(wall) for wall in walls] == [(2560, 0, 1280, 720), (0, 0, 1280, 720), (1280, 0, 1280, 720)]
assert all(wall.isFullScreen() for wall in walls)
QTest.keyClick(walls[0], Qt.Key.Key_Right)
assert [wall.scene.key for wall in walls] == ["overview", "overdue", "five_chaos"], "each keeps its own"
""",
    )


def test_escape_leaves_the_screens_before_it_closes_the_wall(tmp_path: Path) -> None:
    on_three_screens(
        tmp_path,
        """
(wall,) = open_wall((), "2,3")
left = []
wall.driver.left.connect(lambda: left.append(True))
QTest.keyClick(wall, Qt.Key.Key_Escape)
app.processEvents()
assert not left and wall.isVisible() and not wall.driver._place.is_filled
middle = app.screens()[1].availableGeometry()
assert middle.contains(wall.geometry()) and wall.geometry() != middle, wall.geometry()
assert wall.width() > middle.width() / 2 and wall.height() > middle.height() / 2, wall.geometry()
assert wall.cursor().shape() == Qt.CursorShape.ArrowCursor
assert not wall.windowFlags() & Qt.WindowType.FramelessWindowHint
QTest.keyClick(wall, Qt.Key.Key_F11)
app.processEvents()
assert box(wall) == (1280, 0, 2560, 720)
QTest.keyClick(wall, Qt.Key.Key_Escape)
QTest.keyClick(wall, Qt.Key.Key_Escape)
assert left
""",
    )


def test_a_wall_comes_back_to_its_screens_after_they_were_away(tmp_path: Path) -> None:
    on_three_screens(
        tmp_path,
        """
(wall,) = open_wall((), "1,2")
wall.setGeometry(0, 0, 640, 480)  # what a desktop does while a screen is off
app.screenAdded.emit(app.screens()[1])
QTest.qWait(placing.SETTLE_MS + 500)
assert box(wall) == (0, 0, 2560, 720)
""",
    )


def test_a_wall_keeps_to_its_screens_by_name_when_another_one_goes(tmp_path: Path) -> None:
    on_three_screens(
        tmp_path,
        """
from PySide6.QtGui import QGuiApplication
(wall,) = open_wall(("overview",), "3")
there = app.screens()
QGuiApplication.screens = staticmethod(lambda: there[1:])  # the first one goes: every other has another number
assert wall.driver._place.box().getRect() == (2560, 0, 1280, 720)
QGuiApplication.screens = staticmethod(lambda: there[:2])  # its own one goes: it fills what is left
wall.setGeometry(0, 0, 320, 200)
app.screenRemoved.emit(there[2])
QTest.qWait(placing.SETTLE_MS + 500)
assert any(one.geometry() == wall.geometry() for one in there[:2]), wall.geometry()
QGuiApplication.screens = staticmethod(lambda: there)
app.screenAdded.emit(there[2])
QTest.qWait(placing.SETTLE_MS + 500)
assert box(wall) == (2560, 0, 1280, 720)
""",
    )


def test_a_wall_follows_a_screen_that_gets_another_size(tmp_path: Path) -> None:
    on_three_screens(
        tmp_path,
        """
(wall,) = open_wall((), None)
wall.setGeometry(0, 0, 640, 480)
app.screens()[0].geometryChanged.emit(app.screens()[0].geometry())
QTest.qWait(placing.CHECK_MS + 300)
assert box(wall) == (0, 0, 1280, 720)
""",
    )
