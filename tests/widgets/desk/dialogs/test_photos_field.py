"""Photos are chosen, dropped or pasted, and the dialog grows with them as long as the screen has room."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage

from app.cases.actions import find_action
from tests.fakes.desk import person
from tests.fakes.hand_city import make_city
from tests.fakes.screens import run_on_screens
from tests.widgets.desk.panels.test_photos import picture, png_of_sides
from widgets.background import Background
from widgets.desk.panels.case.act_dialog import ActDialog
from widgets.desk.panels.case.field import FieldContext
from widgets.desk.panels.case.photos_field import LARGEST_BYTES, PhotosField, picture_bytes


@pytest.fixture
def dialog(qtbot: Any) -> Any:
    background = Background(1)
    services: Any = SimpleNamespace(me=person())
    made = ActDialog(find_action("handle"), FieldContext(services, background, make_city(cases=30, components=30)))
    qtbot.addWidget(made)
    made.open()
    yield made
    background.close()


def photos_of(dialog: ActDialog) -> PhotosField:
    return next(field for field in dialog.fields.values() if isinstance(field, PhotosField))


def files(folder: Path, count: int) -> list[str]:
    names = [folder / f"photo-{number}.jpg" for number in range(count)]
    for name in names:
        name.write_bytes(picture(400, 300))
    return [str(name) for name in names]


def test_files_that_are_dropped_are_taken(dialog: Any, tmp_path: Path) -> None:
    field, data = photos_of(dialog), QMimeData()
    assert field.acceptDrops()
    data.setUrls([QUrl.fromLocalFile(name) for name in files(tmp_path, 2)])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    field.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))
    assert [photo.file_name for photo in field.photos] == ["photo-0.jpg", "photo-1.jpg"]
    assert field.is_answered()


def test_a_picture_is_pasted_with_ctrl_v(qtbot: Any, dialog: Any) -> None:
    field, image = photos_of(dialog), QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(field.choose_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(field.photos) == 1 and field.photos[0].content.startswith(b"\x89PNG")
    data = QMimeData()
    data.setText("only words")
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(field.choose_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(field.photos) == 1


def test_a_large_picture_that_is_pasted_is_made_small_enough(qapp: Any) -> None:
    side = 3000
    noise = QImage(random.Random(1).randbytes(side * side * 4), side, side, QImage.Format.Format_RGB32)
    assert len(picture_bytes(noise)) <= LARGEST_BYTES


def test_a_bomb_is_told_by_name_and_not_taken(dialog: Any, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_of_sides(30_000, 30_000))
    field = photos_of(dialog)
    field.add_files([str(bomb), *files(tmp_path, 1)])
    assert len(field.photos) == 1 and "bomb.png" in field._words.text() and "30,000" in field._words.text()


def test_buttons_of_the_field_never_take_the_key_of_the_dialog(dialog: Any) -> None:
    field = photos_of(dialog)
    assert not field.choose_button.autoDefault() and not field.remove_button.autoDefault()


GROWS = """
from types import SimpleNamespace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from app.cases.actions import find_action
from app.i18n import set_language
from tests.fakes.desk import person
from tests.fakes.hand_city import make_city
from widgets.background import Background
from widgets.desk.style import desk_style
from widgets.desk.panels.case.act_dialog import ActDialog
from widgets.desk.panels.case.field import FieldContext
from widgets.desk.panels.case.photos_field import PhotosField, ThumbList
from widgets.theme import apply_theme, load_theme

set_language("zh_CN")
app = QApplication([])
theme = load_theme("dark")
apply_theme(app, theme)
app.setStyleSheet(desk_style(theme))
background = Background(1)
context = FieldContext(SimpleNamespace(me=person()), background, make_city(cases=30, components=30))
dialog = ActDialog(find_action("handle"), context)
room = app.primaryScreen().availableGeometry()
field = next(field for field in dialog.fields.values() if isinstance(field, PhotosField))
dialog.open()
QTest.qWait(100)
before = dialog.height()

def bars():
    areas = dialog.findChildren(QScrollArea) + dialog.findChildren(ThumbList)
    return [one for one in areas if one.verticalScrollBar().isVisible() or one.verticalScrollBar().maximum() > 0]

heights = [before]
for names in (NAMES[:1], NAMES[1:4], NAMES[4:]):
    field.add_files(names)
    QTest.qWait(150)
    heights.append(dialog.height())
    assert room.contains(dialog.geometry()), (room, dialog.geometry())
    assert len(bars()) <= IS_SCROLLED, (len(bars()), dialog.size())
assert heights[1] >= heights[0] + 100, heights
whole = dialog.rect()
assert whole.contains(dialog.do_button.mapTo(dialog, dialog.do_button.rect().bottomRight()))
print(heights)
background.close()
"""


@pytest.mark.parametrize(("size", "is_scrolled"), [((1920, 1080), 0), ((1280, 720), 1), ((960, 540), 1)])
def test_the_dialog_grows_with_its_photos(tmp_path: Path, size: tuple[int, int], is_scrolled: int) -> None:
    begin = f"NAMES = {files(tmp_path, 9)}\nIS_SCROLLED = {is_scrolled}\n"
    run_on_screens(tmp_path, [(0, 0, *size)], begin + GROWS)
