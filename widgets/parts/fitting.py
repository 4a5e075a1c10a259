"""Windows that fit the screen they open on: their first size, a place that was kept, and whole screens."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

FRAME = 40
"""What a title bar takes of the height before it is known, in logical pixels."""
RESTORED = 0.88
"""Share of a screen that a window takes when somebody makes it smaller again."""
SETTLE_MS = 400
"""So long a desktop is given to make a window as large as it was asked to."""
LEAST_SEEN = 96
"""So much of a window must lie on a screen for a hand to reach it."""


def room_of(window: QWidget) -> QRect:
    """What a window may take of the screen that it stands on, or will open on."""
    screen = window.screen() or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def open_fitting(window: QWidget, wanted: QSize, kept: QByteArray | None = None) -> None:
    """Show a window where it was left, or in its first size; maximised where that would not fit the screen.

    Args:
        kept: what `saveGeometry` gave the last time, None for nothing.
    """
    if kept is not None and window.restoreGeometry(kept):
        bring_inside(window)
    else:
        _take_first_size(window, wanted)
    window.show()
    window.activateWindow()  # without a window manager nobody else gives it the keys
    QTimer.singleShot(SETTLE_MS, window, lambda: _settle(window))


def fill_screen(window: QWidget) -> None:
    """Give a full screen window its screen by hand, for where no window manager does; look again a moment later."""
    screen = window.screen() or QGuiApplication.primaryScreen()
    if window.geometry() != screen.geometry():
        window.setGeometry(screen.geometry())
    QTimer.singleShot(SETTLE_MS, window, lambda: _settle(window))


def bring_inside(window: QWidget) -> None:
    """Move and shrink a window so that it lies on a screen that is there; one that is filled stays as it is."""
    if window.isFullScreen() or window.isMaximized():
        return
    screen = _screen_under(window.geometry()) or window.screen() or QGuiApplication.primaryScreen()
    inside = fitted(window.geometry(), screen.availableGeometry(), _frame_top(window))
    if inside != window.geometry():
        window.setGeometry(inside)


def fitted(box: QRect, room: QRect, frame_top: int = 0) -> QRect:
    """The same box, moved and shrunk until it and the title bar over it lie within a room."""
    width, height = min(box.width(), room.width()), min(box.height(), room.height() - frame_top)
    left = max(room.left(), min(box.left(), room.right() + 1 - width))
    top = max(room.top() + frame_top, min(box.top(), room.bottom() + 1 - height))
    return QRect(left, top, width, height)


def centre_on(dialog: QWidget, parent: QWidget | None, size: QSize) -> None:
    """Give a dialog a size and put it over the middle of a window, wholly on its screen."""
    over = parent.window() if parent is not None else None
    room = room_of(over if over is not None else dialog)
    box = QRect(0, 0, min(size.width(), room.width()), min(size.height(), room.height() - FRAME))
    box.moveCenter(over.geometry().center() if over is not None and over.isVisible() else room.center())
    dialog.setGeometry(fitted(box, room, FRAME))


def _take_first_size(window: QWidget, wanted: QSize) -> None:
    room = room_of(window)
    fits = wanted.width() <= room.width() and wanted.height() + FRAME <= room.height()
    size = wanted if fits else QSize(round(room.width() * RESTORED), round(room.height() * RESTORED))
    box = QRect(room.topLeft(), size.expandedTo(window.minimumSize()).boundedTo(room.size()))
    box.moveCenter(room.center())
    window.setGeometry(box)
    if not fits:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def _settle(window: QWidget) -> None:
    """Look again when the desktop has done what it does: nobody may be there to maximise a window, or to move it."""
    if not window.isVisible():
        return
    if window.isFullScreen():
        if window.geometry() != window.screen().geometry():
            window.setGeometry(window.screen().geometry())
        return
    room = room_of(window)
    if not window.isMaximized():
        bring_inside(window)
    elif window.width() < room.width() * 0.97 or window.height() < room.height() * RESTORED:
        window.setGeometry(room)


def _screen_under(box: QRect) -> QScreen | None:
    """The screen that enough of a box lies on for a hand to reach it, None where there is none."""
    best, most = None, 0
    for screen in QGuiApplication.screens():
        seen = screen.availableGeometry().intersected(box)
        if min(seen.width(), LEAST_SEEN) == LEAST_SEEN and seen.height() > 0 and seen.width() * seen.height() > most:
            best, most = screen, seen.width() * seen.height()
    return best


def _frame_top(window: QWidget) -> int:
    """How high the title bar over a window is."""
    return max(0, window.geometry().top() - window.frameGeometry().top()) if window.isVisible() else 0
