"""Photos cost what the screen shows of them: small, turned right, bounded, and bombs are refused in words."""

from __future__ import annotations

import struct
import threading
import zlib
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.errors import Refused
from widgets.background import Background
from widgets.desk.panels.case.photo_dialog import Originals, PhotoDialog, View, difference
from widgets.desk.panels.case.photo_reading import PhotoCache, decode
from widgets.desk.panels.case.photo_row import HEIGHT, WIDTH, PhotoRow
from widgets.theme import load_theme


def picture(width: int = 4000, height: int = 3000, kind: str = "JPG") -> bytes:
    """A photo whose left half is red and whose right half is blue."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#0000ff"))
    with QPainter(image) as painter:
        painter.fillRect(0, 0, width // 2, height, QColor("#ff0000"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data().data())


def png_of_sides(width: int, height: int) -> bytes:
    """A PNG of few bytes that names any sides."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def turned(content: bytes, orientation: int) -> bytes:
    """The same JPEG with the turn that a camera notes in it."""
    tiff = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + b"\0\0\0\0"
    exif = b"Exif\0\0" + tiff
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:]


@pytest.mark.parametrize("kind", ["JPG", "PNG", "WEBP"])
def test_a_photo_is_decoded_no_larger_than_it_is_shown(qapp: Any, kind: str) -> None:
    content = picture(1600, 1200, kind)
    assert decode(content, QSize(400, 400)).size() == QSize(400, 300)
    assert decode(content, QSize(252, 168), fills=True).size() == QSize(252, 189)
    assert decode(content, QSize(9000, 9000)).size() == QSize(1600, 1200)


@pytest.mark.parametrize(("orientation", "size"), [(1, QSize(200, 150)), (6, QSize(150, 200)), (8, QSize(150, 200))])
def test_a_photo_stands_as_it_was_taken(qapp: Any, orientation: int, size: QSize) -> None:
    image = decode(turned(picture(1600, 1200), orientation), QSize(200, 200))
    assert image.size() == size
    corner = image.pixelColor(4, 4)
    assert (corner.red() > 200) == (orientation in (1, 6)), corner.name()


@pytest.mark.parametrize(
    "content",
    [
        png_of_sides(8000, 8000),
        png_of_sides(60_000, 10),
        png_of_sides(10, 60_000),
        png_of_sides(2**31 - 1, 2**31 - 1),
        picture(8100, 8100),
    ],
    ids=["many pixels", "wide", "high", "endless", "jpeg"],
)
def test_a_picture_that_unpacks_to_more_than_a_photo_is_refused_before_it_is_unpacked(
    qapp: Any, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtGui import QImageReader

    def unpack(_reader: QImageReader) -> QImage:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(QImageReader, "read", unpack)
    with pytest.raises(Refused, match=r"too large|broken"):
        decode(content, QSize(252, 168))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"no picture", SVG, b"GIF89a" + bytes(40), b"RIFF1234WEBP"])
def test_what_is_no_photo_is_refused_in_words(qapp: Any, content: bytes, qt_warnings: list[str]) -> None:
    with pytest.raises(Refused, match=r"no JPEG|broken"):
        decode(content, QSize(252, 168))
    qt_warnings.clear()  # Qt says so, too, and the log keeps that


def test_a_photo_of_half_its_bytes_is_no_error_of_the_program(qapp: Any, qt_warnings: list[str]) -> None:
    content = picture(800, 600, "PNG")
    with pytest.raises(Refused, match="broken"):
        decode(content[:60], QSize(100, 100))
    qt_warnings.clear()


def test_the_cache_forgets_what_was_not_asked_for_longest(qapp: Any) -> None:
    cache = PhotoCache(most_bytes=3 * 100 * 100 * 4)
    images = {number: QImage(100, 100, QImage.Format.Format_RGB32) for number in range(5)}
    for number in (0, 1, 2):
        cache.put(number, images[number])
    assert cache.get(0) is images[0]
    cache.put(3, images[3])
    assert cache.get(1) is None and cache.get(0) is not None and len(cache) == 3
    cache.put(3, images[4])
    assert cache.bytes == 3 * 100 * 100 * 4


@pytest.fixture
def background(qtbot: Any) -> Any:
    made = Background(2)
    yield made
    made.close()


def test_a_row_keeps_thumbs_within_its_bound_however_many_cases_are_looked_at(qtbot: Any, background: Any) -> None:
    content = picture()
    row = PhotoRow(load_theme("dark"), background, lambda _number: content)
    qtbot.addWidget(row)
    row.cache = PhotoCache(most_bytes=2**20)
    for case in range(12):
        row.show_photos(tuple((case * 10 + at, "x") for at in range(3)))
        qtbot.waitUntil(lambda: all(thumb.picture is not None for thumb in row.thumbs))
        sizes = [thumb.picture.size() for thumb in row.thumbs]
        assert all(size.width() <= WIDTH * 2 and size.height() <= HEIGHT * 2 for size in sizes), sizes
    assert row.cache.bytes <= 2**20


def test_a_photo_of_a_case_that_is_left_is_not_read_any_more(qtbot: Any, background: Any) -> None:
    gate, asked = threading.Event(), []

    def read(number: int) -> bytes:
        asked.append(number)
        gate.wait(10)
        return content

    content = picture(64, 48)
    row = PhotoRow(load_theme("dark"), background, read)
    qtbot.addWidget(row)
    for case in range(20):
        row.show_photos(tuple((case * 10 + at, "x") for at in range(3)))
    gate.set()
    qtbot.waitUntil(lambda: all(thumb.picture is not None for thumb in row.thumbs))
    assert len(asked) <= 2 + 3, "those that two threads had begun, and those that are seen"


def test_a_photo_that_is_refused_says_why_in_its_frame(qtbot: Any, background: Any) -> None:
    row = PhotoRow(load_theme("dark"), background, lambda _number: png_of_sides(9000, 9000))
    qtbot.addWidget(row)
    assert row.is_read(), "no photo is waited for"
    row.show_photos(((1, "near"),))
    assert not row.is_read(), "a picture of the window waits for its photos"
    qtbot.waitUntil(lambda: "9,000 × 9,000" in row.thumbs[0].accessibleDescription())
    assert row.thumbs[0].picture is None and row.is_read()


def test_the_large_view_decodes_to_its_window_and_keeps_one_photo(qtbot: Any, background: Any) -> None:
    contents = {1: picture(), 2: picture(3000, 4000), 3: png_of_sides(9000, 9000)}
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    dialog = PhotoDialog(((1, "a"), (2, "b"), (3, "c")), 0, lambda _at: None, contents.get, background, window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.image is not None)
    ratio = dialog.devicePixelRatioF()
    assert dialog.image.width() <= dialog.width() * ratio and dialog.image.height() <= dialog.height() * ratio
    first = dialog.image
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: dialog.image is not None)
    assert dialog.image is not first and dialog.image.height() > dialog.image.width()
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "too large" in dialog.failure)
    assert dialog.image is None
    dialog.grab()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def shown(qtbot: Any, background: Any, window: QWidget, contents: dict[int, bytes], **more: Any) -> PhotoDialog:
    photos = tuple((number, f"photo {number}") for number in contents)
    dialog = PhotoDialog(photos, 0, lambda _at: None, contents.get, background, window, **more)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.image is not None)
    return dialog


def test_two_photos_stand_side_by_side_and_zoom_together(qtbot: Any, background: Any, window: QWidget) -> None:
    dialog = shown(qtbot, background, window, {1: picture(1600, 1200), 2: picture(1600, 1200), 3: picture(800, 600)})
    qtbot.keyClick(dialog, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(dialog.images) == 2)
    assert dialog.view is View.BESIDE and (dialog.other, dialog.at) == (0, 2), "not a photo beside itself"
    qtbot.keyClick(dialog, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: dialog.images.keys() == {0, 1})
    before = dialog.grab().toImage()
    for _turn in range(3):
        qtbot.keyClick(dialog, Qt.Key.Key_Plus)
    qtbot.keyClick(dialog, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.zoom == 3.0 and dialog.centre.x() > 0.5 and dialog.at == 1
    qtbot.waitUntil(lambda: dialog.image is not None and dialog.image.width() > dialog.width())
    left, right = (room.center().toPoint() for room in dialog._rooms())
    seen = dialog.grab().toImage()
    ratio = dialog.devicePixelRatioF()
    assert seen.pixelColor(left * ratio) == seen.pixelColor(right * ratio) and seen != before
    for _turn in range(20):
        qtbot.keyClick(dialog, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.centre.x() == pytest.approx(1 - 0.5 / 3), "never beyond the edge"
    qtbot.keyClick(dialog, Qt.Key.Key_0)
    assert dialog.zoom == 1.0 and dialog.centre.x() == 0.5
    qtbot.keyClick(dialog, Qt.Key.Key_S)
    assert dialog.view is View.ONE and dialog.images.keys() == {1}
    dialog.close()


def test_what_differs_is_bright_and_what_is_alike_is_black(qtbot: Any, background: Any, window: QWidget) -> None:
    image = QImage.fromData(picture(400, 300))
    with QPainter(image) as painter:
        painter.fillRect(20, 20, 40, 40, QColor("#ffffff"))
    found = difference(QImage.fromData(picture(800, 600)), image)
    assert found.pixelColor(40, 40).lightness() > 120 and found.pixelColor(300, 200).lightness() < 30
    dialog = shown(qtbot, background, window, {1: picture(400, 300), 2: picture(400, 300)})
    qtbot.keyClick(dialog, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: len(dialog.images) == 2)
    dialog.grab()
    assert dialog._difference is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_was_covered_is_shown_by_a_key_to_who_may_see_it_alone(
    qtbot: Any, background: Any, window: QWidget
) -> None:
    contents, original = {1: picture(400, 300), 2: picture(400, 300)}, picture(300, 400)
    dialog = shown(qtbot, background, window, contents, originals=Originals(frozenset({1}), lambda _number: original))
    assert "O original" in dialog.keys_text()
    qtbot.keyClick(dialog, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: dialog.image is not None and dialog.image.height() > dialog.image.width())
    qtbot.keyClick(dialog, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: dialog.image is not None and dialog.image.height() < dialog.image.width())
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert "O original" not in dialog.keys_text()
    dialog.close()
    others = shown(qtbot, background, window, contents)
    assert "O original" not in others.keys_text()
    qtbot.keyClick(others, Qt.Key.Key_O)
    assert not others.isVisible()


def test_one_photo_has_nothing_beside_it(qtbot: Any, background: Any, window: QWidget) -> None:
    dialog = shown(qtbot, background, window, {1: picture(400, 300)})
    qtbot.keyClick(dialog, Qt.Key.Key_S)
    assert dialog.view is View.ONE and dialog.isVisible()
    dialog.close()
