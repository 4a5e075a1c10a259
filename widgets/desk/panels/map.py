"""The map of a desk: the live map of the wall, with the selected case ringed.

A click on a case shows its card and leaves the case at work alone; Enter or a double click opens it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMargins, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.city.city import City
from app.city.model import CityChange
from app.desk.filters import CaseFigure
from app.i18n import N_, _
from app.map.layers import LAYERS, shown_at_start
from app.map.look import MapLook
from app.map.projection import to_degrees, to_metres
from app.texts.times import clock_text
from widgets.desk.panel import CityPanel, DockPlace, PanelContext
from widgets.map.canvas import MapCanvas
from widgets.map.layer_list import LEGEND, LayerList
from widgets.parts.key_button import KeyButton
from widgets.parts.text_size import scaled

STREET_ZOOM = 16.0
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
LAYERS_KEY, EDGE, GAP = "L", 8, 4
FLIGHT_MS, TURN_MS = 600, 60
FONT_PX = 13
BOX_EDGE_M = 300.0  # around the cases of a figure
BOTH_SHARE = 0.6  # of the map, between two cases that are compared
TEXT_BYTES = 6 * 2**20  # of names that were written before
TILE_BYTES = 12 * 2**20  # of places that were looked at before; a desk flies to a new one with every case


class MapPanel(CityPanel[int, tuple[float, float] | None]):
    """The city around the selected case."""

    key, title, place, order = "map", N_("Map"), DockPlace.MAP, 30

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.canvas = MapCanvas(context.theme, workshop=context.workshop)
        self._shown: int | None = None
        self._figure_box: tuple[float, float, float, float] | None = None  # of the cases of a figure that was opened
        self._file_place: tuple[int, tuple[float, float]] | None = None  # of a case that is not in the city in memory
        self._switched = {
            key: is_on for key, is_on in context.preferences.layers().items() if key in shown_at_first()
        }  # what is not as at first
        super().__init__(context, parent)
        self._place: tuple[float, float] | None = None
        self._turn = self._after(TURN_MS, self._show_place)  # a key held down leads past many cases
        self._show_layers()
        self._picked: int | None = None  # the case whose card is open
        self.canvas.case_picked.connect(self._on_canvas_case_picked)
        for signal in (self.canvas.grid_picked, self.canvas.component_picked, self.canvas.person_picked):
            signal.connect(self._on_canvas_other_picked)
        self.canvas.installEventFilter(self)
        context.selection.beside_changed.connect(self._on_selection_beside_changed)
        context.selection.case_placed.connect(self._on_selection_case_placed)
        context.selection.figure_opened.connect(self._on_selection_figure_opened)
        context.selection.shown_box, context.selection.map_picture = self.shown_box, self.picture
        context.changes.city_loaded.connect(self._on_changes_city_loaded)
        context.changes.city_changed.connect(self._on_changes_city_changed_for_map)
        context.changes.feed_state_changed.connect(self._on_changes_feed_state_changed_for_map)

    def make_body(self) -> QWidget:
        """The map, and in its corner the button of its layers."""
        self.canvas.font_px = scaled(FONT_PX)
        self.canvas.tiles.most_bytes = TILE_BYTES
        self.canvas.labels.texts.most_bytes = TEXT_BYTES
        self.canvas.legend_margins = QMargins(8, 8, 8, 8)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self.button = KeyButton(_("Layers"), LAYERS_KEY, "", self.canvas, has_key=False)  # the desk's command has it
        self.button.clicked.connect(self.switch_layers)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.layers = LayerList(self)
        self.layers.layer_switched.connect(self._on_layers_layer_switched)
        self.layers.reset_asked.connect(self._on_layers_reset_asked)
        return made

    def question(self) -> int | None:
        """Return the selected case; without one the whole city is shown, which is question 0."""
        return self.context.selection.case_id or 0

    def read(self, city: City, question: int) -> tuple[float, float] | None:
        """Return where the case lies, in metres; None without a place."""
        row = city.cases.row_of(question)
        if row is None:
            case_id, place = self._file_place or (None, None)
            return place if question == case_id else None
        east, north = float(city.cases.column("x_m")[row]), float(city.cases.column("y_m")[row])
        return None if math.isnan(east) else (east, north)

    def is_empty(self, answer: Any) -> bool:
        """A case without a place still has a city around it."""
        return False

    def show_answer(self, answer: tuple[float, float] | None) -> None:
        """Fly to a case that was newly selected, and ring it, after the case itself has been painted."""
        self._place = answer
        if self._shown:
            self._turn.start()
        else:
            self._show_place()

    def _show_place(self) -> None:
        if self.canvas.city is None:
            return
        case_id, answer = self.asked, self._place
        self.canvas.case_beside = case_id or None
        card = self.canvas.picker.card_of
        if case_id != self._shown or (card is not None and card.kind == "case" and card.identifier == case_id):
            self.canvas.picker.close_card()
        if answer is None:
            self.canvas.selection.clear()
        else:
            self.canvas.selection.choose_point(*answer)
            if self._figure_box is not None:
                self.canvas.fly_to_box(self._figure_box, FLIGHT_MS)
            elif case_id != self._shown and not self._is_seen(answer):
                self.canvas.fly_to(*answer, max(STREET_ZOOM, self._zoom()), FLIGHT_MS if self._shown else 0)
        self._shown, self._figure_box = case_id, None
        self.canvas.refresh()

    def _on_selection_figure_opened(self, figure: CaseFigure) -> None:
        """Show where the cases of a figure lie, in place of the first of them alone."""
        city = self.context.changes.city
        if city is None or not figure.case_ids:
            return
        wanted = np.fromiter(figure.case_ids, np.int64, len(figure.case_ids))
        rows = np.flatnonzero(np.isin(city.cases.column("case_id"), wanted) & ~np.isnan(city.cases.column("x_m")))
        if len(rows):
            east, north = city.cases.column("x_m")[rows], city.cases.column("y_m")[rows]
            edge = BOX_EDGE_M
            self._figure_box = (float(east.min()) - edge, float(north.min()) - edge, float(east.max()) + edge,
                                float(north.max()) + edge)  # fmt: skip

    def _on_selection_case_placed(self, case_id: int, lon: float, lat: float) -> None:
        """Show a case that the city in memory does not hold: one that ended long ago."""
        city = self.context.changes.city
        if city is None or case_id != self.context.selection.case_id or city.cases.row_of(case_id) is not None:
            return
        east, north = to_metres(lon, lat)
        self._place = (float(east), float(north))
        self._file_place, self._shown = (case_id, self._place), None
        self._show_place()

    def _on_selection_beside_changed(self, other_id: int | None) -> None:
        """Draw the line to a case that is held against the selected one, and have both in view."""
        city, case_id = self.context.changes.city, self.context.selection.case_id
        start, end = (
            self.read(city, one) if city is not None and one is not None else None for one in (case_id, other_id)
        )
        self.canvas.selection.join(start, end)
        if start is not None and end is not None and not (self._is_seen(start) and self._is_seen(end)):
            self._fly_over(start, end)
        self.canvas.refresh()

    def _fly_over(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Go where both places are in view, no nearer than a street's scale."""
        view = self.canvas.view
        (x, y), (u, v) = ((float(value) for value in view.to_px(*place)) for place in (start, end))
        share = max(abs(x - u) / view.width, abs(y - v) / view.height, 1e-6) / BOTH_SHARE
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.canvas.fly_to(*middle, min(STREET_ZOOM, self._zoom() - math.log2(share)), FLIGHT_MS)

    def shown_box(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east, north in degrees of what the map shows; None before there is a city."""
        if self.canvas.city is None:
            return None
        left, bottom, right, top = self.canvas.view.box
        (west, east), (south, north) = to_degrees([left, right], [bottom, top])
        return float(west), float(south), float(east), float(north)

    def picture(self) -> bytes | None:
        """Return a PNG of the map where the selected case is in view."""
        place = self._place
        if place is None or self.asked != self.context.selection.case_id or self.canvas.city is None:
            return None
        x, y = (float(value) for value in self.canvas.view.to_px(*place))
        if not (0 < x < self.canvas.view.width and 0 < y < self.canvas.view.height):
            return None
        held = QBuffer()
        held.open(QIODevice.OpenModeFlag.WriteOnly)
        is_seen = self.button.isVisible()
        self.button.hide()
        self.canvas.grab().save(held, "PNG")
        self.button.setVisible(is_seen)
        return bytes(held.data().data())

    def show_case(self) -> None:
        """Go to the selected case, however the map was moved."""
        city, case_id = self.context.changes.city, self.context.selection.case_id
        place = self.read(city, case_id) if city is not None and case_id is not None else None
        if place is not None:
            self.canvas.fly_to(*place, STREET_ZOOM, FLIGHT_MS)

    def page_keys(self) -> list[tuple[str, Callable[[], object]]]:
        """Escape closes the card of what was clicked, wherever the keys are."""
        return [("Esc", self.canvas.picker.close_card)]

    @property
    def has_card(self) -> bool:
        """Whether the card of something that was clicked is open."""
        return self.canvas.picker.card.isVisible()

    def open_picked(self) -> bool:
        """Look at the case whose card is open; returns whether there was one."""
        picked, self._picked = self._picked, None
        if picked is None or not self.canvas.picker.card.isVisible():
            return False
        self.canvas.picker.close_card()
        self.context.selection.select_case(picked)
        self.context.selection.ask_for_list()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter and a double click open the case whose card is shown, before they mean anything else."""
        kind = event.type()
        has_card = self._picked is not None and self.canvas.picker.card.isVisible()
        if isinstance(event, QKeyEvent) and event.key() in ENTER and has_card:
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if kind == QEvent.Type.KeyPress:
                return event.isAutoRepeat() or self.open_picked()
        if isinstance(event, QMouseEvent) and kind == QEvent.Type.MouseButtonDblClick:
            hit = self.canvas.picker.find(event.position() * self.canvas.devicePixelRatioF())
            if hit is not None and hit.kind == "case" and hit.identifier == self._picked:
                return self.open_picked()
        return super().eventFilter(watched, event)

    def show_city(self) -> None:
        """Show the whole city."""
        self.canvas.show_home()

    def switch_layers(self) -> None:
        """Open the list of layers over the map."""
        self.layers.show_state(self._visible(), self._zoom())
        self.layers.adjustSize()
        corner = self.canvas.mapToGlobal(self.button.geometry().bottomRight())
        room = self.screen().availableGeometry()
        left = max(room.left(), min(corner.x() - self.layers.width(), room.right() - self.layers.width()))
        top = max(room.top(), min(corner.y() + GAP, room.bottom() - self.layers.height()))
        self.layers.move(left, top)
        self.layers.show()
        self.layers.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the button in its corner."""
        super().resizeEvent(event)
        self._place_button()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the button in its corner."""
        super().showEvent(event)
        self._place_button()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write the map in the size of everything else."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.canvas.font_px = scaled(FONT_PX)

    def _place_button(self) -> None:
        self.button.adjustSize()
        self.button.move(self.width() - self.button.width() - EDGE, EDGE)
        self.canvas.card_top = self.button.geometry().bottom() + 1 + EDGE
        self.canvas.keep_clear([self.button.geometry()])

    def _visible(self) -> dict[str, bool]:
        return shown_at_first() | self._switched

    def _show_layers(self) -> None:
        visible = self._visible()
        switches = {layer.key: visible[layer.key] for layer in LAYERS}
        self.canvas.show_look(MapLook(layers=switches, has_legend=visible[LEGEND]))

    def _on_canvas_case_picked(self, case_id: int) -> None:
        self._picked = case_id

    def _on_canvas_other_picked(self, _identifier: int) -> None:
        self._picked = None

    def _on_layers_layer_switched(self, key: str, is_on: bool) -> None:
        self._switched[key] = is_on
        first = shown_at_first()
        self._switched = {one: on for one, on in self._switched.items() if on != first[one]}
        self.context.preferences.keep_layers(self._switched)
        self._show_layers()

    def _on_layers_reset_asked(self) -> None:
        self._switched = {}
        self.context.preferences.keep_layers({})
        self._show_layers()
        self.layers.show_state(self._visible(), self._zoom())

    def is_at_rest(self) -> bool:
        """Whether the map is painted whole."""
        return super().is_at_rest() and not self._turn.isActive() and self.canvas.is_complete()

    def stop(self) -> None:
        """End the composing processes."""
        self.canvas.close_workers()

    def _zoom(self) -> float:
        return self.canvas.view.zoom - math.log2(self.canvas.devicePixelRatioF())

    def _is_seen(self, place: tuple[float, float]) -> bool:
        """Whether a place is well inside what is shown already at a street's scale."""
        view = self.canvas.view
        x, y = (float(value) for value in view.to_px(*place))
        inside = 0.15 * view.width < x < 0.85 * view.width and 0.15 * view.height < y < 0.85 * view.height
        return inside and self._zoom() >= STREET_ZOOM - 1

    def _on_changes_city_loaded(self, city: City) -> None:
        self._shown = None
        self.canvas.set_city(city)
        self.ask()
        if self._place is not None:  # of a case that another panel has selected before this one had the city
            self._show_place()

    def _on_changes_city_changed_for_map(self, change: CityChange) -> None:
        self.canvas.apply_change(change)

    def _on_changes_feed_state_changed_for_map(self, state: str) -> None:
        city = self.context.changes.city
        if city is not None:
            since = clock_text(city.clock.at(self.context.changes.live_at), city.profile.time_zone)
            self.canvas.set_grey(state == "dead", _("no data since {time}").format(time=since))


def shown_at_first() -> dict[str, bool]:
    """The switch of each layer, and of the legend, while nobody has switched anything."""
    return shown_at_start() | {LEGEND: False}
