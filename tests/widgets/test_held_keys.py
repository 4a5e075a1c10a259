"""A key that is held down presses once, also where Qt takes some of its repeats for presses of a hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from widgets.application import the_application
from widgets.held_keys import SOONEST_MS, HeldKeys

Seen = list[tuple[QEvent.Type, bool]]


class Listener(QWidget):
    """Notes each key that it gets: what it was, and whether it repeats."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Seen = []

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            self.seen.append((event.type(), event.isAutoRepeat()))
        return super().event(event)


@pytest.fixture
def listener(qapp: QApplication) -> Iterator[Listener]:
    made = Listener()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.show()
    made.setFocus()
    held = HeldKeys(qapp)
    held.watch(made.windowHandle())
    yield made
    made.windowHandle().removeEventFilter(held)
    made.close()


def give(window: QWindow, kind: QEvent.Type, at_ms: int, key: Qt.Key = Qt.Key.Key_Return) -> QKeyEvent:
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "\r")
    event.setTimestamp(at_ms)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event


def press(window: QWindow, at_ms: int, key: Qt.Key = Qt.Key.Key_Return) -> bool:
    """Press as the platform does: first whoever looks for shortcuts is asked; tells whether they may look."""
    asked = give(window, QEvent.Type.ShortcutOverride, at_ms, key)
    give(window, QEvent.Type.KeyPress, at_ms, key)
    return not asked.isAccepted()


def test_a_repeat_that_looks_like_a_press_is_a_repeat(listener: Listener) -> None:
    window = listener.windowHandle()
    assert press(window, 1000)
    give(window, QEvent.Type.KeyRelease, 1660)
    assert not press(window, 1660), "no shortcut is looked for"
    assert listener.seen[-1] == (QEvent.Type.KeyPress, True)


def test_a_hand_may_press_the_same_key_again(listener: Listener) -> None:
    window = listener.windowHandle()
    press(window, 1000)
    give(window, QEvent.Type.KeyRelease, 1080)
    assert press(window, 1080 + SOONEST_MS)
    assert listener.seen[-1] == (QEvent.Type.KeyPress, False)


def test_another_key_may_follow_at_once(listener: Listener) -> None:
    window = listener.windowHandle()
    press(window, 1000, Qt.Key.Key_J)
    give(window, QEvent.Type.KeyRelease, 1080, Qt.Key.Key_J)
    assert press(window, 1080, Qt.Key.Key_K)


def test_the_application_watches_every_window_that_gets_the_keys(qapp: QApplication) -> None:
    the_application()
    held = next((one for one in qapp.children() if isinstance(one, HeldKeys)), None) or HeldKeys(qapp)
    dialog = QDialog()
    dialog.show()
    qapp.focusWindowChanged.emit(dialog.windowHandle())
    window = dialog.windowHandle()
    press(window, 1000)
    give(window, QEvent.Type.KeyRelease, 1660)
    assert not press(window, 1660)
    window.removeEventFilter(held)
    dialog.close()
