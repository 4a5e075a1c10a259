"""News of the city that a test tells by hand."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from app.city.city import City


class FakeChanges(QObject):
    """The interface of `widgets.shared.Changes`."""

    city_loaded = Signal(object)
    city_changed = Signal(object)
    feed_state_changed = Signal(str)
    load_progressed = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self.city: City | None = None
        self.state, self.age_s, self.trouble = "late", 0.0, ""

    @property
    def live_at(self) -> float:
        return time.time() - self.age_s

    def load(self, city: City) -> None:
        self.city = city
        self.turn("live", 0.1)
        self.city_loaded.emit(city)

    def turn(self, state: str, age_s: float) -> None:
        self.state, self.age_s = state, age_s
        self.feed_state_changed.emit(state)
