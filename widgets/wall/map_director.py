"""Directs the map: what it shows in a scene, where it looks, and the flight from place to place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.map.look import CaseFilter, MapLook
from app.wall.figures.stop import cases_here
from app.wall.places import box_of_item, city_box
from app.wall.ports import WallMap
from app.wall.scenes import Scene
from app.wall.snapshot import CitySnapshot
from app.wall.tour import Stop, shape_of, stops

if TYPE_CHECKING:
    from app.city.cases import Cases
    from app.city.city import City

ORDINARY = {"components": True, "cases": True, "people": False, "tracks": False, "cameras": False}
FLIGHT_MS = 2500
STAY_MS = 10_000
FRAME = 0.14  # what is left free around a place, as a share of its size


class MapDirector(QObject):
    """Directs one map.

    Signals:
        stop_reached(object): the flight turned to another `Stop`; None when there is no flight.
    """

    stop_reached = Signal(object)

    def __init__(self, canvas: WallMap, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        if isinstance(canvas, QObject):
            canvas.installEventFilter(self)
        self._city: City | None = None
        self._scene: Scene | None = None
        self._stops: tuple[Stop, ...] = ()
        self.stop_number = 0
        self.stop: Stop | None = None
        self._timer = QTimer(self, interval=STAY_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def set_city(self, city: City) -> None:
        """Show a city that was read anew, where the scene looks."""
        self._city = city
        self._canvas.set_city(city)
        self._stops = ()
        if self._scene is not None:
            self.show_scene(self._scene)

    def show_scene(self, scene: Scene, stop_number: int | None = None) -> None:
        """Switch layers and colours for a scene and look at its place."""
        self._scene = scene
        self._timer.stop()
        if stop_number is not None:
            self.stop_number = stop_number
        if self._city is None:
            return
        if scene.is_tour:
            self._stops = self._stops or stops(self._city)
            self._turn_to(self.stop_number, 0)
            self._timer.start()
        else:
            self._set_stop(None)
            self.look_at_city()
            self.stop_reached.emit(None)

    def _look(self, scene: Scene, city: City) -> MapLook:
        view = scene.view
        # Cases that may not be read do not make a calm city.
        choropleth = None if "cases" in city.forbidden else view.choropleth
        filters: dict[str, CaseFilter] = {
            "five_chaos": _is_five_chaos,
            "overdue": self._is_overdue,
            "stop": self._is_of_stop,
        }
        return MapLook(ORDINARY | view.layers, view.colouring, choropleth=choropleth, cases=filters.get(view.cases))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A map of another size looks at its place again, once it has taken the size."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self.look_at_city)
        return super().eventFilter(watched, event)

    def look_at_city(self) -> None:
        """Fit the whole city; also after the window got another size."""
        if self._city is None or self._scene is None:
            return
        box = box_of_item(self._city) if self._scene.is_meeting else None
        if self._scene.is_tour and self.stop is not None:
            self._canvas.fit_box(*framed(self.stop))
        elif box is not None:
            self._canvas.fit_box(*box)
        else:
            self._canvas.fit_box(*city_box(self._city))

    def hold(self, is_held: bool) -> None:
        """Stay at this place, or fly on."""
        if is_held:
            self._timer.stop()
        elif self._scene is not None and self._scene.is_tour:
            self._timer.start()

    def _on_timer_timeout(self) -> None:
        self._turn_to(self.stop_number + 1, FLIGHT_MS)

    def _turn_to(self, number: int, duration_ms: int) -> None:
        if not self._stops:
            self._set_stop(None)
            self.stop_reached.emit(None)
            return
        self.stop_number = number % len(self._stops)
        stop = self._stops[self.stop_number]
        self._set_stop(stop)
        if duration_ms:
            self._canvas.fly_to_box(framed(stop), duration_ms)
        else:
            self._canvas.fit_box(*framed(stop))
        self.stop_reached.emit(stop)

    def _set_stop(self, stop: Stop | None) -> None:
        """Show what the scene shows at a stop; the look goes first, so that tiles are asked for in that look only."""
        self.stop = stop
        if self._scene is not None and self._city is not None:
            self._canvas.show_look(self._look(self._scene, self._city))
        self._outline(stop)

    def _outline(self, stop: Stop | None) -> None:
        shapes, row = (None, None) if stop is None or self._city is None else shape_of(self._city, stop)
        if shapes is None or row is None:
            self._canvas.outline_shape(None)
        else:
            self._canvas.outline_shape(shapes, row)

    @property
    def stops_count(self) -> int:
        """How many places the flight has."""
        return len(self._stops)

    def _is_of_stop(self, cases: Cases) -> NDArray[np.bool_]:
        """The same cases as the tiles of the stop count."""
        assert self._city is not None
        if self.stop is None:
            return np.ones(len(cases.column("state")), bool)
        return cases_here(CitySnapshot(self._city, self._city.clock.now()), self.stop)

    def _is_overdue(self, cases: Cases) -> NDArray[np.bool_]:
        assert self._city is not None
        return CitySnapshot(self._city, self._city.clock.now()).is_overdue


def _is_five_chaos(cases: Cases) -> NDArray[np.bool_]:
    return np.asarray(cases.column("five_chaos")) >= 0


def framed(stop: Stop) -> tuple[float, float, float, float]:
    """The box of a stop with some of its neighbourhood."""
    west, south, east, north = stop.box_m
    more_x, more_y = (east - west) * FRAME, (north - south) * FRAME
    return west - more_x, south - more_y, east + more_x, north + more_y
