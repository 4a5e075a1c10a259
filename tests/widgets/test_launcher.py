"""The door lists the rooms, opens them by key, and says whose data lie behind it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.i18n import set_language
from app.launcher import AppEntry, DatabaseInfo
from widgets.launcher import Launcher
from widgets.theme import apply_theme, load_theme

ROOMS = (AppEntry("wall", "Command hall", "open the wall"), AppEntry("desk", "Desk", "open a desk"))
DEMO = DatabaseInfo("南宁市", "Nanning", True, "private:demo", "gridhall")


@pytest.fixture
def door(qtbot, qapp) -> Launcher:
    theme = load_theme("dark")
    apply_theme(qapp, theme)
    made = Launcher(ROOMS, DEMO, theme)
    qtbot.addWidget(made)
    made.show()
    return made


def said(door: Launcher) -> str:
    return "\n".join(label.text() for label in door.findChildren(QLabel))


@pytest.mark.parametrize(
    ("keys", "verb"),
    [
        ((Qt.Key.Key_Return,), "wall"),
        ((Qt.Key.Key_2,), "desk"),
        ((Qt.Key.Key_Down, Qt.Key.Key_Return), "desk"),
        ((Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Enter), "wall"),
        ((Qt.Key.Key_Escape,), None),
        ((Qt.Key.Key_9, Qt.Key.Key_Escape), None),
    ],
)
def test_keys_open_rooms(qtbot, door: Launcher, keys, verb) -> None:
    for key in keys:
        qtbot.keyClick(door.focusWidget() or door, key)
    assert door.chosen == verb
    assert not door.isVisible()


def test_it_says_whose_data_these_are(door: Launcher) -> None:
    assert "Nanning" in said(door) and "private:demo" in said(door) and "gridhall" in said(door)
    assert "Demo data" in said(door)


def test_a_database_without_a_city_says_so(qtbot, qapp) -> None:
    door = Launcher(ROOMS, DatabaseInfo("", "", False, "postgresql://wall@host/city", "wall"), load_theme("light"))
    qtbot.addWidget(door)
    assert "No city in this database yet" in said(door) and "main.py demo" in said(door)
    assert "Demo data" not in said(door)


def test_it_speaks_chinese(qtbot, qapp) -> None:
    set_language("zh_CN")
    door = Launcher(ROOMS, DEMO, load_theme("dark"))
    qtbot.addWidget(door)
    assert "南宁市" in said(door) and "指挥大厅" in said(door) and "演示数据" in said(door)
