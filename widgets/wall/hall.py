"""Brings the news of the city to every window of a wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.wall.data_status import FeedState
from widgets.wall.window import WallWindow

if TYPE_CHECKING:
    from app.city.city import City
    from app.city.model import CityChange
    from widgets.shared import Changes

LOOK_MS = 250


class Hall(QObject):
    """All windows of a wall over one city in memory."""

    def __init__(self, changes: Changes, windows: list[WallWindow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changes, self._windows = changes, windows
        self._step = ""
        changes.city_loaded.connect(self._on_changes_city_loaded)
        changes.city_changed.connect(self._on_changes_city_changed)
        changes.feed_state_changed.connect(self._on_changes_feed_state_changed)
        changes.load_progressed.connect(self._on_changes_load_progressed)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        if changes.city is not None:
            self._on_changes_city_loaded(changes.city)
        self.look()

    def look(self) -> None:
        """Tell every window how fresh the city is."""
        city = self._changes.city
        state = self._changes.state if city is not None or self._changes.trouble else "loading"
        since = city.clock.at(self._changes.live_at) if city is not None else 0.0
        forbidden = city.forbidden if city is not None else frozenset()
        feed = FeedState(state, self._changes.age_s, since, forbidden, self._changes.trouble)
        for window in self._windows:
            window.set_feed(feed)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _on_changes_city_loaded(self, city: City) -> None:
        self.look()
        for window in self._windows:
            window.set_city(city)

    def _on_changes_city_changed(self, change: CityChange) -> None:
        for window in self._windows:
            window.apply_change(change)

    def _on_changes_feed_state_changed(self, state: str) -> None:
        self.look()

    def _on_changes_load_progressed(self, label: str, done: int, total: int) -> None:
        for window in self._windows:
            window.curtain.show_step(label, done, total)
