"""A small map of outlines: districts as ground, responsibility areas over them, and the one that a rule names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.city.model import Shapes
from app.i18n import pick
from widgets.parts.text import MEDIUM, text_width, wall_font
from widgets.theme import Theme

MARGIN, CLOSEST_M, AROUND = 14, 1500.0, 0.6
MOST_GRIDS = 2000
GROUND = ("district", "development_zone", "scenic_area")


class AreaMap(QWidget):
    """Paints whole outlines; a click names the responsibility area under it.

    Signals:
        area_picked(object): id of the area.
        place_picked(float, float): east and north of a click, in metres.
    """

    area_picked = Signal(object)
    place_picked = Signal(float, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._paths: dict[int, QPainterPath] = {}
        self._kinds: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._chosen: frozenset[int] = frozenset()
        self._marked = QPainterPath()
        self._lattice: list[QPolygonF] = []
        self._lattice_bounds = np.empty((0, 4))
        self._frame = QRectF()
        self._whole = QRectF()
        self.setMinimumHeight(160)

    def show_areas(self, areas: Shapes) -> None:
        """Take the areas of the city."""
        self._paths.clear()
        for part, owner in enumerate(areas.part_owner.tolist()):
            kind, area_id = areas.kinds[owner], int(areas.ids[owner])
            if kind not in (*GROUND, "responsibility"):
                continue
            self._kinds[area_id] = kind
            self._names[area_id] = pick(areas.names[owner], areas.names_en[owner])
            points = areas.points_m[areas.part_starts[part] : areas.part_starts[part + 1]]
            path = self._paths.setdefault(area_id, QPainterPath())
            path.addPolygon(QPolygonF([QPointF(x, -y) for x, y in points.tolist()]))
            path.closeSubpath()
        self._whole = QRectF()
        for area_id, path in self._paths.items():
            if self._kinds[area_id] == "responsibility" or self._kinds[area_id] in GROUND[1:]:
                self._whole = self._whole.united(path.boundingRect())
        self.choose(self._chosen)

    def choose(self, area_ids: frozenset[int]) -> None:
        """Show areas strongly and go there; none shows them all."""
        self._chosen = area_ids & self._paths.keys()
        frame = QRectF()
        for area_id in self._chosen:
            frame = frame.united(self._paths[area_id].boundingRect())
        if not self._marked.isEmpty():
            frame = frame.united(self._marked.boundingRect())
        if frame.isNull():
            frame = self._whole
        wider = [max(CLOSEST_M - size, AROUND * size) / 2 for size in (frame.width(), frame.height())]
        self._frame = frame.adjusted(-wider[0], -wider[1], wider[0], wider[1])
        self.update()

    def lay_out_grids(self, shapes: Shapes) -> None:
        """Show grids as thin lines, as far as they do not crowd."""
        self._lattice = [
            QPolygonF([QPointF(x, -y) for x, y in shapes.points_m[begin:end].tolist()])
            for begin, end in zip(shapes.part_starts[:-1], shapes.part_starts[1:], strict=True)
        ]
        self._lattice_bounds = shapes.bounds_m[shapes.part_owner]
        self.update()

    def mark(self, shapes: Shapes, ids: Sequence[int]) -> None:
        """Show grids strongly as well, and go there; none shows none."""
        self._marked = QPainterPath()
        rows = np.flatnonzero(np.isin(shapes.ids, list(ids)))
        for part in np.flatnonzero(np.isin(shapes.part_owner, rows)).tolist():
            points = shapes.points_m[shapes.part_starts[part] : shapes.part_starts[part + 1]]
            self._marked.addPolygon(QPolygonF([QPointF(x, -y) for x, y in points.tolist()]))
            self._marked.closeSubpath()
        self.choose(self._chosen)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, areas, and the chosen ones with their names."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self.theme.land))
            if not self._paths or self._frame.isNull():
                return
            scale, shift = self._fit()
            painter.save()
            painter.translate(shift)
            painter.scale(scale, scale)
            self._paint_lattice(painter, scale)
            for kind in (*GROUND, "responsibility"):
                for area_id, path in self._paths.items():
                    if self._kinds[area_id] == kind and area_id not in self._chosen:
                        self._paint(painter, path, kind, False)
            for area_id in self._chosen:
                self._paint(painter, self._paths[area_id], self._kinds[area_id], True)
            if not self._marked.isEmpty():
                self._paint(painter, self._marked, "responsibility", True)
            painter.restore()
            for area_id in self._chosen:
                self._write(painter, area_id, scale, shift)

    def _paint_lattice(self, painter: QPainter, scale: float) -> None:
        reach = QSizeF(self.width() / scale / 2, self.height() / scale / 2)
        west, south, east, north = self._lattice_bounds.T
        centre = self._frame.center()
        seen = np.flatnonzero(
            (west < centre.x() + reach.width()) & (east > centre.x() - reach.width())
            & (south < -centre.y() + reach.height()) & (north > -centre.y() - reach.height())
        )  # fmt: skip
        if len(seen) > MOST_GRIDS:
            return
        pen = QPen(QColor(self.theme.line), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for part in seen.tolist():
            painter.drawPolygon(self._lattice[part])

    def _paint(self, painter: QPainter, path: QPainterPath, kind: str, is_chosen: bool) -> None:
        colour = QColor(self.theme.accent if is_chosen or kind == "responsibility" else self.theme.district_line)
        pen = QPen(colour, 2.4 if is_chosen else 1.4 if kind == "responsibility" else 1.0)
        pen.setCosmetic(True)
        if kind != "district" and not is_chosen:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        fill = QColor(colour)
        fill.setAlphaF(0.32 if is_chosen else 0.14 if kind == "responsibility" else 0.0)
        painter.setBrush(fill)
        painter.drawPath(path)

    def _write(self, painter: QPainter, area_id: int, scale: float, shift: QPointF) -> None:
        centre = self._paths[area_id].boundingRect().center() * scale + shift
        name = self._names[area_id]
        painter.setFont(wall_font(13, MEDIUM))
        width = min(text_width(name, 13, MEDIUM) + 16, self.width() - 12.0)
        left = float(np.clip(centre.x() - width / 2, 6, max(self.width() - width - 6, 6)))
        top = float(np.clip(centre.y() - 12, 6, max(self.height() - 30, 6)))
        box = QRectF(left, top, width, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QColor(self.theme.panel)
        ground.setAlphaF(0.85)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(self.theme.text))
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(width) - 12)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _fit(self) -> tuple[float, QPointF]:
        frame = self._frame
        scale = min(
            (self.width() - 2 * MARGIN) / max(frame.width(), 1.0),
            (self.height() - 2 * MARGIN) / max(frame.height(), 1.0),
        )
        return scale, QPointF(self.width() / 2, self.height() / 2) - frame.center() * scale

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Name the responsibility area under the mouse."""
        scale, shift = self._fit()
        place = (event.position() - shift) / scale
        self.place_picked.emit(place.x(), -place.y())
        for area_id, path in self._paths.items():
            if self._kinds[area_id] == "responsibility" and path.contains(place):
                self.area_picked.emit(area_id)
                return

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit anew."""
        super().resizeEvent(event)
        self.update()
