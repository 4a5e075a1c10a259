"""A picture is taken when everything is in it, or the reason is told in one sentence."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from app.errors import Refused, Unavailable
from app.wall.standing import FeedState
from widgets.wall import picture
from widgets.wall.picture import check_writable, take


def test_the_picture_has_the_size_that_was_asked_for(live_wall, tmp_path):
    file = tmp_path / "wall.png"
    take(live_wall, file, (1280, 720), 0)
    saved = QImage(str(file))
    assert (saved.width(), saved.height()) == (1280, 720)
    assert list(tmp_path.iterdir()) == [file]


def test_it_waits_for_a_map_that_is_not_complete(live_wall, tmp_path):
    live_wall.canvas.complete = False
    file, seen = tmp_path / "wall.png", []

    def finish():
        seen.append(file.exists())
        live_wall.canvas.complete = True

    QTimer.singleShot(400, finish)
    take(live_wall, file, None, 0)
    assert seen == [False] and file.exists()


def test_a_picture_that_never_becomes_complete_is_not_saved(live_wall, tmp_path):
    live_wall.canvas.complete = False
    with pytest.raises(Unavailable, match="not complete"):
        take(live_wall, tmp_path / "wall.png", None, 0, longest_s=0.3)
    assert not (tmp_path / "wall.png").exists()


def test_a_database_without_a_city_is_told_at_once(wall, tmp_path, monkeypatch):
    monkeypatch.setattr(picture, "TROUBLE_S", 0.1)
    wall.set_feed(FeedState("dead", 9.0, 0.0, trouble="There is no city in this database yet."))
    with pytest.raises(Unavailable, match="no city"):
        take(wall, tmp_path / "wall.png", None, 0)
    assert not (tmp_path / "wall.png").exists()


def test_a_folder_that_is_not_there_is_refused_before_anything_is_opened(tmp_path):
    with pytest.raises(Refused) as refusal:
        check_writable(tmp_path / "none" / "wall.png")
    assert "cannot be written" in str(refusal.value) and "\n" not in str(refusal.value)
    check_writable(tmp_path / "wall.png")
    assert not (tmp_path / "wall.png").exists()
    with pytest.raises(Refused):
        check_writable(tmp_path)
