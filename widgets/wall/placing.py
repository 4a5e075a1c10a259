"""Puts the windows of a wall on their screens, and takes them back into plain windows and onto the screens again.

A wall is often started without a window manager. Full screen is then only a wish, so a window that fills screens is
also given their place and size, before and after, and is looked at again whenever a screen goes, comes or changes.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.wall.screens import Box, WindowPlan, union
from widgets.parts.fitting import open_fitting

PLAIN_SIZE = (1600, 900)
SETTLE_MS = 1500  # a screen that was switched on again is given its size some moments later
CHECK_MS = 400  # so long a desktop is given to make a window fill its screen


def screen_boxes() -> list[Box]:
    """The boxes of all screens of this machine."""
    return [_box_of(screen) for screen in QGuiApplication.screens()]


def _box_of(screen: QScreen) -> Box:
    area = screen.geometry()
    return area.x(), area.y(), area.width(), area.height()


class WindowPlace(QObject):
    """Where one window stands: on one screen, on several as one picture, or as a plain window.

    Qt knows full screen on one screen only, so a window over several is one without a frame, of their size.
    """

    def __init__(self, window: QWidget, plan: WindowPlan, is_kiosk: bool) -> None:
        super().__init__(window)
        self._window, self._plan, self._is_kiosk = window, plan, is_kiosk
        self.is_filled = False
        # A screen that goes gives its number to the next one: names stay.
        screens = QGuiApplication.screens()
        self._names = [screens[number].name() for number in plan.screens if number < len(screens)]
        self._settle = self._once(SETTLE_MS, self._on_settle_timeout)
        self._check = self._once(CHECK_MS, self._hold_to_box)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._on_application_screen_added)
            application.screenRemoved.connect(self._on_application_screens_changed)
            application.primaryScreenChanged.connect(self._on_application_screens_changed)
            for screen in screens:
                screen.geometryChanged.connect(self._on_screen_geometry_changed)

    def _once(self, milliseconds: int, act: object) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(act)
        return timer

    def show(self) -> None:
        """Show the window as it was asked for: a plain wall as a window, a kiosk or a named screen filled."""
        if self._is_kiosk or self._plan.screens:
            self.fill()
        else:
            open_fitting(self._window, QSize(*PLAIN_SIZE))

    def fill(self) -> None:
        """Fill the screens of the plan, the one that the window is on where it names none."""
        self.is_filled = True
        window = self._window
        if self._is_kiosk:
            window.setCursor(Qt.CursorShape.BlankCursor)
        screens = self.screens()
        is_over_several = len(screens) > 1
        if is_over_several and window.isFullScreen():
            window.setWindowState(Qt.WindowState.WindowNoState)  # of one screen, while another was away
        if is_over_several or window.windowFlags() & Qt.WindowType.FramelessWindowHint:
            window.setWindowFlag(Qt.WindowType.FramelessWindowHint, is_over_several)
            window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, is_over_several and self._is_kiosk)
        window.setScreen(screens[0])
        window.setGeometry(self.box())
        if is_over_several:
            window.show()
        else:
            window.showFullScreen()
        window.activateWindow()  # without a window manager nobody else gives it the keys
        self._hold_to_box()
        self._check.start()

    def screens(self) -> list[QScreen]:
        """The screens that the window is to fill: those of the plan that are there, else the one that it stands on."""
        there = QGuiApplication.screens()
        planned = [screen for name in self._names for screen in there if screen.name() == name]
        own = self._window.screen()
        return planned or [own if own in there else QGuiApplication.primaryScreen()]

    def box(self) -> QRect:
        """What the window is to fill."""
        return QRect(*union([_box_of(screen) for screen in self.screens()]))

    def shrink(self) -> None:
        """Make a plain window of it, with frame and pointer."""
        self.is_filled = False
        window = self._window
        window.unsetCursor()
        window.setWindowFlag(Qt.WindowType.FramelessWindowHint, False)
        window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, False)
        window.setWindowState(Qt.WindowState.WindowNoState)
        open_fitting(window, QSize(*PLAIN_SIZE))

    def _hold_to_box(self) -> None:
        """Take place and size by hand where nothing else gave them."""
        box = self.box()
        if self.is_filled and self._window.isVisible() and self._window.geometry() != box:
            self._window.setGeometry(box)
            handle = self._window.windowHandle()
            if handle is not None:
                handle.setGeometry(box)

    def _on_application_screen_added(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._on_screen_geometry_changed, Qt.ConnectionType.UniqueConnection)
        self._on_application_screens_changed(screen)

    def _on_application_screens_changed(self, _screen: QScreen | None) -> None:
        if self.is_filled:
            self._settle.start()

    def _on_screen_geometry_changed(self, _box: QRect) -> None:
        if self.is_filled:
            self._check.start()
            self._settle.start()

    def _on_settle_timeout(self) -> None:
        if self.is_filled:
            self.fill()
