"""An error of the programme's own reaches the log and, at a desk, a person: once, in one sentence."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import Qt, QTimer, qWarning
from PySide6.QtWidgets import QApplication

from app.errors import Unavailable
from widgets.crash import CrashDialog, CrashGuard, tell_error


@pytest.fixture
def guard(qapp: QApplication):
    made = CrashGuard(is_wall=False)
    made.install()
    yield made
    made.remove()
    for window in QApplication.topLevelWidgets():
        if isinstance(window, CrashDialog):
            window.deleteLater()


def throw(error: BaseException) -> None:
    try:
        raise error
    except type(error):
        sys.excepthook(*sys.exc_info())


def dialogs() -> list[CrashDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, CrashDialog) and one.isVisible()]


def test_a_desk_shows_one_sentence_and_goes_on(guard: CrashGuard, caplog: pytest.LogCaptureFixture) -> None:
    throw(ZeroDivisionError("in postgresql://wall:s3cret@host/city"))
    (dialog,) = dialogs()
    dialog.copy_button.click()
    copied = QApplication.clipboard().text()
    assert "ZeroDivisionError" in copied
    assert "s3cret" not in copied
    assert "ZeroDivisionError" in caplog.text
    dialog.go_on_button.click()
    assert dialogs() == []


def test_an_error_in_every_paint_opens_one_dialog(guard: CrashGuard) -> None:
    for _number in range(20):
        throw(ValueError("again"))
    assert len(dialogs()) == 1
    dialogs()[0].accept()


def test_an_error_in_another_thread_is_caught_too(guard: CrashGuard, qtbot) -> None:
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    dialogs()[0].accept()


def test_escape_goes_on(guard: CrashGuard, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []
    monkeypatch.setattr(QApplication, "exit", lambda code=0: ended.append(code))
    throw(ValueError("once"))
    qtbot.keyClick(dialogs()[0], Qt.Key.Key_Escape)
    assert dialogs() == []
    assert ended == []


def test_close_ends_with_a_failure(guard: CrashGuard, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []
    monkeypatch.setattr(QApplication, "exit", lambda code=0: ended.append(code))
    throw(ValueError("once"))
    dialogs()[0].close_button.click()
    assert ended == [1]


def test_a_wall_shows_no_dialog_and_ends_for_its_keeper(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    guard = CrashGuard(is_wall=True)
    guard.install()
    try:
        QTimer.singleShot(0, lambda: throw(ValueError("on the wall")))
        assert qapp.exec() == 1
    finally:
        guard.remove()
    assert dialogs() == []
    assert "on the wall" in caplog.text


def test_trouble_of_the_two_kinds_is_told_as_it_is() -> None:
    assert tell_error(Unavailable("The disk is full; free some space.")) == "The disk is full; free some space."


def test_what_qt_says_is_logged(guard: CrashGuard, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        qWarning("QPainter: not active")
    assert "QPainter: not active" in caplog.text
