"""A presentation on its screens: the room's on the chosen display, the presenter's own on the first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.city.city import City
from app.city.ports import CitySource
from app.meetings.agenda import AgendaService
from app.meetings.evidence import EvidenceService
from app.meetings.presentation import PresentationService
from widgets.background import Background
from widgets.board.presenter import PresenterWindow
from widgets.board.presenter_console import ConsoleWindow
from widgets.board.presenter_session import PresenterSession
from widgets.map.canvas import MapCanvas
from widgets.parts.press_key import press_key
from widgets.shared import Changes
from widgets.theme import Theme


@dataclass(frozen=True)
class StageParts:
    """What a presentation is made from.

    Args:
        evidence: everything about an item, for the window of its evidence.
        agenda: everything about a meeting, for its window.
        source: what the city on the map is read from; None: a plain map is painted.
        screen: the display of the room, counted from 1; 0: the last one.
    """

    presentation: PresentationService
    evidence: EvidenceService | None = None
    agenda: AgendaService | None = None
    source: CitySource | None = None
    screen: int = 0


class Presentation(QObject):
    """Opens both windows, gives the map its city, and ends everything in order.

    With one display only, the room has it, and Tab brings the presenter's screen to the front and back.

    Signals:
        ended(): both windows are closed.
    """

    ended = Signal()

    def __init__(
        self, parts: StageParts, background: Background, theme: Theme, leads: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._changes = Changes(parts.source) if parts.source is not None else None
        self.session = PresenterSession(parts.presentation, background, leads, self._changes, self)
        canvas = MapCanvas(theme) if self._changes is not None else None
        self.room = PresenterWindow(self.session, theme, canvas)
        self.console = ConsoleWindow(self.session, self.room, theme)
        self._has_ended = False
        if self._changes is not None:
            self._changes.city_loaded.connect(self._on_changes_city_loaded)
            self._changes.city_changed.connect(self.room.map.canvas.apply_change)  # type: ignore[union-attr]
            self._changes.start()
        self.room.closed.connect(self.end)
        self.console.closed.connect(self.end)
        press_key("Tab", self.room, self.swap)
        press_key("F6", self.console, self.swap)

    def _on_changes_city_loaded(self, city: City) -> None:
        if self.room.map is not None:
            self.room.map.canvas.set_city(city)
            self.room.show_again()

    def show(self) -> None:
        """Show both windows; with one display the room has it."""
        screens = QGuiApplication.screens()
        chosen = screens[min(self._parts.screen, len(screens)) - 1] if self._parts.screen else screens[-1]
        self.room.setGeometry(chosen.geometry())
        if len(screens) > 1:
            own = next(screen for screen in screens if screen is not chosen)
            self.console.setGeometry(own.availableGeometry())
            self.console.showMaximized()
        self.room.showFullScreen()

    def swap(self) -> None:
        """Bring the other window to the front."""
        front, back = (self.room, self.console) if self.console.isActiveWindow() else (self.console, self.room)
        if not front.isVisible():
            front.showMaximized()
        front.raise_()
        front.activateWindow()
        back.lower()

    def is_open(self) -> bool:
        """Tell whether it goes on."""
        return not self._has_ended

    def end(self) -> None:
        """Close both windows and rest."""
        if self._has_ended:
            return
        self._has_ended = True
        self.session.stop()
        self.console.close()
        self.room.close()
        if self.room.map is not None:
            self.room.map.close_workers()
        if self._changes is not None:
            self._changes.stop()
        for window in (self.room, self.console):
            QTimer.singleShot(0, window.deleteLater)
        self.ended.emit()
