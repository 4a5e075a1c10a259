"""Every window fits the screen it opens on, at any size and scale, and none is placed where no screen is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.fakes.screens import run_on_screens, run_words, x_server

DESK = """
import types
from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.i18n import set_language
from tests.fakes.desk import context
from widgets.desk.style import desk_style
from widgets.parts.fitting import SETTLE_MS
from widgets.desk.window import LEAST_SIZE, MainWindow
from widgets.desk.panel import PanelState
from widgets.theme import apply_theme, load_theme

set_language("en")
app = QApplication([])
theme = load_theme("dark")
apply_theme(app, theme)
app.setStyleSheet(desk_style(theme))
room = app.primaryScreen().availableGeometry()

def make_desk():
    reader = types.SimpleNamespace(photo=lambda number: None, case_file=lambda number: None)
    return MainWindow(context(case_reader=reader))

def open_desk():
    desk = make_desk()
    desk.show_fitting()
    QTest.qWait(SETTLE_MS + 300)
    return desk

def inside(desk, *parts):
    whole = desk.rect()
    for part in parts:
        box = QRect(part.mapTo(desk, part.rect().topLeft()), part.size())
        assert part.isVisible() and whole.contains(box), (part, box, whole)
"""
EVERYTHING_IS_SEEN = """
desk = open_desk()
assert room.contains(desk.geometry()), (room, desk.geometry())
panels = desk.panels
panels["case"].set_state(PanelState.ANSWERED)  # as with a case, whose acts stand at the foot
QTest.qWait(50)
inside(desk, desk.header, desk.foot, panels["queue"], panels["case"], panels["map"], panels["case"].acts)
assert panels["map"].width() >= 260 and panels["map"].height() >= 120, panels["map"].size()
assert desk.is_folded == (room.width() < 1200)
print(desk.isMaximized(), desk.width(), desk.height())
desk.stop()
"""


@pytest.mark.parametrize(
    ("size", "scale"),
    [((1366, 768), "1"), ((1920, 1080), "1.5"), ((1920, 1080), "2"), ((1280, 720), "1"), ((1024, 600), "1")],
)
def test_the_first_desk_fits_a_small_screen_and_fills_it(tmp_path: Path, size: tuple[int, int], scale: str) -> None:
    told = run_on_screens(tmp_path, [(0, 0, *size)], DESK + EVERYTHING_IS_SEEN, QT_SCALE_FACTOR=scale)
    assert told.split()[0] == "True"


def test_the_first_desk_on_a_large_screen_is_a_window(tmp_path: Path) -> None:
    told = run_on_screens(tmp_path, [(0, 0, 2560, 1440)], DESK + EVERYTHING_IS_SEEN)
    assert told.split() == ["False", "1600", "900"]


def test_the_least_size_fits_the_smallest_screen_and_everything_is_whole_in_it(tmp_path: Path) -> None:
    words = """
assert LEAST_SIZE.width() <= 960 and LEAST_SIZE.height() <= 480
desk = make_desk()
desk.resize(LEAST_SIZE)
desk.show()
QTest.qWait(200)
assert desk.size() == LEAST_SIZE, desk.size()
inside(desk, desk.header, desk.foot, desk.panels["queue"], desk.panels["case"], desk.panels["map"])
for key, panel in desk.panels.items():
    if panel.place.name == "PAGE":
        desk.show_panel(key)
        QTest.qWait(50)
        inside(desk, panel)
desk.stop()
"""
    run_on_screens(tmp_path, [(0, 0, 960, 540)], DESK + words)


def test_a_desk_that_was_left_on_a_screen_that_is_gone_comes_back_on_one_that_is_there(tmp_path: Path) -> None:
    far = """
desk = make_desk()
desk.setGeometry(2100, 200, 1500, 850)
desk.show()
QTest.qWait(100)
print(bytes(desk.saveGeometry().toBase64()).decode())
desk.stop()
"""
    kept = run_on_screens(tmp_path, [(0, 0, 1920, 1080), (1920, 0, 1920, 1080)], DESK + far).strip()
    back = f"""
from widgets.parts.fitting import open_fitting
desk = make_desk()
open_fitting(desk, desk.size(), QByteArray.fromBase64(b"{kept}"))
QTest.qWait(SETTLE_MS + 300)
assert room.contains(desk.geometry()), (room, desk.geometry())
desk.stop()
"""
    run_on_screens(tmp_path, [(0, 0, 1366, 768)], DESK + back)
    run_on_screens(tmp_path, [(0, 0, 1920, 1080)], DESK + back, QT_SCALE_FACTOR="1.5")


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((-500, -400, 800, 600), (0, 40, 800, 600)),
        ((5000, 5000, 800, 600), (566, 168, 800, 600)),
        ((100, 100, 4000, 4000), (0, 40, 1366, 728)),
        ((100, 100, 800, 600), (100, 100, 800, 600)),
    ],
)
def test_a_box_is_moved_and_shrunk_until_it_fits(box: tuple[int, ...], expected: tuple[int, ...]) -> None:
    from PySide6.QtCore import QRect

    from widgets.parts.fitting import fitted

    assert fitted(QRect(*box), QRect(0, 0, 1366, 768), 40).getRect() == expected


def test_a_desk_folds_when_it_becomes_narrow_and_unfolds_again(tmp_path: Path) -> None:
    words = """
desk = make_desk()
desk.resize(1500, 800)
desk.show()
QTest.qWait(100)
queue, case, city = (desk.panels[key] for key in ("queue", "case", "map"))
place = lambda panel: panel.mapTo(desk, panel.rect().topLeft())
assert not desk.is_folded and place(queue).x() < place(case).x() < place(city).x()
desk.resize(1000, 700)
QTest.qWait(100)
assert desk.is_folded and place(queue).x() == place(city).x() < place(case).x()
assert place(queue).y() < place(city).y() and case.height() > queue.height()
desk.resize(1500, 800)
QTest.qWait(100)
assert not desk.is_folded and place(queue).x() < place(case).x() < place(city).x()
desk.stop()
"""
    run_on_screens(tmp_path, [(0, 0, 1920, 1080)], DESK + words)


DIALOG = """
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from widgets.parts.fitted_dialog import FittedDialog, GrowingArea

app = QApplication([])
room = app.primaryScreen().availableGeometry()

def dialog_of(rows, width=300, is_growing=True):
    dialog, page = FittedDialog(), QWidget()
    column = QVBoxLayout(page)
    for number in range(rows):
        line = QLineEdit()
        line.setMinimumWidth(width)
        column.addWidget(line)
    whole = QVBoxLayout(dialog)
    whole.addWidget(GrowingArea(page) if is_growing else page)
    whole.addWidget(QLineEdit("button"))
    dialog.column = column
    dialog.open()
    QTest.qWait(100)
    return dialog

def bars(dialog):
    return [area for area in dialog.findChildren(QScrollArea) if area.verticalScrollBar().isVisible()]
"""


def test_a_dialog_grows_with_its_content_up_to_the_screen(tmp_path: Path) -> None:
    words = """
dialog = dialog_of(3)
before = dialog.height()
for number in range(6):
    dialog.column.addWidget(QLineEdit())
QTest.qWait(100)
assert dialog.height() > before and not bars(dialog)
for number in range(60):
    dialog.column.addWidget(QLineEdit())
QTest.qWait(100)
assert room.contains(dialog.geometry()), (room, dialog.geometry())
assert len(bars(dialog)) == 1
"""
    run_on_screens(tmp_path, [(0, 0, 1366, 768)], DIALOG + words)


@pytest.mark.parametrize("rows", [4, 60])
def test_a_dialog_that_is_larger_than_the_screen_is_scrolled_whole(tmp_path: Path, rows: int) -> None:
    words = f"""
dialog = dialog_of({rows}, width=1400, is_growing=False)
assert room.contains(dialog.geometry()), (room, dialog.geometry())
assert len(dialog.findChildren(QScrollArea)) == 1
"""
    run_on_screens(tmp_path, [(0, 0, 1366, 768)], DIALOG + words)


@pytest.mark.parametrize("manager", ["", "openbox"])
def test_a_desk_in_a_real_window_system_fits_and_has_the_keys(manager: str) -> None:
    words = """
desk = open_desk()
assert room.contains(desk.geometry()), (room, desk.geometry())
assert desk.width() > room.width() * 0.95 and desk.height() > room.height() * 0.9, desk.geometry()
assert desk.isActiveWindow()
desk.toggle_full_screen()
QTest.qWait(SETTLE_MS + 600)
assert desk.geometry() == app.primaryScreen().geometry(), desk.geometry()
desk.stop()
"""
    with x_server("1366x768", manager) as display:
        run_words(DESK + words, QT_QPA_PLATFORM="xcb", DISPLAY=display)


def _has_xrandr() -> bool:
    try:
        return subprocess.run(["xrandr", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


WALL = """
import os
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.i18n import set_language
from app.wall.screens import chosen_screens, plan_windows
from tests.fakes.canvas import FakeCanvas
from widgets.theme import apply_theme, load_theme
from widgets.wall import placing
from widgets.wall.window import WallWindow

set_language("en")
app = QApplication([])
theme = load_theme("dark")
apply_theme(app, theme)

def open_wall(scenes, screens, is_kiosk):
    boxes = placing.screen_boxes()
    walls = []
    for plan in plan_windows(scenes, chosen_screens(screens, len(boxes)), boxes):
        wall = WallWindow(theme, FakeCanvas())
        wall.place = placing.WindowPlace(wall, plan, is_kiosk)
        wall.place.show()
        walls.append(wall)
    QTest.qWait(placing.CHECK_MS + 400)
    return walls
"""


@pytest.mark.parametrize("manager", ["", "openbox"])
@pytest.mark.parametrize("asked", ["(), None, True", '(), "all", False', '("overview",), "1", True'])
def test_a_wall_fills_its_screen_whatever_manages_the_windows(manager: str, asked: str) -> None:
    words = f"""
(wall,) = open_wall({asked})
assert wall.geometry().getRect() == (0, 0, 1920, 1080), wall.geometry()
assert wall.isActiveWindow(), "the keys reach it"
"""
    with x_server("1920x1080", manager) as display:
        run_words(WALL + words, QT_QPA_PLATFORM="xcb", DISPLAY=display)


@pytest.mark.skipif(not _has_xrandr(), reason="xrandr is not installed")
@pytest.mark.parametrize("manager", ["", "openbox"])
def test_a_kiosk_follows_its_screen_when_that_changes_its_size(manager: str) -> None:
    words = """
(wall,) = open_wall((), None, True)
for mode in ("small 108 1280 1328 1440 1688 1024 1025 1028 1066",):
    os.system(f"xrandr --newmode {mode}; xrandr --addmode screen small; xrandr --output screen --mode small")
QTest.qWait(placing.SETTLE_MS + 800)
assert wall.geometry().getRect() == (0, 0, 1280, 1024), wall.geometry()
os.system("xrandr --output screen --mode 1920x1080")
QTest.qWait(placing.SETTLE_MS + 800)
assert wall.geometry().getRect() == (0, 0, 1920, 1080), wall.geometry()
"""
    with x_server("1920x1080", manager) as display:
        run_words(WALL + words, QT_QPA_PLATFORM="xcb", DISPLAY=display)


def test_a_plain_wall_fits_a_small_screen(tmp_path: Path) -> None:
    words = """
(wall,) = open_wall((), None, False)
room = app.primaryScreen().availableGeometry()
assert room.contains(wall.geometry()) and wall.isMaximized(), (room, wall.geometry())
"""
    run_on_screens(tmp_path, [(0, 0, 1366, 768)], WALL + words)
