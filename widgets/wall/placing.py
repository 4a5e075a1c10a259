"""Puts the windows of a wall on their screens, and takes them back into plain windows and onto the screens again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.wall.screens import Box, WindowPlan, union

PLAIN_SIZE = (1600, 900)
SETTLE_MS = 1500  # a screen that was switched on again is given its size some moments later


def screen_boxes() -> list[Box]:
    """The boxes of all screens of this machine."""
    return [_box_of(screen) for screen in QGuiApplication.screens()]


def _box_of(screen: QScreen) -> Box:
    area = screen.geometry()
    return area.x(), area.y(), area.width(), area.height()


class Place(QObject):
    """Where one window stands: on one screen, on several as one picture, or as a plain window.

    Qt knows full screen on one screen only, so a window over several is one without a frame, of their size.
    """

    def __init__(self, window: QWidget, plan: WindowPlan, is_kiosk: bool) -> None:
        super().__init__(window)
        self._window, self._plan, self._is_kiosk = window, plan, is_kiosk
        self.is_filled = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._on_settle_timeout)
        application = QGuiApplication.instance()
        if plan.screens and isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._on_application_screens_changed)
            application.screenRemoved.connect(self._on_application_screens_changed)

    def show(self) -> None:
        """Show the window as it was asked for: a plain wall as a window, a kiosk or a named screen filled."""
        if self._is_kiosk or self._plan.screens:
            self.fill()
        else:
            self._window.resize(*PLAIN_SIZE)
            self._window.show()

    def fill(self) -> None:
        """Fill the screens of the plan, the one that the window is on where it names none."""
        self.is_filled = True
        if self._is_kiosk:
            self._window.setCursor(Qt.CursorShape.BlankCursor)
        numbers = [number for number in self._plan.screens if number < len(QGuiApplication.screens())]
        if len(numbers) > 1:
            self._window.setWindowFlag(Qt.WindowType.FramelessWindowHint, True)
            self._window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, self._is_kiosk)
            self._window.setGeometry(*union([screen_boxes()[number] for number in numbers]))
            self._window.show()
            return
        if numbers:
            self._window.setScreen(QGuiApplication.screens()[numbers[0]])
            self._window.setGeometry(*screen_boxes()[numbers[0]])
        self._window.showFullScreen()

    def shrink(self) -> None:
        """Make a plain window of it, with frame and pointer."""
        self.is_filled = False
        self._window.unsetCursor()
        self._window.setWindowFlag(Qt.WindowType.FramelessWindowHint, False)
        self._window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, False)
        self._window.showNormal()
        self._window.resize(*PLAIN_SIZE)

    def _on_application_screens_changed(self, screen: QScreen) -> None:
        if self.is_filled:
            self._settle.start()

    def _on_settle_timeout(self) -> None:
        if self.is_filled:
            self.fill()
