"""What lies under the pointer: finds it, says it in a tooltip, and opens its card on a click."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QPointF, QTimer

from app.map import details
from app.map.picking import nearest_point, shape_at
from app.map.projection import level_of_zoom
from widgets.map.card import Card

if TYPE_CHECKING:
    from widgets.map.canvas import MapCanvas

TIP_MS = 220
REACH_PX = {"case": 11.0, "person": 10.0, "component": 9.0, "camera": 8.0}


@dataclass(frozen=True)
class Hit:
    """What was found: its kind, its id and its row in the city's columns."""

    kind: str
    identifier: int
    row: int


class Picker(QObject):
    """Finds and shows what lies at a place of the map."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.card = Card(canvas, is_tip=False)
        self.tip = Card(canvas, is_tip=True)
        self.card_of: Hit | None = None
        self._place = QPointF()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TIP_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def find(self, place: QPointF) -> Hit | None:
        """What lies at a pixel: cases first, then people, components, cameras, then the grid."""
        canvas = self._canvas
        city = canvas.city
        if city is None:
            return None
        view, scale = canvas.view, canvas.scale
        east, north = view.to_m(place.x(), place.y())
        shown = canvas.scenery.is_visible
        if shown("cases"):
            case_id = canvas.cases.pick(view, place.x(), place.y(), REACH_PX["case"] * scale)
            if case_id is not None:
                return Hit("case", case_id, city.cases.row_of(case_id))
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

    def _component_at(self, city: Any, east: float, north: float, radius_m: float) -> int | None:
        """The component nearest to a place, where components have marks of their own."""
        scenery = self._canvas.scenery
        level = level_of_zoom(self._canvas.view.zoom)
        if not scenery.is_visible("components") or scenery.style.colouring is None or level < 8 * 15:
            return None
        row = city.components.nearest(east, north, radius_m)
        if row is not None and not scenery.style.shown.is_open:
            mask = scenery.style.shown.mask(city.components, slice(row, row + 1))
            return row if mask is None or mask[0] else None
        return row

    def describe(self, hit: Hit) -> details.Details | None:
        """What the card says about what was found."""
        city = self._canvas.city
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
        canvas = self._canvas
        signal = {
            "case": canvas.case_picked,
            "person": canvas.person_picked,
            "component": canvas.component_picked,
            "grid": canvas.grid_picked,
        }.get(hit.kind)
        if signal is not None:
            signal.emit(hit.identifier)

    def choose(self, hit: Hit) -> None:
        """Outline something and open its card."""
        canvas, city = self._canvas, self._canvas.city
        if hit.kind == "grid":
            canvas.selection.choose_shape(city.duty_grids, hit.row)
        else:
            canvas.selection.choose_point(*self._place_of(city, hit))
        is_told_elsewhere = hit.kind == "case" and hit.identifier == canvas.case_beside
        said = None if is_told_elsewhere else self.describe(hit)
        self.card_of = hit
        if said is None:
            self.card.hide()
        else:
            self.card.show_details(said, canvas.theme, canvas.font_px)
            margins = canvas.legend_margins
            top = max(margins.top(), canvas.card_top)
            self.card.move(max(canvas.width() - self.card.width() - margins.right(), 0), top)
        canvas.refresh()

    @staticmethod
    def _place_of(city: Any, hit: Hit) -> tuple[float, float]:
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
        had = self.card.isVisible() or not self._canvas.selection.is_empty
        self.card.hide()
        self._canvas.selection.clear()
        if had:
            self._canvas.refresh()
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
        canvas = self._canvas
        self.tip.show_details(said, canvas.theme, canvas.font_px)
        at = self._place / canvas.devicePixelRatioF()
        x = min(at.x() + 16, canvas.width() - self.tip.width() - 4)
        y = at.y() + 18 if at.y() + 22 + self.tip.height() < canvas.height() else at.y() - 10 - self.tip.height()
        self.tip.move(round(max(x, 0)), round(max(y, 0)))
