"""The live map: one plain widget that draws composed tiles and, over them, only what moves."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QMargins, QPoint, QPointF, QRect, QTimer, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.city.city import City
from app.city.model import CityChange, Shapes
from app.i18n import _
from app.map.home import home_box
from app.map.labels import LabelField
from app.map.look import MapLook
from app.map.projection import Box, View
from app.map.shown import Scope, components_in
from app.map.sources import SourceText
from widgets.map.case_layer import CaseLayer
from widgets.map.decorations import Decorations
from widgets.map.label_layer import LabelLayer
from widgets.map.line_layers import LineLayers
from widgets.map.map_painter import MapPainter
from widgets.map.picker import Hit, Picker
from widgets.map.point_layers import PointLayers
from widgets.map.raster_fetch import RasterFetcher
from widgets.map.selection import SelectionLayer
from widgets.map.style_controller import MapStyleController
from widgets.map.surface import MapSurface
from widgets.map.tile_service import TileService
from widgets.map.tile_store import TileStore
from widgets.theme import Theme

MOVING_MS = 80
FIGURES_MS = 3000
LATENESS_MS = 1000
NAMES_MS = 15
TELL_MS = 500
MARK_REACH_PX = 16


class MapCanvas(MapSurface):
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

    def __init__(self, theme: Theme, parent: QWidget | None = None, workshop: TileService | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.city: City | None = None
        self.look = MapLook()
        self._font_px = 15.0
        self.case_beside: int | None = None  # the case that a pane beside the map tells of: no card repeats it
        self.card_top = 0  # where a card begins at the earliest, in logical pixels: below what lies over the map
        self.workshop = workshop if workshop is not None else TileService(parent=self)
        self._share = self.workshop.pool.share(self)
        self.tiles = TileStore(self._share, self)
        self.scenery = MapStyleController(self.workshop, self._share, self.tiles, theme)
        self.cases = CaseLayer()
        self.labels = LabelLayer()
        self.labels.marks = self._places_of_marks
        self.points = PointLayers()
        self.lines = LineLayers()
        self.selection = SelectionLayer()
        self.furniture = Decorations()
        self.picker = Picker(self, self)
        self.painter = MapPainter(self, self.tiles, self.lines, self.points, self.labels, self.furniture)
        self._was_complete = False
        self._covered: list[QRect] = []
        self._place: Scope | None = None
        self._components_version = 0
        self._counted: tuple[object, NDArray[np.int64]] = (None, np.empty((0, 0), np.int64))
        self._raster: RasterFetcher | None = None
        self.tiles.tiles_arrived.connect(self._on_tiles_arrived)
        self.navigator.view_changed.connect(self._on_navigator_view_changed)
        self.navigator.view_settled.connect(self.view_settled)
        self.navigator.place_clicked.connect(self.picker.click)
        self.picker.hit_clicked.connect(self._on_picker_hit_clicked)
        self.picker.selection_changed.connect(self.refresh)
        self._moving = self._every(MOVING_MS, self._on_moving_timeout)
        self._figures = self._every(FIGURES_MS, self._on_figures_timeout)
        self._lateness = self._every(LATENESS_MS, self._on_lateness_timeout)
        self._names = self._once(NAMES_MS, self._on_names_timeout)
        self._telling = self._once(TELL_MS, self._tell_what_is_seen)
        self.setAccessibleName(_("Map"))
        self._completed = self._once(0, self.picture_completed.emit)

    def _every(self, milliseconds: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    def _once(self, milliseconds: int, act: Callable[[], None]) -> QTimer:
        """A timer of the map's own: one of nobody's would ring after the map is gone."""
        timer = self._every(milliseconds, act)
        timer.setSingleShot(True)
        return timer

    @property
    def shown_city(self) -> City:
        """The city that is shown, for whoever comes after it was set."""
        assert self.city is not None
        return self.city

    def expect_box(self, box: Box | None) -> None:
        """Prepare a box in metres that may be shown next, so that it is there at once; None for nothing."""
        self.tiles.expect(self._fitted(box) if box is not None else None)

    # What the map shows ---------------------------------------------------------------------------------------------

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

    def keep_names_clear(self, covered: list[QRect]) -> None:
        """Have no name under what lies over the map (in logical pixels), under the legend or on the edges.

        For a map that rests; where hands move it, names would come and go with every small step.
        """
        self._covered = covered
        self.labels.covered = self._fields_without_names
        self.furniture.renew()

    def keep_clear(self, covered: list[QRect]) -> None:
        """Have no legend under what lies over the map (in logical pixels); names may go on there."""
        self._covered = covered
        self.furniture.renew()

    def _fields_without_names(self) -> list[LabelField]:
        return self.furniture.fields(self.view, self.scale, self.devicePixelRatioF()) + self.covered_fields()

    def covered_fields(self) -> list[LabelField]:
        """What lies over the map, in device pixels."""
        ratio = self.devicePixelRatioF()
        return [
            LabelField(box.left() * ratio, box.top() * ratio, (box.right() + 1) * ratio, (box.bottom() + 1) * ratio)
            for box in self._covered
        ]

    def _places_of_marks(self, view: View, scale: float, *, only_pressing: bool) -> np.ndarray:
        if not self.scenery.is_visible("cases"):
            return np.empty((0, 2))
        return self.cases.places_of_marks(view, scale, only_pressing=only_pressing)

    def set_city(self, city: City) -> None:
        """Show a city, whole; the first view is the city's own."""
        self.city = city
        self._components_version += 1
        self._place = None
        self.scenery.set_scale(self.scale)
        self.scenery.set_city(city)
        self.home = home_box(city)
        self.tiles.set_home(self.home)
        self.labels.set_city(city)
        self.points.set_city(city)
        self.lines.set_city(city)
        self.selection.clear()
        self._take_cases()
        self.fit_box(*self.home)
        for timer in (self._figures, self._lateness, self._moving):
            timer.start()

    def apply_change(self, change: CityChange) -> None:
        """Draw again what a step of the feed touched, and nothing else."""
        if self.city is None:
            return
        self._components_version += 1 if len(change.component_boxes_m) else 0
        self.scenery.apply_change(self.city, change, MARK_REACH_PX * self.scale)
        if change.topics & {"areas", "duty_grids", "streets", "waters"}:
            self.labels.set_city(self.city)
        if change.topics & {"people", "cameras", "staff"}:
            self.points.set_city(self.city)
        if change.topics & {"areas", "people", "staff"}:
            self.lines.set_city(self.city)
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

    def show_look(self, look: MapLook) -> None:
        """Show other layers, colours, components or cases, in one step."""
        self.look = look
        self.scenery.set_look(look)
        self.furniture.has_legend = look.has_legend
        self.cases.case_filter = look.cases
        if self.city is not None:
            self._take_cases()
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

    def set_grey(self, is_grey: bool, since_text: str = "") -> None:
        """Take the colour out of the picture and say since when it is old."""
        self.painter.is_grey, self.painter.grey_text = is_grey, since_text
        self.refresh()

    def outline_shape(self, shapes: Shapes | None, row: int = 0) -> None:
        """Outline one grid or area, for a view that speaks of it and counts what belongs to it; None for nothing."""
        self._place = None
        if shapes is None:
            self.selection.clear()
        else:
            self.selection.choose_shape(shapes, row)
            west, south, east, north = (float(side) for side in shapes.bounds_m[row])
            is_grid = self.city is not None and shapes is self.city.duty_grids
            self._place = Scope((west, south, east, north), int(shapes.ids[row]) if is_grid else None)
        self.refresh()

    @property
    def has_place(self) -> bool:
        """Whether the view speaks of one grid or area."""
        return self._place is not None

    @property
    def scope(self) -> Scope:
        """What the legend counts: the place that the view speaks of, else all that is in the view."""
        return self._place or Scope(self.view.box)

    def component_counts(self) -> NDArray[np.int64]:
        """How many components of each class and state are shown, exactly; counted only when something has changed."""
        shown = self.scenery.style.shown
        components = self.shown_city.components
        key = (self.scope, shown, self._components_version, id(components))
        if key != self._counted[0]:
            self._counted = (key, components_in(components, self.scope, shown))
        return self._counted[1]

    def _take_cases(self) -> None:
        city = self.shown_city
        self.cases.set_cases(city.cases, city.clock.now())
        self.refresh()

    @property
    def has_no_ground(self) -> bool:
        """Whether the city brings no shapes and there is no base map either."""
        city = self.shown_city
        shapes = (city.streets, city.waters, city.greens, city.areas, city.duty_grids, city.unit_grids)
        return self._raster is None and not any(len(one) for one in shapes)

    def is_complete(self) -> bool:
        """Whether the map rests and no tile of its view is missing or old."""
        is_resting = self.city is not None and not self.navigator.is_moving
        if self._raster is not None and self._raster.is_busy:
            return False
        return is_resting and not self.labels.is_incomplete and not self.tiles.missing(self.view)

    def close_workers(self) -> None:
        """Have no more composed; the processes end with the last map that shares them."""
        for timer in (self._figures, self._lateness, self._moving):
            timer.stop()
        if self._raster is not None:
            self._raster.close()
        self._share.leave()

    def process_ids(self) -> list[int]:
        """The composing processes, for whoever measures memory."""
        return self.workshop.pool.process_ids

    # What happens ---------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint the picture anew at the next chance."""
        self.painter.forget()
        self.furniture.renew()
        self._telling.start()
        self._was_complete = False
        self.update()

    def _on_picker_hit_clicked(self, hit: Hit) -> None:
        signals = {
            "case": self.case_picked,
            "person": self.person_picked,
            "component": self.component_picked,
            "grid": self.grid_picked,
        }
        if hit.kind in signals:
            signals[hit.kind].emit(hit.identifier)

    def _on_tiles_arrived(self, keys: list) -> None:
        self.painter.take_tiles(keys)
        self.update()

    def _on_navigator_view_changed(self, _view: View) -> None:
        self.tiles.aim(self.navigator.target, is_moving=self.navigator.is_moving)
        if self._raster is not None and not self.navigator.is_moving:
            self._raster.aim(self.view)
        if not self.navigator.is_moving:
            self._telling.start()
            self.furniture.renew()  # what is seen is counted when the map has come to rest
        self.picker.hide_tip()
        self._was_complete = False
        self.update()

    def _on_raster_tiles_fetched(self, boxes: list[Box]) -> None:
        self.tiles.touch(boxes, 0.0)
        self.update()

    def _on_raster_source_died(self) -> None:
        self.furniture.note = _("The tile source does not answer. The map is drawn from the city's own data.")
        self.update()

    def _on_raster_source_revived(self) -> None:
        self.furniture.note = ""
        self.update()

    def _on_moving_timeout(self) -> None:
        if self.navigator.is_moving or not self.isVisible() or self.painter.is_grey:
            return
        ratio = self.devicePixelRatioF()
        for rect in self.cases.moving_rects(self.view, self.scale, time.time()):
            self.update(QRect(QPoint(int(rect.x() / ratio), int(rect.y() / ratio)), rect.size().toSize() / ratio))

    def _tell_what_is_seen(self) -> None:
        """Put the legend into words for whoever hears the screen; nobody counts for a screen that is only seen."""
        if self.city is None or not QAccessible.isActive():
            return
        self.furniture.renew()
        self.furniture.prepare(self.view, self.theme, self.scale, self)
        if self.furniture.words != self.accessibleDescription():
            self.setAccessibleDescription(self.furniture.words)

    def _on_names_timeout(self) -> None:
        """More names can be painted now."""
        self.painter.forget()
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

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the view, and say when it is complete."""
        with QPainter(self) as painter:
            self.painter.paint(painter, event, self.devicePixelRatioF())
        if self.labels.is_incomplete and not self.navigator.is_moving:
            self._names.start()
        if not self._was_complete and self.is_complete():
            self._was_complete = True
            self._completed.start()

    # Input ----------------------------------------------------------------------------------------------------------

    def point_at(self, place: QPointF) -> None:
        """Wait to say what lies under the pointer."""
        self.picker.hover(place)

    def let_go(self) -> bool:
        """Close the card; let the selection go, except that of a case which a pane beside the map tells of."""
        if self.case_beside is not None:
            return self.picker.close_card()
        return self.picker.let_go()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another screen may have other pixels: writing and marks follow."""
        self.scenery.set_scale(self.scale)
        super().resizeEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing lies under a pointer that is gone."""
        self.picker.hide_tip()
        super().leaveEvent(event)
