"""What lies under the pointer: finds it, says it in a tooltip, and opens its card on a click."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QPointF, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.city.city import City
from app.map import details
from app.map.picking import nearest_point, shape_at
from app.map.projection import level_of_zoom
from widgets.map.card import Card
from widgets.map.state import PickerState

TIP_MS = 220
REACH_PX = {"case": 11.0, "person": 10.0, "component": 9.0, "camera": 8.0}


@dataclass(frozen=True)
class Hit:
    """What was found: its kind, its id and its row in the city's columns."""

    kind: str
    identifier: int
    row: int


class Picker(QObject):
    """Finds and shows what lies at a place of the map.

    Signals:
        hit_clicked(object): the `Hit` that was clicked, after it was chosen.
        selection_changed(): something was chosen or let go.
    """

    hit_clicked = Signal(object)
    selection_changed = Signal()

    def __init__(self, window: QWidget, state: PickerState) -> None:
        super().__init__(window)
        self._state = state
        self.card = Card(window, is_tip=False)
        self.tip = Card(window, is_tip=True)
        self.card_of: Hit | None = None
        self._place = QPointF()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TIP_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def find(self, place: QPointF) -> Hit | None:
        """What lies at a pixel: cases first, then people, components, cameras, then the grid."""
        state = self._state
        city = state.city
        if city is None:
            return None
        view, scale = state.view, state.scale
        east, north = view.to_m(place.x(), place.y())
        shown = state.scenery.is_visible
        if shown("cases"):
            case_id = state.cases.pick(view, place.x(), place.y(), REACH_PX["case"] * scale)
            row = city.cases.row_of(case_id) if case_id is not None else None
            if case_id is not None and row is not None:  # a mark may be older than the columns by one step of the feed
                return Hit("case", case_id, row)
        if shown("people"):
            shown_people = np.flatnonzero(city.people.on_duty)
            reach_m = REACH_PX["person"] * scale * view.resolution
            row = nearest_point(city.people.points_m[shown_people], east, north, reach_m)
            if row is not None:
                row = int(shown_people[row])
                return Hit("person", int(city.people.staff_ids[row]), row)
        row = self._component_at(city, east, north, REACH_PX["component"] * scale * view.resolution)
        if row is not None:
            return Hit("component", int(city.components.column("component_id")[row]), row)
        if shown("cameras") and view.zoom - math.log2(scale) >= 14.5:
            row = nearest_point(city.cameras_m, east, north, REACH_PX["camera"] * scale * view.resolution)
            if row is not None:
                return Hit("camera", int(city.camera_ids[row]), row)
        row = shape_at(city.duty_grids, east, north)
        return None if row is None else Hit("grid", int(city.duty_grids.ids[row]), row)

    def _component_at(self, city: City, east: float, north: float, radius_m: float) -> int | None:
        """The component nearest to a place, where components have marks of their own."""
        scenery = self._state.scenery
        level = level_of_zoom(self._state.view.zoom)
        if not scenery.is_visible("components") or scenery.style.colouring is None or level < 8 * 15:
            return None
        row = city.components.nearest(east, north, radius_m)
        if row is not None and not scenery.style.shown.is_open:
            mask = scenery.style.shown.mask(city.components, slice(row, row + 1))
            return row if mask is None or mask[0] else None
        return row

    def describe(self, hit: Hit) -> details.Details | None:
        """What the card says about what was found."""
        city = self._state.city
        if city is None:
            return None
        if hit.kind == "case":
            return details.case_details(city, hit.identifier)
        describe = {
            "person": details.person_details,
            "component": details.component_details,
            "camera": details.camera_details,
            "grid": details.grid_details,
        }[hit.kind]
        return describe(city, hit.row)

    def click(self, place: QPointF) -> None:
        """Choose what lies at a pixel: outline it, open its card, tell the others."""
        self.hide_tip()
        hit = self.find(place)
        if hit is None:
            self.let_go()
            return
        self.choose(hit)
        self.hit_clicked.emit(hit)

    def choose(self, hit: Hit) -> None:
        """Outline something and open its card."""
        state, city = self._state, self._state.city
        if city is None:
            return
        if hit.kind == "grid":
            state.selection.choose_shape(city.duty_grids, hit.row)
        else:
            state.selection.choose_point(*self._place_of(city, hit))
        is_told_elsewhere = hit.kind == "case" and hit.identifier == state.case_beside
        said = None if is_told_elsewhere else self.describe(hit)
        self.card_of = hit
        if said is None:
            self.card.hide()
        else:
            self.card.show_details(said, state.theme, state.font_px)
            margins = state.legend_margins
            top = max(margins.top(), state.card_top)
            self.card.move(max(state.width() - self.card.width() - margins.right(), 0), top)
        self.selection_changed.emit()

    @staticmethod
    def _place_of(city: City, hit: Hit) -> tuple[float, float]:
        if hit.kind == "case":
            return float(city.cases.column("x_m")[hit.row]), float(city.cases.column("y_m")[hit.row])
        if hit.kind == "component":
            return city.components.column("x_cm")[hit.row] / 100, city.components.column("y_cm")[hit.row] / 100
        points = city.people.points_m if hit.kind == "person" else city.cameras_m
        return float(points[hit.row][0]), float(points[hit.row][1])

    def close_card(self) -> bool:
        """Close the card and leave the selection; returns whether one was open."""
        was_open = self.card.isVisible()
        self.card.hide()
        return was_open

    def let_go(self) -> bool:
        """Let the selection go and close its card; returns whether there was one."""
        had = self.card.isVisible() or not self._state.selection.is_empty
        self.card.hide()
        self._state.selection.clear()
        if had:
            self.selection_changed.emit()
        return had

    def hover(self, place: QPointF) -> None:
        """The pointer is here; say what lies under it when it rests."""
        self._place = place
        self.tip.hide()
        self._timer.start()

    def hide_tip(self) -> None:
        """No tooltip."""
        self._timer.stop()
        self.tip.hide()

    def _on_timer_timeout(self) -> None:
        hit = self.find(self._place)
        said = self.describe(hit) if hit is not None else None
        if said is None:
            return
        state = self._state
        self.tip.show_details(said, state.theme, state.font_px)
        at = self._place / state.devicePixelRatioF()
        x = min(at.x() + 16, state.width() - self.tip.width() - 4)
        y = at.y() + 18 if at.y() + 22 + self.tip.height() < state.height() else at.y() - 10 - self.tip.height()
        self.tip.move(round(max(x, 0)), round(max(y, 0)))
