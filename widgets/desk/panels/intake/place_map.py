"""The map of the intake: a click is the place; the components beside it carry the digits that take them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QMargins, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.city.city import City
from app.city.model import CityChange
from app.intake.nearby import NearComponent
from app.map.layers import LAYERS, shown_at_start
from app.map.look import MapLook
from app.map.projection import to_degrees, to_metres
from widgets.desk.panel import PanelContext
from widgets.map.canvas import MapCanvas
from widgets.parts.text import BOLD, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

STREET_ZOOM, FONT_PX, LEAST_PX = 18.0, 13, 200
MARK_PX, FLIGHT_MS, TURN_MS = 11, 400, 60
TILE_BYTES = 12 * 2**20


class PlaceMap(QWidget):
    """A live map that is made when it is seen first.

    Signals:
        place_clicked(float, float): longitude and latitude of a click.
    """

    place_clicked = Signal(float, float)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.canvas: MapCanvas | None = None
        self._marks = NumberMarks(context.theme)
        self._place: tuple[float, float] | None = None
        # The lists under the map take their room first: a map that is resized on its way goes home.
        self._turn = QTimer(self, singleShot=True, interval=TURN_MS)
        self._turn.timeout.connect(self._go)
        self.setMinimumHeight(scaled(LEAST_PX))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_city(self, city: City) -> None:
        """Show a city, whole."""
        if self.canvas is None:
            self.canvas = self._make()
        if self.canvas.city is not city:
            self.canvas.set_city(city)

    def apply_change(self, change: CityChange) -> None:
        """Draw again what a step of the feed touched."""
        if self.canvas is not None:
            self.canvas.apply_change(change)

    def show_place(self, place: tuple[float, float] | None, components: list[NearComponent]) -> None:
        """Ring a place and number the components beside it; None shows the map as it is, without marks."""
        self._marks.show_components(components)
        self._place = place
        self._turn.start()

    def _go(self) -> None:
        canvas = self.canvas
        if canvas is None or canvas.city is None:
            return
        if self._place is None:
            canvas.selection.clear()
        else:
            east, north = (float(one) for one in to_metres(*self._place))
            canvas.selection.choose_point(east, north)
            if not self._is_well_seen(east, north):
                canvas.fly_to(east, north, max(STREET_ZOOM, self._zoom()), FLIGHT_MS)
        canvas.refresh()

    def is_at_rest(self) -> bool:
        """Whether the map is painted whole."""
        is_still = self.canvas is None or not self.canvas.isVisible() or self.canvas.is_complete()
        return is_still and not self._turn.isActive()

    def stop(self) -> None:
        """End the composing processes."""
        self._turn.stop()
        if self.canvas is not None:
            self.canvas.close_workers()

    def _make(self) -> MapCanvas:
        canvas = MapCanvas(self._context.theme, workshop=self._context.workshop)
        canvas.font_px = scaled(FONT_PX)
        canvas.tiles.most_bytes = TILE_BYTES
        canvas.legend_margins = QMargins(8, 8, 8, 8)
        canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys belong to the form
        switches = {layer.key: shown_at_start()[layer.key] for layer in LAYERS}
        canvas.show_look(MapLook(layers=switches, has_legend=False))
        canvas.navigator.place_clicked.disconnect(canvas.picker.click)  # a click is a place, and opens no card
        canvas.navigator.place_clicked.connect(self._on_navigator_place_clicked)
        canvas.navigator.view_changed.connect(self._marks.update)
        self._column.addWidget(canvas)
        self._marks.lie_over(canvas)
        return canvas

    def _on_navigator_place_clicked(self, place: QPointF) -> None:
        if self.canvas is None:
            return
        lon, lat = to_degrees(*self.canvas.view.to_m(place.x(), place.y()))
        self.place_clicked.emit(float(lon), float(lat))

    def _zoom(self) -> float:
        assert self.canvas is not None
        return self.canvas.view.zoom - math.log2(self.canvas.devicePixelRatioF())

    def _is_well_seen(self, east: float, north: float) -> bool:
        assert self.canvas is not None
        view = self.canvas.view
        x, y = (float(one) for one in view.to_px(east, north))
        inside = 0.2 * view.width < x < 0.8 * view.width and 0.2 * view.height < y < 0.8 * view.height
        return inside and self._zoom() >= STREET_ZOOM - 1

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the marks over the map."""
        super().resizeEvent(event)
        if self.canvas is not None:
            self._marks.resize(self.canvas.size())


class NumberMarks(QWidget):
    """Digits in circles where components stand."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._canvas: MapCanvas | None = None
        self._places: list[tuple[float, float]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def lie_over(self, canvas: MapCanvas) -> None:
        """Be painted over a map."""
        self._canvas = canvas
        self.setParent(canvas)
        self.resize(canvas.size())
        self.show()

    def show_components(self, components: list[NearComponent]) -> None:
        """Mark these, in their order."""
        points = [to_metres(one.lon, one.lat) for one in components]
        self._places = [(float(east), float(north)) for east, north in points]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the circles, the first on top."""
        if self._canvas is None or not self._places:
            return
        ratio = self._canvas.devicePixelRatioF()
        east, north = np.array(self._places).T
        x, y = self._canvas.view.to_px(east, north)
        radius = scaled(MARK_PX)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(wall_font(scaled(13), BOLD))
            for at in reversed(range(len(self._places))):
                box = QRectF(x[at] / ratio - radius, y[at] / ratio - radius, 2 * radius, 2 * radius)
                painter.setBrush(QColor(self.theme.panel))
                painter.setPen(QPen(QColor(self.theme.accent), 2.0))
                painter.drawEllipse(box)
                painter.setPen(QColor(self.theme.text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(at + 1))
