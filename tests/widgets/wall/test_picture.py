"""A picture is taken when everything is in it, or the reason is told in one sentence."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.errors import Refused, Unavailable
from app.wall.data_status import FeedState
from widgets.crash import CrashGuard
from widgets.parts import picture
from widgets.parts.picture import check_writable, take


@pytest.fixture
def guard(qapp):
    """Catches nothing: these walls make no errors."""
    return CrashGuard(is_wall=True)


@pytest.fixture
def catching_guard(guard, qapp):
    guard.install()
    yield guard
    guard.remove()
    QTimer.singleShot(0, qapp.quit)
    qapp.exec()  # an application that was told to end starts no loop until it runs once more


def test_the_picture_has_the_size_that_was_asked_for(live_wall, tmp_path, guard):
    file = tmp_path / "wall.png"
    take(live_wall, file, (1280, 720), 0, guard)
    saved = QImage(str(file))
    assert (saved.width(), saved.height()) == (1280, 720)
    assert list(tmp_path.iterdir()) == [file]


def test_it_waits_for_a_map_that_is_not_complete(live_wall, tmp_path, guard):
    live_wall.canvas.complete = False
    file, seen = tmp_path / "wall.png", []

    def finish():
        seen.append(file.exists())
        live_wall.canvas.complete = True

    QTimer.singleShot(400, finish)
    take(live_wall, file, None, 0, guard)
    assert seen == [False] and file.exists()


def test_a_picture_that_never_becomes_complete_is_not_saved(live_wall, tmp_path, guard):
    live_wall.canvas.complete = False
    with pytest.raises(Unavailable, match="not complete"):
        take(live_wall, tmp_path / "wall.png", None, 0, guard, longest_s=0.3)
    assert not (tmp_path / "wall.png").exists()


def test_a_database_without_a_city_is_told_at_once(wall, tmp_path, monkeypatch, guard):
    monkeypatch.setattr(picture, "TROUBLE_S", 0.1)
    wall.set_feed(FeedState("dead", 9.0, 0.0, trouble="There is no city in this database yet."))
    with pytest.raises(Unavailable, match="no city"):
        take(wall, tmp_path / "wall.png", None, 0, guard)
    assert not (tmp_path / "wall.png").exists()


def test_a_folder_that_is_not_there_is_refused_before_anything_is_opened(tmp_path):
    with pytest.raises(Refused) as refusal:
        check_writable(tmp_path / "none" / "wall.png")
    assert "cannot be written" in str(refusal.value) and "\n" not in str(refusal.value)
    check_writable(tmp_path / "wall.png")
    assert not (tmp_path / "wall.png").exists()
    with pytest.raises(Refused):
        check_writable(tmp_path)


@pytest.mark.parametrize(("name", "kind"), [("wall.jpg", b"jpeg"), ("wall.PNG", b"png"), ("wall", b"png")])
def test_the_ending_says_the_format(live_wall, tmp_path, guard, name, kind):
    take(live_wall, tmp_path / name, (640, 480), 0, guard)
    magic = {b"jpeg": b"\xff\xd8", b"png": b"\x89PNG"}[kind]
    assert (tmp_path / name).read_bytes().startswith(magic)


def test_an_ending_that_no_picture_has_is_refused(qapp, tmp_path):
    with pytest.raises(Refused, match=r"wall\.bogus\. Use one of these endings: .*\.png") as refusal:
        check_writable(tmp_path / "wall.bogus")
    assert "\n" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_one_sentence_and_leaves_nothing(live_wall, tmp_path, guard, monkeypatch, capfd):
    def write_a_little(file, data):
        with file.open("wb") as opened:
            opened.write(data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_a_little)
    with pytest.raises(Refused, match="cannot be written: No space left on device"):
        take(live_wall, tmp_path / "wall.png", None, 0, guard)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


class BrokenPart(QWidget):
    """Paints a little, then meets an error of its own."""

    is_complete = staticmethod(lambda: True)
    trouble = ""

    def paintEvent(self, event):  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), "#000000")
        raise ZeroDivisionError("in the midst of painting")


def test_an_error_in_painting_ends_the_picture_at_once(catching_guard, qtbot, tmp_path, capfd):
    part = BrokenPart()
    qtbot.addWidget(part)
    with pytest.raises(ZeroDivisionError, match="midst of painting"):
        take(part, tmp_path / "wall.png", (320, 240), 0, catching_guard)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", ""), "the one line is written by whoever ends the run"


def test_a_painter_that_an_error_left_open_is_ended(catching_guard, qapp):
    image = QImage(8, 8, QImage.Format.Format_RGB32)

    def paint():
        painter = QPainter(image)
        raise ZeroDivisionError(painter)

    try:
        paint()
    except ZeroDivisionError:
        sys.excepthook(*sys.exc_info())
    assert not image.paintingActive()
    assert isinstance(catching_guard.first_met, ZeroDivisionError)


SCALED = """
import sys
from pathlib import Path
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from widgets.crash import CrashGuard
from widgets.parts.picture import take

app = QApplication([])
label = QLabel("x")
label.is_complete, label.trouble = lambda: True, ""
label.setStyleSheet("background: #204060")
for size in ((1920, 1080), (1366, 768), (641, 479)):
    file = Path(sys.argv[1])
    take(label, file, size, 0, CrashGuard(is_wall=True))
    image = QImage(str(file))
    assert (image.width(), image.height()) == size, (image.width(), image.height(), size)
    corners = {image.pixelColor(x, y).name() for x in (0, size[0] - 1) for y in (0, size[1] - 1)}
    assert corners == {"#204060"}, corners
    assert abs(label.width() * label.devicePixelRatioF() - size[0]) < label.devicePixelRatioF()
"""


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "1.75", "2", "3"])
def test_the_picture_has_its_pixels_at_any_scale_of_the_screen(tmp_path, scale):
    ran = subprocess.run(
        [sys.executable, "-c", SCALED, str(tmp_path / "x.png")], env=os.environ | {"QT_SCALE_FACTOR": scale},
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
