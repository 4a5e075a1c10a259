"""Tells the repeats of a key that is held down from presses of a hand, where Qt does not.

X tells of each repeat by a release and a press at the same time. Qt looks for the press in its queue when it reads the
release; where the press has not been read yet, it takes it for a new one. A held Enter would then act again and again.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

SOONEST_MS = 20
"""No hand lets a key go and presses it again within this time; the repeats of X have none at all between them."""
KINDS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)


class HeldKeys(QObject):
    """Watches the window that has the keys; a repeat that looks like a press is passed on as a repeat.

    It presses no shortcut: one that may repeat misses a beat of many.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._key, self._let_go_at = 0, 0
        self._is_passing_on = False
        application.focusWindowChanged.connect(self.watch)

    def watch(self, window: QWindow | None) -> None:
        """Watch this window too; a dialog has one of its own."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at keys before anything else does."""
        if event.type() not in KINDS or not isinstance(event, QKeyEvent) or self._is_passing_on:
            return False
        if event.type() is QEvent.Type.KeyRelease:
            self._key, self._let_go_at = event.key(), event.timestamp()
            return False
        if event.isAutoRepeat() or not self._is_repeat(event):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # it comes as a press of a key then, and no shortcut is looked for
        else:
            self._pass_on(watched, event)
        return True

    def _is_repeat(self, event: QKeyEvent) -> bool:
        return event.key() == self._key and 0 <= event.timestamp() - self._let_go_at < SOONEST_MS

    def _pass_on(self, watched: QObject, event: QKeyEvent) -> None:
        repeat = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), True, event.count())
        self._is_passing_on = True
        try:
            QApplication.sendEvent(watched, repeat)
        finally:
            self._is_passing_on = False
