"""The map on which the place of a ruling is drawn, by mouse or by keys alone."""

from __future__ import annotations

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget
from shapely.geometry.base import BaseGeometry

from app.rulings.drawing import Drawing, Tool, sides_of
from app.rulings.snapping import Ground, Snap
from widgets.map.drawing.ground_map import GroundMap
from widgets.parts.text import MEDIUM, text_width
from widgets.parts.text_size import scaled
from widgets.theme import Theme

REACH_PX = 14
"""So near a point snaps to a corner, a border or a street."""
STEP_PX, LONG_STEP_PX = 12, 60
EDGE_PX = 40
"""The map moves on where the crosshair comes this near to its edge."""
TOOL_KEYS = {
    Qt.Key.Key_G: Tool.UNIT_GRIDS,
    Qt.Key.Key_D: Tool.DUTY_GRIDS,
    Qt.Key.Key_P: Tool.POLYGON,
    Qt.Key.Key_S: Tool.STREET,
    Qt.Key.Key_L: Tool.LINE,
}
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class DrawingCanvas(GroundMap):
    """Draws: arrows move the crosshair, Enter sets a point, Backspace takes the last, F finishes.

    Args:
        places: longitude and latitude of the cases, shown as marks.

    Signals:
        drawing_changed(): something was drawn, or taken back.
        tool_changed(): another tool, adding or cutting out, snapping or not.
    """

    drawing_changed = Signal()
    tool_changed = Signal()

    def __init__(
        self, theme: Theme, middle: tuple[float, float], places: tuple[tuple[float, float], ...] = (),
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(theme, middle, parent)
        self.drawing, self.is_snapping, self.reach_m = Drawing(), True, 200.0
        self.tools: tuple[Tool, ...] = (Tool.POLYGON, Tool.UNIT_GRIDS, Tool.DUTY_GRIDS, Tool.STREET)
        self._places, self._points = places, ()  # type: tuple[tuple[float, float], ...], tuple[tuple[float, float, bool], ...]
        self._crosshair: tuple[float, float] = middle
        self._snap: Snap | None = None
        self._meeting: BaseGeometry | None = None
        self._shape: BaseGeometry | None = None
        self._others: list[tuple[str, BaseGeometry]] = []

    # What is shown ----------------------------------------------------------------------------------------------------

    def show_ground(self, ground: Ground) -> None:
        """Take what lies around; what is drawn stays."""
        super().show_ground(ground)
        self.drawing.unit_shapes |= ground.unit_grids
        self.drawing.duty_shapes |= ground.duty_grids
        self.drawing.city = ground.city
        self._others = [(name, shape) for kind, name, shape in ground.areas if kind == "ruling"]
        self._take_change()

    def show_points(self, points: tuple[tuple[float, float, bool], ...]) -> None:
        """Show the cases of a preview; those that would have gone elsewhere are filled."""
        self._points = points
        self.update()

    def show_meeting(self, geojson: str | None) -> None:
        """Show where another ruling of equal rank holds; None: nowhere."""
        self._meeting = None if geojson is None else shapely.from_geojson(geojson)
        self.update()

    @property
    def crosshair(self) -> tuple[float, float]:
        """Where the next point would be set, in degrees."""
        return (self._snap.lon, self._snap.lat) if self._snap is not None else self._crosshair

    @property
    def snapped(self) -> str | None:
        """What the crosshair has snapped to, a key of `SNAPPED`."""
        return None if self._snap is None else self._snap.kind

    # Doing ------------------------------------------------------------------------------------------------------------

    def choose(self, tool: Tool) -> None:
        """Take another tool, if this drawing has it."""
        if tool in self.tools:
            self.drawing.choose(tool)
            self._take_change()

    def set_hole(self, is_hole: bool) -> None:
        """Cut the next areas out, or add them."""
        self.drawing.set_hole(is_hole)
        self._take_change()

    def set_snapping(self, is_snapping: bool) -> None:
        """Let points snap, or be where they are set."""
        self.is_snapping = is_snapping
        self._move_to(*self._crosshair)
        self.tool_changed.emit()

    def set_point(self) -> None:
        """Set a point at the crosshair; with a tool that picks, pick what lies there."""
        tool, (lon, lat) = self.drawing.state.tool, self._crosshair
        if tool in (Tool.UNIT_GRIDS, Tool.DUTY_GRIDS):
            number = self.ground.grid_at(lon, lat, tool is Tool.DUTY_GRIDS) if self.ground is not None else None
            if number is not None:
                self.drawing.pick_grid(number)
        elif tool is Tool.STREET:
            reach_m = 2 * REACH_PX / self.scale
            street = self.ground.street_at(lon, lat, reach_m) if self.ground is not None else None
            if street is not None:
                self.drawing.pick_street(street)
        else:
            self._set_corner()
        self._take_change()

    def _set_corner(self) -> None:
        """A corner on the first one closes the border; on the last one it ends the line."""
        at, points = self.place_on(*self.crosshair), self.drawing.state.points
        ends = points[:1] if self.drawing.state.tool is Tool.POLYGON else points[-1:]
        if len(points) > 1 and any((self.place_on(*one) - at).manhattanLength() < REACH_PX for one in ends):
            self.drawing.finish()
        else:
            self.drawing.add_point(*self.crosshair)

    def finish(self) -> str | None:
        """Close the border or end the line; return a key of `TROUBLES` where that is impossible."""
        trouble = self.drawing.finish()
        self._take_change()
        return trouble

    def take_last(self) -> None:
        """Take the last point away."""
        self.drawing.take_last()
        self._take_change()

    def undo(self) -> None:
        """Take the last step back."""
        self.drawing.undo()
        self._take_change()

    def redo(self) -> None:
        """Do the step again."""
        self.drawing.redo()
        self._take_change()

    def clear(self) -> None:
        """Begin anew; undo brings it back."""
        self.drawing.clear()
        self._take_change()

    def show_drawing(self) -> None:
        """Bring what is drawn into view, or the cases."""
        shape = self.drawing.shape() or (
            shapely.LineString(self.drawing.state.line) if self.drawing.state.line else None
        )
        if shape is None and self._places:
            shape = shapely.MultiPoint(self._places)
        if shape is not None and not shape.is_empty:
            self.show_box(*shape.bounds)

    def redraw(self) -> None:
        """Show what somebody else has drawn."""
        self._take_change()

    def _take_change(self) -> None:
        self._shape = self.drawing.shape()
        self.update()
        self.tool_changed.emit()
        self.drawing_changed.emit()

    # Keys and mouse ---------------------------------------------------------------------------------------------------

    def _move_to(self, lon: float, lat: float) -> None:
        self._crosshair = (lon, lat)
        can_snap = self.is_snapping and self.drawing.state.tool in (Tool.POLYGON, Tool.LINE)
        self._snap = self.ground.snap(lon, lat, REACH_PX / self.scale) if can_snap and self.ground is not None else None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Everything by keys; what is none of them belongs to the window."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in ARROWS:
            self._step(*ARROWS[key], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in TOOL_KEYS:
            self.choose(TOOL_KEYS[key])
        elif not self._press(key):
            super().keyPressEvent(event)

    def _press(self, key: Qt.Key) -> bool:
        does = {
            Qt.Key.Key_Return: self.set_point, Qt.Key.Key_Enter: self.set_point, Qt.Key.Key_Space: self.set_point,
            Qt.Key.Key_Backspace: self.take_last, Qt.Key.Key_Delete: self.clear, Qt.Key.Key_F: self.finish,
            Qt.Key.Key_Z: self.undo, Qt.Key.Key_Y: self.redo, Qt.Key.Key_Home: self.show_drawing,
            Qt.Key.Key_H: lambda: self.set_hole(not self.drawing.state.is_hole),
            Qt.Key.Key_N: lambda: self.set_snapping(not self.is_snapping),
            Qt.Key.Key_Plus: lambda: self.zoom(1), Qt.Key.Key_Equal: lambda: self.zoom(1),
            Qt.Key.Key_Minus: lambda: self.zoom(-1),
        }.get(key)  # fmt: skip
        if does is not None:
            does()
        return does is not None

    def _step(self, right: int, down: int, is_long: bool) -> None:
        """Move the crosshair; it leaves what it had snapped to, and the map follows it."""
        by = LONG_STEP_PX if is_long else STEP_PX
        at = self.place_on(*self._crosshair) + QPointF(right * by, down * by)
        self._move_to(*self.place_at(at))
        inner = QRectF(self.rect()).adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
        if not inner.contains(at):
            self.move_by(-right * self.width() / 3, -down * self.height() / 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Left sets a point, right takes the last."""
        self.setFocus()
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(*self.place_at(event.position()))
            self.set_point()
        elif event.button() == Qt.MouseButton.RightButton:
            self.take_last()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The second click closes the border or ends the line."""
        if event.button() == Qt.MouseButton.LeftButton and self.drawing.state.points:
            self.finish()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The crosshair follows the mouse."""
        super().mouseMoveEvent(event)
        self._move_to(*self.place_at(event.position()))

    # Painting ---------------------------------------------------------------------------------------------------------

    def paint_over(self, painter: QPainter) -> None:
        """Paint other rulings, the place, the cases, the border on its way and the crosshair."""
        painter.save()
        painter.setTransform(self.ground_transform(), True)
        for _name, shape in self._others:
            self._paint_area(painter, shape, QColor(self.theme.series[4]), Qt.BrushStyle.BDiagPattern, 1.6)
        is_line = self.drawing.state.tool is Tool.LINE
        if is_line and self.drawing.state.line:
            for side, colour in zip(sides_of(self.drawing.state.line, self.reach_m), self.theme.series, strict=False):
                self._paint_area(painter, side, QColor(colour), Qt.BrushStyle.SolidPattern, 1.2)
        if self._shape is not None and not is_line:
            self._paint_area(painter, self._shape, QColor(self.theme.accent), Qt.BrushStyle.SolidPattern, 2.4)
        if self._meeting is not None:
            self._paint_area(painter, self._meeting, QColor(self.theme.late), Qt.BrushStyle.DiagCrossPattern, 2.4)
        painter.restore()
        for name, shape in self._others:
            at = self.place_on(shape.centroid.x, shape.centroid.y)
            wide = text_width(name, 13, MEDIUM)
            box = QRectF(at.x() - wide / 2, at.y() - scaled(9), wide + 6, scaled(18))
            self.paint_words(painter, box, name, self.theme.series[4])
        self._paint_marks(painter)
        self._paint_way(painter)
        if self.hasFocus() or self.underMouse():
            self._paint_crosshair(painter)

    def _paint_area(
        self, painter: QPainter, shape: BaseGeometry, colour: QColor, brush: Qt.BrushStyle, wide: float
    ) -> None:
        path = self.path_of(shape)
        path.setFillRule(Qt.FillRule.OddEvenFill)
        fill = QColor(colour)
        fill.setAlphaF(0.2 if brush is Qt.BrushStyle.SolidPattern else 0.6)
        painter.fillPath(path, fill) if brush is Qt.BrushStyle.SolidPattern else self._hatch(painter, path, fill, brush)
        pen = QPen(colour, wide)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _hatch(self, painter: QPainter, path: QPainterPath, colour: QColor, brush: Qt.BrushStyle) -> None:
        """Fill with a pattern of pixels, whatever the scale."""
        painter.save()
        on_widget = painter.transform().map(path)
        painter.resetTransform()
        ratio = self.devicePixelRatioF()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        filling = painter.brush()
        filling.setColor(colour)
        painter.setBrush(filling)
        if ratio != 1.0:
            painter.scale(1.0, 1.0)
        painter.drawPath(on_widget)
        painter.restore()

    def _paint_marks(self, painter: QPainter) -> None:
        theme = self.theme
        painter.setPen(QPen(QColor(theme.label), 1.4))
        for lon, lat, is_elsewhere in self._points:
            painter.setBrush(QColor(theme.accent) if is_elsewhere else QColor(theme.land))
            painter.drawEllipse(self.place_on(lon, lat), 3.6, 3.6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for lon, lat in self._places:
            at = self.place_on(lon, lat)
            painter.setPen(QPen(QColor(theme.halo), 5))
            painter.drawEllipse(at, 11, 11)
            painter.setPen(QPen(QColor(theme.late), 2.2))
            painter.drawEllipse(at, 11, 11)

    def _paint_way(self, painter: QPainter) -> None:
        """The border on its way in red where it crosses itself, and the finished line with its sides."""
        state, theme = self.drawing.state, self.theme
        if state.line:
            painter.setPen(QPen(QColor(theme.accent), 3))
            painter.drawPolyline(QPolygonF([self.place_on(*one) for one in state.line]))
        points = [self.place_on(*one) for one in state.points]
        if not points:
            return
        colour = QColor(theme.late if self.drawing.trouble() == "crosses" else theme.accent)
        painter.setPen(QPen(colour, 2.2))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(colour, 1.4, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF([points[-1], self.place_on(*self.crosshair)]))
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(QColor(theme.panel))
        for point in points:
            painter.drawRect(QRectF(point.x() - 4, point.y() - 4, 8, 8))

    def _paint_crosshair(self, painter: QPainter) -> None:
        at = self.place_on(*self.crosshair)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, wide in ((self.theme.halo, 4.0), (self.theme.label, 1.6)):
            painter.setPen(QPen(QColor(colour), wide))
            for dx, dy in ARROWS.values():
                painter.drawLine(at + QPointF(dx * 5, dy * 5), at + QPointF(dx * 14, dy * 14))
        if self._snap is not None:
            painter.setPen(QPen(QColor(self.theme.accent), 2))
            painter.drawEllipse(at, 6, 6)
