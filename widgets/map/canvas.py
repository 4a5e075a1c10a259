"""The live map: one plain widget that draws composed tiles and, over them, only what moves."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np
from PySide6.QtCore import QEvent, QMargins, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.city.model import CityChange, Shapes
from app.i18n import _
from app.map.density import ComponentFilter
from app.map.projection import Box, View, level_of_zoom, snapped, to_metres
from app.map.sources import SourceText
from widgets.map.case_layer import CaseFilter, CaseLayer
from widgets.map.furniture import Furniture
from widgets.map.label_layer import LabelLayer
from widgets.map.navigator import Navigator
from widgets.map.picker import Picker
from widgets.map.point_layers import PointLayers
from widgets.map.raster_fetch import RasterFetcher
from widgets.map.scene_cache import SceneCache
from widgets.map.scenery_feed import SceneryFeed
from widgets.map.selection import SelectionLayer
from widgets.map.tile_store import TileStore
from widgets.map.workers import CompositorPool
from widgets.theme import Theme

MOVING_MS = 80
FIGURES_MS = 3000
LATENESS_MS = 1000
NAMES_MS = 15
MARK_REACH_PX = 16


class MapCanvas(QWidget):
    """The live map of a city.

    Signals:
        picture_completed(): every tile of the resting view is on screen.
        case_picked(object): id of the case that was clicked.
        grid_picked(object): id of the duty grid that was clicked.
        component_picked(object): id of the component that was clicked.
        person_picked(object): id of the member of staff that was clicked.
        view_settled(object): the View in which the map came to rest.
    """

    picture_completed = Signal()
    case_picked = Signal(object)
    grid_picked = Signal(object)
    component_picked = Signal(object)
    person_picked = Signal(object)
    view_settled = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, workers: int = 2) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.theme = theme
        self.city: Any = None
        self._font_px = 15.0
        self.view_margins = QMargins(0, 0, 0, 0)
        self._pool = CompositorPool(workers, self)
        self.tiles = TileStore(self._pool, self)
        self.scenery = SceneryFeed(self._pool, self.tiles, theme)
        self.cases = CaseLayer()
        self.labels = LabelLayer()
        self.points = PointLayers()
        self.selection = SelectionLayer()
        self.furniture = Furniture()
        self.navigator = Navigator(self)
        self.picker = Picker(self)
        self._scene = SceneCache(self._paint_scene, self._paint_furniture)
        self._is_grey, self._grey_text = False, ""
        self._was_complete = False
        self._home: Box | None = None
        self._raster: RasterFetcher | None = None
        self.tiles.tiles_arrived.connect(self._on_tiles_arrived)
        self.navigator.view_changed.connect(self._on_navigator_view_changed)
        self.navigator.view_settled.connect(self._on_navigator_view_settled)
        self.navigator.place_clicked.connect(self.picker.click)
        self.navigator.home = self.show_home
        self._moving = self._every(MOVING_MS, self._on_moving_timeout)
        self._figures = self._every(FIGURES_MS, self._on_figures_timeout)
        self._lateness = self._every(LATENESS_MS, self._on_lateness_timeout)

    def _every(self, milliseconds: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    # What the map shows ---------------------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """What is on screen now, in device pixels."""
        return self.navigator.view

    @property
    def scale(self) -> float:
        """Device pixels for one pixel of the sketch."""
        return self.devicePixelRatioF() * self._font_px / 15

    @property
    def font_px(self) -> float:
        """The size of the writing in logical pixels; everything else follows it."""
        return self._font_px

    @font_px.setter
    def font_px(self, size: float) -> None:
        """Write in another size; marks and streets follow."""
        if size != self._font_px:
            self._font_px = float(size)
            self.scenery.set_scale(self.scale)
            self.refresh()

    @property
    def legend_margins(self) -> QMargins:
        """Room between the window's edges and the legend, the scale bar and the attribution, in logical pixels."""
        return self.furniture.margins

    @legend_margins.setter
    def legend_margins(self, margins: QMargins) -> None:
        """Keep clear of what the window's owner lays over its edges."""
        self.furniture.margins = margins
        self.refresh()

    def set_city(self, city: Any) -> None:
        """Show a city, whole; the first view is the city's own."""
        self.city = city
        self.scenery.set_scale(self.scale)
        self.scenery.set_city(city)
        self._home = home_box(city)
        self.tiles.set_home(self._home)
        self.labels.set_city(city)
        self.points.set_city(city)
        self.selection.clear()
        self._take_cases()
        self.fit_box(*self._home)
        for timer in (self._figures, self._lateness, self._moving):
            timer.start()

    def apply_change(self, change: CityChange) -> None:
        """Draw again what a step of the feed touched, and nothing else."""
        if self.city is None:
            return
        if change.is_anew:
            view = self.navigator.target
            self.set_city(self.city)
            self.navigator.show(view)
            return
        self.scenery.apply_change(self.city, change, MARK_REACH_PX * self.scale)
        if change.topics & {"areas", "duty_grids", "streets", "waters"}:
            self.labels.set_city(self.city)
        if change.topics & {"people", "cameras", "staff"}:
            self.points.set_city(self.city)
        if change.opened:
            self.cases.note_opened(change.opened, time.time())
        if change.opened or change.changed or change.gone:
            self._take_cases()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self.theme = theme
        self.scenery.set_theme(theme)
        self.labels.forget()
        self.refresh()

    def set_layers(self, visible: dict[str, bool]) -> None:
        """Switch layers by their keys; those not named stay as they are."""
        self.scenery.set_layers(visible)
        self.refresh()

    def set_component_colouring(self, colouring: str | None) -> None:
        """Colour components by 'class', 'state' or 'density', or leave them out."""
        self.scenery.set_colouring(colouring)
        self.refresh()

    def set_component_filter(self, shown: ComponentFilter) -> None:
        """Show only some components."""
        self.scenery.set_filter(shown)
        self.refresh()

    def set_choropleth(self, key: str | None) -> None:
        """Colour duty grids by 'overdue', 'open' or 'coverage', or not at all."""
        self.scenery.set_choropleth(key)
        self.refresh()

    def set_tile_source(self, source: SourceText | None, attribution: str = "") -> None:
        """Lay raster tiles under the city, or take them away."""
        if self._raster is not None:
            self._raster.close()
            self._raster.deleteLater()
            self._raster = None
        self.furniture.attribution, self.furniture.note = attribution if source else "", ""
        self.scenery.set_raster(source)
        if source is not None:
            self._raster = RasterFetcher(source, self)
            self._raster.tiles_fetched.connect(self._on_raster_tiles_fetched)
            self._raster.source_died.connect(self._on_raster_source_died)
            self._raster.source_revived.connect(self._on_raster_source_revived)
            self._raster.aim(self.navigator.target)
        self.refresh()

    def set_case_filter(self, mask_function: CaseFilter | None) -> None:
        """Show only the cases for which a function of the case columns is true."""
        self.cases.case_filter = mask_function
        self._take_cases()

    def set_grey(self, is_grey: bool, since_text: str = "") -> None:
        """Take the colour out of the picture and say since when it is old."""
        self._is_grey, self._grey_text = is_grey, since_text
        self.refresh()

    def outline_shape(self, shapes: Shapes | None, row: int = 0) -> None:
        """Outline one grid or area, for a view that speaks of it; None for nothing."""
        if shapes is None:
            self.selection.clear()
        else:
            self.selection.choose_shape(shapes, row)
        self.refresh()

    def outline_shape(self, shapes: Shapes | None, row: int = 0) -> None:
        """Outline one shape, or none."""
        if shapes is None:
            self.selection.clear()
        else:
            self.selection.choose_shape(shapes, row)
        self.refresh()

    def show_legend(self, is_shown: bool) -> None:
        """Show or hide the legend."""
        self.furniture.has_legend = is_shown
        self.refresh()

    def _take_cases(self) -> None:
        self.cases.set_cases(self.city.cases, self.city.clock.now())
        self.refresh()

    # Moving ---------------------------------------------------------------------------------------------------------

    def fit_box(self, west: float, south: float, east: float, north: float) -> None:
        """Show a box in metres (EPSG:3857) at once, as large as it fits."""
        self.navigator.show(self._fitted((west, south, east, north)))

    def fly_to(self, x_m: float, y_m: float, zoom: float, duration_ms: int = 1200) -> None:
        """Fly to a place in metres at a zoom in logical pixels."""
        device_zoom = snapped(zoom + math.log2(self.devicePixelRatioF()))
        view = self.navigator.view
        self.navigator.fly(View(x_m, y_m, device_zoom, view.width, view.height), duration_ms)

    def fly_to_box(self, box: Box, duration_ms: int = 1200) -> None:
        """Fly until a box in metres fills the window."""
        self.navigator.fly(self._fitted(box), duration_ms)

    def show_home(self) -> None:
        """Glide to the whole city."""
        if self._home is not None:
            self.navigator.fly(self._fitted(self._home), 500)

    def _fitted(self, box: Box) -> View:
        ratio, margins = self.devicePixelRatioF(), self.view_margins
        left, top, right, bottom = (
            round(side * ratio) for side in (margins.left(), margins.top(), margins.right(), margins.bottom())
        )
        return self.navigator.view.fitted(box, (left, top, right, bottom))

    def is_complete(self) -> bool:
        """Whether the map rests and no tile of its view is missing or old."""
        is_resting = self.city is not None and not self.navigator.is_moving
        return is_resting and not self.labels.is_incomplete and not self.tiles.missing(self.view)

    def close_workers(self) -> None:
        """End the composing processes; the map stays as it is."""
        for timer in (self._figures, self._lateness, self._moving):
            timer.stop()
        if self._raster is not None:
            self._raster.close()
        self._pool.close()

    def process_ids(self) -> list[int]:
        """The composing processes, for whoever measures memory."""
        return self._pool.process_ids

    # What happens ---------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint the picture anew at the next chance."""
        self._scene.forget()
        self.furniture.renew()
        self._was_complete = False
        self.update()

    def _on_tiles_arrived(self, keys: list) -> None:
        level = level_of_zoom(self.view.zoom)
        mine = [key for key in keys if key.level == level]
        if mine and not self._is_between_levels:
            self._scene.touch(mine)
        elif self.tiles.missing(self.view):
            self._scene.forget()
        self.update()

    @property
    def _is_between_levels(self) -> bool:
        """Whether the map is zooming, so that no kept picture serves."""
        return self.view.zoom != snapped(self.view.zoom)

    def _on_navigator_view_changed(self, _view: View) -> None:
        self.tiles.aim(self.navigator.target)
        if self._raster is not None and not self.navigator.is_moving:
            self._raster.aim(self.view)
        self.picker.hide_tip()
        self._was_complete = False
        self.update()

    def _on_raster_tiles_fetched(self, boxes: list[Box]) -> None:
        self.tiles.touch(boxes, 0.0)

    def _on_raster_source_died(self) -> None:
        self.furniture.note = _("The tile source does not answer; the map is drawn from the city's own data.")
        self.update()

    def _on_raster_source_revived(self) -> None:
        self.furniture.note = ""
        self.update()

    def _on_navigator_view_settled(self, view: View) -> None:
        self.view_settled.emit(view)

    def _on_moving_timeout(self) -> None:
        if self.navigator.is_moving or not self.isVisible() or self._is_grey:
            return
        ratio = self.devicePixelRatioF()
        for rect in self.cases.moving_rects(self.view, self.scale, time.time()):
            self.update(QRect(QPoint(int(rect.x() / ratio), int(rect.y() / ratio)), rect.size().toSize() / ratio))

    def _on_names_timeout(self) -> None:
        """More names can be painted now."""
        self._scene.forget()
        self.update()

    def _on_figures_timeout(self) -> None:
        if self.city is not None and self.scenery.refresh_figures(self.city):
            self.refresh()

    def _on_lateness_timeout(self) -> None:
        if self.city is not None:
            before = dict(self.cases.counts)
            self.cases.set_cases(self.city.cases, self.city.clock.now())
            if before != self.cases.counts:
                self.refresh()

    # Painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the view: directly while it zooms, else a part of a kept picture; then what moves by itself."""
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        view, scale = self.view, self.scale
        if self._is_between_levels and not self._is_grey:
            self._paint_scene(painter, view)
        else:
            self._scene.draw(painter, view, _device_rects(event, ratio), is_grey=self._is_grey)
        if self._is_grey:
            self.furniture.draw_grey_note(painter, view, self.theme, scale, self._grey_text)
        else:
            self._paint_furniture(painter, view)
            if self.city is not None and self.scenery.is_visible("cases"):
                self.cases.draw_moving(painter, view, self.theme, scale, time.time())
        painter.end()
        if self.labels.is_incomplete and not self.navigator.is_moving:
            QTimer.singleShot(NAMES_MS, self._on_names_timeout)
        if not self._was_complete and self.is_complete():
            self._was_complete = True
            QTimer.singleShot(0, self.picture_completed.emit)

    def _paint_furniture(self, painter: QPainter, view: View) -> None:
        if self.city is not None:
            self.furniture.draw(painter, view, self.theme, self.scale, self)

    def _paint_scene(self, painter: QPainter, view: View) -> None:
        theme, scale = self.theme, self.scale
        self.tiles.draw(painter, view, QColor(theme.land))
        if self.city is None:
            return
        shown = self.scenery.is_visible
        if shown("cameras"):
            self.points.draw_cameras(painter, view, theme, scale)
        self.selection.draw(painter, view, theme, scale)
        if shown("cases"):
            self.cases.draw(painter, view, theme, scale)
        if shown("people"):
            self.points.draw_people(painter, view, theme, scale)
        if shown("labels"):
            self.labels.draw(painter, view, theme, scale, self.navigator.is_moving)

    # Input ----------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the centre; a map that shows the whole city goes on doing so."""
        ratio = self.devicePixelRatioF()
        was_home = self._home is not None and self._fitted(self._home) == self.view
        self.navigator.resize(round(self.width() * ratio), round(self.height() * ratio))
        self.scenery.set_scale(self.scale)
        if was_home and self._home is not None:
            self.fit_box(*self._home)
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom about the pointer."""
        self.navigator.on_wheel(event, self.devicePixelRatioF())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows, plus, minus, Home; Escape lets the selection go."""
        if event.key() == Qt.Key.Key_Escape and self.picker.let_go():
            return
        if not self.navigator.on_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a drag or a click."""
        self.navigator.on_press(event, self.devicePixelRatioF())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag, or wait to say what lies under the pointer."""
        if not self.navigator.on_move(event, self.devicePixelRatioF()):
            self.picker.hover(event.position() * self.devicePixelRatioF())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End a drag or a click."""
        self.navigator.on_release(event, self.devicePixelRatioF())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Zoom in by one about the pointer."""
        place: QPointF = event.position() * self.devicePixelRatioF()
        self.navigator.zoom_about(self.navigator.target.zoom + 1, place)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing lies under a pointer that is gone."""
        self.picker.hide_tip()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Touches come this way."""
        if isinstance(event, QTouchEvent) and event.type() in (
            QEvent.Type.TouchBegin,
            QEvent.Type.TouchUpdate,
            QEvent.Type.TouchEnd,
            QEvent.Type.TouchCancel,
        ):
            event.accept()
            return self.navigator.on_touch(event, self.devicePixelRatioF())
        return super().event(event)


def home_box(city: Any) -> Box:
    """The box that a city's map starts with: its grids, else its components, else its cases, else its profile."""
    if len(city.duty_grids):
        bounds = city.duty_grids.bounds_m
        box = (*bounds[:, :2].min(axis=0), *bounds[:, 2:].max(axis=0))
    else:
        places = _places(city)
        if len(places):
            low, high = np.quantile(places, [0.005, 0.995], axis=0)
            box = (*low, *high)
        else:
            profile = city.profile
            (west, east), (south, north) = to_metres([profile.west, profile.east], [profile.south, profile.north])
            box = (west, south, east, north)
    west, south, east, north = (float(value) for value in box)
    room = max(east - west, north - south, 100.0) * 0.03
    return west - room, south - room, east + room, north + room


def _places(city: Any) -> np.ndarray:
    if city.components.count:
        rows = slice(None, None, max(city.components.count // 50_000, 1))
        x, y = city.components.column("x_cm")[rows], city.components.column("y_cm")[rows]
        there = x > -(2**31)
        return np.column_stack([x[there], y[there]]) / 100
    x, y = np.asarray(city.cases.column("x_m")), np.asarray(city.cases.column("y_m"))
    return np.column_stack([x, y])[~np.isnan(x)]


def _device_rects(event: QPaintEvent, ratio: float) -> list[QRect]:
    """What has to be painted, in device pixels."""
    return [
        QRect(
            math.floor(rect.x() * ratio),
            math.floor(rect.y() * ratio),
            math.ceil(rect.width() * ratio) + (ratio != 1),
            math.ceil(rect.height() * ratio) + (ratio != 1),
        )
        for rect in cast(Iterable[QRect], event.region())
    ]
