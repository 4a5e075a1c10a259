"""Photos are chosen, dropped or pasted, and the dialog grows with them as long as the screen has room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from app.cases.actions import find_action
from app.cases.model import SimilarPhoto
from tests.fakes.desk import person
from tests.fakes.hand_city import make_city
from tests.fakes.photographs import heic, photograph, scene
from tests.fakes.screens import run_on_screens
from tests.widgets.desk.panels.test_photos import picture, png_of_sides
from widgets.background import Background
from widgets.desk.panels.case.act_dialog import ActDialog
from widgets.desk.panels.case.field import FieldContext
from widgets.desk.panels.case.photos_field import PhotosField
from widgets.desk.photos.photo_input import PhotoInput

NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)


class SimilarPhotos:
    """The photos of all cases: those that a test says show the same."""

    def __init__(self) -> None:
        self.found: tuple[SimilarPhoto, ...] = ()

    def similar_photos(self, _person: Any, _dhash: int) -> tuple[SimilarPhoto, ...]:
        return self.found


@pytest.fixture
def others() -> SimilarPhotos:
    return SimilarPhotos()


@pytest.fixture
def dialog(qtbot: Any, others: SimilarPhotos) -> Any:
    background = Background(1)
    services: Any = SimpleNamespace(me=person(), cases=others)
    made = ActDialog(find_action("handle"), FieldContext(services, background, make_city(cases=30, components=30)))
    qtbot.addWidget(made)
    made.open()
    yield made
    background.close()


def photos_of(dialog: ActDialog) -> PhotosField:
    return next(field for field in dialog.fields.values() if isinstance(field, PhotosField))


def input_of(dialog: ActDialog) -> PhotoInput:
    return photos_of(dialog).photo_input


def wait(qtbot: Any, found: PhotoInput) -> None:
    qtbot.waitUntil(lambda: not found.is_busy(), timeout=10_000)


def files(folder: Path, count: int) -> list[str]:
    names = [folder / f"photo-{number}.jpg" for number in range(count)]
    for name in names:
        name.write_bytes(picture(400, 300))
    return [str(name) for name in names]


def kept(folder: Path, content: bytes, name: str = "IMG_1.jpg") -> str:
    file = folder / name
    file.write_bytes(content)
    return str(file)


def test_files_that_are_dropped_are_taken_in_their_order(qtbot: Any, dialog: Any, tmp_path: Path) -> None:
    found, data = input_of(dialog), QMimeData()
    assert found.acceptDrops()
    data.setUrls([QUrl.fromLocalFile(name) for name in files(tmp_path, 3)])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    found.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))
    assert not photos_of(dialog).is_answered() and dialog.has_typed()
    wait(qtbot, found)
    assert [photo.file_name for photo in found.photos()] == ["photo-0.jpg", "photo-1.jpg", "photo-2.jpg"]
    assert photos_of(dialog).is_answered()


@pytest.mark.parametrize("is_in_words", [False, True])
def test_a_picture_is_pasted_with_ctrl_v_wherever_the_cursor_is(qtbot: Any, dialog: Any, is_in_words: bool) -> None:
    found, image = input_of(dialog), QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    QGuiApplication.clipboard().setImage(image)
    words = dialog.findChildren(QPlainTextEdit)[0]
    target = words if is_in_words else found.choose_button
    qtbot.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, found)
    assert len(found.photos()) == 1 and found.photos()[0].content.startswith(b"\x89PNG")
    data = QMimeData()
    data.setText("only words")
    QGuiApplication.clipboard().setMimeData(data)
    qtbot.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(found.photos()) == 1 and not found.is_busy()
    assert words.toPlainText() == ("only words" if is_in_words else "")


def test_what_cannot_be_taken_is_told_by_name(qtbot: Any, dialog: Any, tmp_path: Path) -> None:
    names = [
        kept(tmp_path, png_of_sides(30_000, 30_000), "bomb.png"), kept(tmp_path, heic(), "IMG_2.HEIC"),
        kept(tmp_path, b"", "empty.jpg"), str(tmp_path / "gone.jpg"), *files(tmp_path, 1),
    ]  # fmt: skip
    found = input_of(dialog)
    found.add_files(names)
    wait(qtbot, found)
    said = found.words.text()
    assert len(found.photos()) == 1 and len(said.splitlines()) == 4
    assert "bomb.png" in said and "30,000" in said and "IMG_2.HEIC" in said and "Most Compatible" in said
    assert "empty.jpg" in said and "gone.jpg" in said


def test_each_photo_has_its_kind_by_key_and_one_after_handling_is_needed(
    qtbot: Any, dialog: Any, tmp_path: Path
) -> None:  # fmt: skip
    found = input_of(dialog)
    found.add_files(files(tmp_path, 2))
    wait(qtbot, found)
    assert [photo.kind for photo in found.photos()] == ["after", "after"]
    for row, key in ((0, Qt.Key.Key_1), (1, Qt.Key.Key_4)):
        found.list.setCurrentRow(row)
        qtbot.keyClick(found.list, key)
    assert [photo.kind for photo in found.photos()] == ["before", "far"]
    assert not photos_of(dialog).is_answered() and found.kind_box.currentData() == "far"
    qtbot.keyClick(found.list, Qt.Key.Key_2)
    assert photos_of(dialog).is_answered()
    qtbot.keyClick(found.list, Qt.Key.Key_Delete)
    assert [photo.kind for photo in found.photos()] == ["before"]


def test_what_a_photo_says_of_itself_is_sent_and_what_does_not_fit_is_told(
    qtbot: Any, dialog: Any, tmp_path: Path
) -> None:  # fmt: skip
    field = photos_of(dialog)
    now = datetime.fromtimestamp(field.context.city.clock.now(), UTC)
    old = photograph(scene(3, 2600, 1950), now - timedelta(days=3), (108.3, 22.8), offset="+00:00", orientation=6)
    found = input_of(dialog)
    found.add_files([kept(tmp_path, old), kept(tmp_path, photograph(taken_at="1970:01:01 08:00:00"), "IMG_2.jpg")])
    wait(qtbot, found)
    first, second = found.photos()
    assert first.taken_at == (now - timedelta(days=3)).replace(microsecond=0) and first.lon == pytest.approx(108.3)
    assert second.taken_at is None and max(QImage.fromData(first.content).size().toTuple()) == 2048
    said = found.remarks.text()
    assert (
        "IMG_1.jpg: Taken 3 days before the report." in said and "IMG_2.jpg: The clock of the camera says 1970" in said
    )
    found.list.setCurrentRow(0)
    assert "1,950 × 2,600" in found.facts.text()


def test_the_same_picture_of_another_case_is_told(
    qtbot: Any, dialog: Any, others: SimilarPhotos, tmp_path: Path
) -> None:  # fmt: skip
    others.found = (SimilarPhoto(1, "450103-261101-0007", "after", NOW, 2),)
    found = input_of(dialog)
    found.add_files([kept(tmp_path, photograph())])
    qtbot.waitUntil(lambda: "450103-261101-0007" in found.remarks.text(), timeout=10_000)
    assert found.list.item(0).text().startswith("!")


def test_something_is_covered_by_keys_and_uncovered_again(qtbot: Any, dialog: Any, tmp_path: Path) -> None:
    found = input_of(dialog)
    found.add_files([kept(tmp_path, photograph())])
    wait(qtbot, found)
    whole = found.photos()[0].content
    qtbot.keyClick(found.list, Qt.Key.Key_C)
    cover = found.cover_dialog
    assert cover is not None
    for key, held in (
        (Qt.Key.Key_N, None),
        (Qt.Key.Key_Left, None),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
    ):
        qtbot.keyClick(cover.canvas, key, held or Qt.KeyboardModifier.NoModifier)
    assert cover.canvas.rectangles == [pytest.approx((0.42, 0.44, 0.54, 0.58))]
    qtbot.keyClick(cover, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, found)
    (sent,) = found.photos()
    assert sent.original == whole and sent.content != whole
    assert QImage.fromData(sent.content).pixelColor(380, 300).lightness() < 40
    found.cover_current()
    cover = found.cover_dialog
    qtbot.keyClick(cover.canvas, Qt.Key.Key_Delete)
    cover.keep()
    wait(qtbot, found)
    assert found.photos()[0].content == whole and found.photos()[0].original is None


def test_a_cover_is_drawn_by_mouse_and_asked_for_before_it_is_lost(qtbot: Any, dialog: Any, tmp_path: Path) -> None:
    found = input_of(dialog)
    found.add_files([kept(tmp_path, photograph())])
    wait(qtbot, found)
    found.cover_current()
    cover = found.cover_dialog
    box = cover.canvas.target()

    def at(across: float, down: float) -> QPoint:
        return QPointF(box.left() + across * box.width(), box.top() + down * box.height()).toPoint()

    left = Qt.MouseButton.LeftButton
    QTest.mousePress(cover.canvas, left, pos=at(0.6, 0.7))
    QTest.mouseMove(cover.canvas, at(0.3, 0.2))
    QTest.mouseRelease(cover.canvas, left, pos=at(0.3, 0.2))
    QTest.mouseClick(cover.canvas, left, pos=at(0.9, 0.9))
    assert cover.canvas.rectangles == [pytest.approx((0.3, 0.2, 0.6, 0.7), abs=0.01)]
    cover.reject()
    assert cover.isVisible() and cover.is_asking_to_leave()
    cover.discard()
    assert found.photos()[0].original is None


def test_buttons_of_the_field_never_take_the_key_of_the_dialog(dialog: Any) -> None:
    found = input_of(dialog)
    for button in (found.choose_button, found.remove_button, found.cover_button):
        assert not button.autoDefault()


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
from widgets.desk.panels.case.photos_field import PhotosField
from widgets.desk.photos.photo_input import ThumbList
from widgets.theme import apply_theme, load_theme

set_language("zh_CN")
app = QApplication([])
theme = load_theme("dark")
apply_theme(app, theme)
app.setStyleSheet(desk_style(theme))
background = Background(1)
others = SimpleNamespace(similar_photos=lambda _person, _dhash: ())
context = FieldContext(SimpleNamespace(me=person(), cases=others), background, make_city(cases=30, components=30))
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
    field.photo_input.add_files(names)
    while field.photo_input.is_busy():
        QTest.qWait(20)
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
