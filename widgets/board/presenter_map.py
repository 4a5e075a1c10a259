"""The map that the room sees: the live canvas where the city is there, with rings, pointer and pen on it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.map.look import MapLook
from app.map.projection import to_degrees, to_metres, true_scale
from app.meetings.model import Card
from app.meetings.presentation import Point, Stroke
from app.meetings.texts import lateness_of
from widgets.board.presenter_session import RADIUS_M, PresenterSession, ReadScreen
from widgets.board.sketch_painter import paint_ring
from widgets.map.canvas import MapCanvas
from widgets.parts.marks import mark_tone, paint_mark
from widgets.theme import Theme

WRITING = 31
"""The writing of the map as a share of the height: the smallest on it is then no smaller than H/40."""
LAYERS = {
    "components": False, "cases": False, "people": False, "cameras": False, "tracks": False, "responsibility": True,
}  # fmt: skip
LEAST_PX = 3.0
"""A line gets a new point after so many pixels."""


def look_of_room() -> MapLook:
    """What matters to an item: streets, grids, districts, responsibility areas. Its cases are drawn over the map."""
    return MapLook(layers=LAYERS, colouring=None, choropleth=None, has_legend=False)


def box_of(card: Card, places: list[tuple[float, float]]) -> tuple[float, float, float, float] | None:
    """The box in metres (EPSG:3857) that shows an item: some hundred metres around its place, and all its cases.

    Args:
        places: longitude and latitude of its cases, in degrees.
    """
    if card.lon is None or card.lat is None:
        return None
    points = np.array([(card.lon, card.lat), *places], float)
    east, north = to_metres(points[:, 0], points[:, 1])
    reach = RADIUS_M / true_scale(float(north[0]))
    near = (np.abs(east - east[0]) < 8 * reach) & (np.abs(north - north[0]) < 8 * reach)  # a lost point moves no map
    east, north = east[near], north[near]
    west, south, right, top = float(east.min()), float(north.min()), float(east.max()), float(north.max())
    grown = max(reach, 0.68 * max(right - west, top - south))
    middle_x, middle_y = (west + right) / 2, (south + top) / 2
    return middle_x - grown, middle_y - grown, middle_x + grown, middle_y + grown


class InkLayer(QWidget):
    """Lies over the map: rings around the cases of the item, lines of the pen, and a pointer that the room sees.

    Signals:
        stroke_drawn(object): a `Stroke` that was finished.
    """

    stroke_drawn = Signal(object)

    def __init__(self, canvas: MapCanvas, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.canvas, self._theme = canvas, theme
        self.strokes: tuple[Stroke, ...] = ()
        self.marks: tuple[tuple[Point, str], ...] = ()
        self.middle: Point | None = None
        self.is_pen, self.pointer = False, None  # type: bool, QPointF | None
        self.mark_px = 20.0
        self._line: list[Point] = []
        self._last = QPointF()
        canvas.navigator.view_changed.connect(lambda _view: self.update())

    def set_pen(self, is_pen: bool) -> None:
        """Take the pen, or let the mouse move the map again; the pointer shows in both."""
        self.is_pen = is_pen
        self.setCursor(Qt.CursorShape.CrossCursor if is_pen else Qt.CursorShape.ArrowCursor)
        self.update()

    def place_of(self, at: QPointF) -> Point:
        """Longitude and latitude under a pixel, in degrees."""
        ratio = self.devicePixelRatioF()
        east, north = self.canvas.view.to_m(at.x() * ratio, at.y() * ratio)
        lon, lat = to_degrees(east, north)
        return round(float(lon), 6), round(float(lat), 6)

    def pixel_of(self, place: Point) -> QPointF:
        """Where a place in degrees lies on the screen."""
        east, north = to_metres(*place)
        x, y = self.canvas.view.to_px(east, north)
        ratio = self.devicePixelRatioF()
        return QPointF(float(x) / ratio, float(y) / ratio)

    def pen_down(self, at: QPointF) -> None:
        """Put the pen down."""
        self._line, self._last = [self.place_of(at)], at
        self.update()

    def point_to(self, at: QPointF) -> None:
        """Move pen and pointer."""
        self.pointer = at
        if self._line and (at - self._last).manhattanLength() >= LEAST_PX:
            self._line.append(self.place_of(at))
            self._last = at
        self.update()

    def pen_up(self) -> None:
        """Lift the pen."""
        line, self._line = tuple(self._line), []
        if len(line) > 1:
            self.stroke_drawn.emit(line)
        self.update()

    def leave(self) -> None:
        """Take the pointer off the map."""
        self.pointer = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a line, or let the map be dragged."""
        if self.is_pen and event.button() == Qt.MouseButton.LeftButton:
            self.pen_down(event.position())
        else:
            self.canvas.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Draw, drag or point."""
        self.point_to(event.position())
        if not self.is_pen and event.buttons():
            self.canvas.mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End a line or a drag."""
        if self._line:
            self.pen_up()
        elif not self.is_pen:
            self.canvas.mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom."""
        self.canvas.wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The pointer goes with the mouse."""
        self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint marks, lines and pointer."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, tone in self.marks:
                paint_mark(painter, self._theme, tone, self.pixel_of(place), self.mark_px)
            if self.middle is not None:
                tone = self.marks[0][1] if self.marks else "in_time"
                paint_ring(painter, self._theme, self.pixel_of(self.middle), self.mark_px * 1.6, mark_tone(tone))
            for line in (*self.strokes, *([tuple(self._line)] if self._line else [])):
                self._paint_line(painter, line)
            if self.pointer is not None:
                self._paint_pointer(painter, self.pointer)

    def _paint_line(self, painter: QPainter, line: Stroke) -> None:
        points = QPolygonF([self.pixel_of(place) for place in line])
        for colour, width in ((self._theme.halo, self.mark_px * 0.5), (self._theme.late, self.mark_px * 0.28)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                                Qt.PenJoinStyle.RoundJoin))  # fmt: skip
            painter.drawPolyline(points)

    def _paint_pointer(self, painter: QPainter, at: QPointF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self._theme.halo, 6.0), (self._theme.accent, 3.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(at, self.mark_px * 0.8, self.mark_px * 0.8)


class PresenterMap(QWidget):
    """The canvas with its ink, for the item on the screen.

    Args:
        canvas: the live map; its city is set by whoever follows the feed.
    """

    def __init__(self, canvas: MapCanvas, session: PresenterSession, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.canvas, self._session = canvas, session
        canvas.setParent(self)
        canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ink = InkLayer(canvas, theme, self)
        self.ink.stroke_drawn.connect(self._on_ink_stroke_drawn)
        self._shown: tuple[int, int] | None = None
        canvas.show_look(look_of_room())

    @property
    def is_ready(self) -> bool:
        """Whether there is a city to show."""
        return self.canvas.city is not None

    def show_item(self) -> None:
        """Show the place of the item on the screen, if it is another one."""
        item, read = self._session.item, self._session.screen
        if item is None or not self.is_ready:
            return
        cases = read.screen.detail.cases if read is not None else ()
        key = (item.card.item_id, len(cases))
        if key != self._shown:
            self._shown = key
            box = box_of(item.card, _places(read))
            if box is not None:
                self.canvas.fit_box(*box)
        self._expect_next()
        self.show_ink()

    def _expect_next(self) -> None:
        """Have the place of the next item prepared."""
        after, read = self._session.next_item, self._session.next_screen
        if after is not None:
            self.canvas.expect_box(box_of(after.card, _places(read)))

    def show_again(self) -> None:
        """Show the whole place of the item again, in a window of another size."""
        self._shown = None
        self.show_item()

    def show_ink(self) -> None:
        """Show marks and lines as they are now."""
        item, read, agenda = self._session.item, self._session.screen, self._session.agenda
        if item is None or agenda is None:
            return
        tone = lateness_of(item.card, agenda.now_s)
        cases = read.screen.detail.cases if read is not None else ()
        self.ink.marks = tuple(
            ((case.lon, case.lat), tone) for case in cases if case.lon is not None and case.lat is not None
        )
        place = item.card.lon, item.card.lat
        self.ink.middle = None if place[0] is None or place[1] is None else (place[0], place[1])
        self.ink.strokes = self._session.strokes
        self.ink.update()

    def _on_ink_stroke_drawn(self, stroke: Stroke) -> None:
        self._session.set_strokes((*self._session.strokes, stroke))

    def lay_out(self, box: QRect, height: int) -> None:
        """Take a place on the screen; the writing follows the height of the screen."""
        self.setGeometry(box)
        self.canvas.font_px = height / WRITING
        self.ink.mark_px = height / 42
        self.canvas.setGeometry(self.rect())
        self.ink.setGeometry(self.rect())
        self.ink.raise_()

    def close_workers(self) -> None:
        """Have nothing more composed."""
        self.canvas.close_workers()


def _places(read: ReadScreen | None) -> list[Point]:
    """Where the cases of an item lie, in degrees."""
    cases = read.screen.detail.cases if read is not None else ()
    return [(case.lon, case.lat) for case in cases if case.lon is not None and case.lat is not None]
