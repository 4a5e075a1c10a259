"""Maps for papers: light, with street names, both parties' areas, the place of a ruling, and a scale; offscreen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import shapely
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF
from shapely.geometry.base import BaseGeometry

from app.papers.model import MapShape, PaperItem
from widgets.theme import Theme

SIZE = QSize(960, 720)
LEAST_M, MOST_M = 240.0, 800.0
"""Metres from the middle to the nearer edges."""
METRES_PER_DEGREE = 111_320.0
STREETS = {"lane": 5.0, "small": 7.0, "secondary": 10.0, "main": 15.0, "trunk": 20.0}
"""Widths in pixels, the narrowest first."""
TONES = {"lane": "street_small", "small": "street_small", "secondary": "street_main", "main": "street_main",
         "trunk": "street_trunk"}  # fmt: skip
PLAIN, RISING, FALLING = Qt.BrushStyle.SolidPattern, Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.FDiagPattern
AREAS = (("#DCEBF7", "#0F6FB8", PLAIN), ("#FBF3DF", "#8F5500", RISING), ("#ECE9F8", "#5B4BC4", FALLING),
         ("#E2F1EA", "#127A52", PLAIN))  # fmt: skip
"""Ground, ink and filling of the areas, the one with the item first."""
NAME_PX, AREA_PX, LEAST_NAME_PX, BEND_PX = 36, 46, 100, 9
"""On a slide a map is 280 points wide: its smallest letters are then 10.5 points high."""
SCALES_M = (50, 100, 200, 400)


@dataclass
class MapView:
    """Where places lie on the picture."""

    middle: tuple[float, float]
    radius_m: float
    box: QRectF

    @property
    def scale(self) -> float:
        """Pixels for a metre."""
        return min(self.box.width(), self.box.height()) / 2 / self.radius_m

    def window(self, share: float) -> tuple[float, float, float, float]:
        """West, south, east and north of a share of what is seen."""
        lon, lat = self.middle
        north = self.box.height() / 2 / self.scale / METRES_PER_DEGREE * share
        east = self.box.width() / 2 / self.scale / METRES_PER_DEGREE / math.cos(math.radians(lat)) * share
        return lon - east, lat - north, lon + east, lat + north

    def at(self, lon: float, lat: float) -> QPointF:
        """Where a place lies, in pixels."""
        east_m = (lon - self.middle[0]) * METRES_PER_DEGREE * math.cos(math.radians(self.middle[1]))
        north_m = (lat - self.middle[1]) * METRES_PER_DEGREE
        return QPointF(self.box.center().x() + east_m * self.scale, self.box.center().y() - north_m * self.scale)


def paint_map(item: PaperItem, theme: Theme, family: str) -> QImage | None:
    """Return the map of an item, None where it has no place.

    Args:
        theme: a light one.
        family: of the letters.
    """
    if item.card.lon is None or item.card.lat is None:
        return None
    shapes = [(shape, shapely.make_valid(shapely.from_wkb(shape.shape))) for shape in item.shapes]
    places = [(case.lon, case.lat) for case in item.cases if case.lon is not None and case.lat is not None]
    box = QRectF(0, 0, SIZE.width(), SIZE.height())
    view = MapView((item.card.lon, item.card.lat), _radius_m(item, places, shapes), box)
    shapes = [(shape, shapely.clip_by_rect(geometry, *view.window(1.1))) for shape, geometry in shapes]
    shapes = [(shape, geometry) for shape, geometry in shapes if not geometry.is_empty]
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.land))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _MapPainter(painter, theme, family, view).paint(shapes, places)
    return image


def _radius_m(item: PaperItem, places: list[tuple[float, float]], shapes: list[tuple[MapShape, BaseGeometry]]) -> float:
    """So far that all cases and the place of the ruling are seen, within limits."""
    lon, lat = item.card.lon or 0.0, item.card.lat or 0.0
    east_m = METRES_PER_DEGREE * math.cos(math.radians(lat))
    far = [max(abs(x - lon) * east_m * 0.75, abs(y - lat) * METRES_PER_DEGREE) for x, y in places]
    for shape, geometry in shapes:
        if shape.kind == "ruling":
            west, south, east, north = geometry.bounds
            far.append(max(abs(west - lon), abs(east - lon)) * east_m * 0.75)
            far.append(max(abs(south - lat), abs(north - lat)) * METRES_PER_DEGREE)
    return min(max(LEAST_M, 1.2 * max(far, default=0.0)), MOST_M)


@dataclass
class _MapPainter:
    """Paints one map from the ground up."""

    painter: QPainter
    theme: Theme
    family: str
    view: MapView
    taken: list[QRectF] = field(default_factory=list)

    def paint(self, shapes: list[tuple[MapShape, BaseGeometry]], places: list[tuple[float, float]]) -> None:
        areas = [one for one in shapes if one[0].kind == "area"]
        middle = shapely.Point(self.view.middle)
        areas.sort(key=lambda one: (not one[1].covers(middle), one[1].distance(middle), one[0].name))
        self._areas(areas)
        for _shape, geometry in (one for one in shapes if one[0].kind == "water"):
            self.painter.setPen(QPen(QColor(self.theme.water_edge), 1.5))
            self.painter.setBrush(QColor(self.theme.water))
            self.painter.drawPath(self._path(geometry))
        self._streets(shapes)
        self._borders(areas)
        for _shape, geometry in (one for one in shapes if one[0].kind == "ruling"):
            self._ruling(geometry)
        corner = self.view.box.bottomRight()
        self.taken.append(QRectF(corner - QPointF(290, 100), corner))  # the scale stands there
        self.taken.append(QRectF(self.view.box.center() - QPointF(34, 34), self.view.box.center() + QPointF(34, 34)))
        self._area_names(areas)
        self._street_names(shapes)
        self._places(places)
        self._scale_bar()

    def _areas(self, areas: list[tuple[MapShape, BaseGeometry]]) -> None:
        if len(areas) < 2:
            return  # a map within one district needs no colours to tell them apart
        for number, (_shape, geometry) in enumerate(areas):
            ground, ink, filling = AREAS[min(number, len(AREAS) - 1)]
            path = self._path(geometry)
            self.painter.fillPath(path, QColor(ground))
            if filling is not Qt.BrushStyle.SolidPattern:
                faint = QColor(ink)
                faint.setAlphaF(0.22)
                self.painter.fillPath(path, QBrush(faint, filling))

    def _borders(self, areas: list[tuple[MapShape, BaseGeometry]]) -> None:
        """Borders between areas, not the edge at which they are cut."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for _shape, geometry in areas:
            path = self._path(geometry)
            self.painter.setPen(QPen(QColor(self.theme.halo), 7))
            self.painter.drawPath(path)
            self.painter.setPen(QPen(QColor(self.theme.label), 3, Qt.PenStyle.DashLine))
            self.painter.drawPath(path)

    def _streets(self, shapes: list[tuple[MapShape, BaseGeometry]]) -> None:
        for casing in (True, False):
            for kind, wide in STREETS.items():
                tone = QColor(getattr(self.theme, TONES[kind]))
                pen = QPen(tone if casing else QColor("#FFFFFF"), wide if casing else max(1.5, wide - 4))
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                self.painter.setPen(pen)
                for shape, geometry in shapes:
                    if shape.kind == kind:
                        for line in self._lines(geometry):
                            self.painter.drawPolyline(line)

    def _ruling(self, geometry: BaseGeometry) -> None:
        path, tone = self._path(geometry), QColor(self.theme.accent)
        tone.setAlphaF(0.18)
        self.painter.fillPath(path, tone)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(self.theme.accent), 4))
        self.painter.drawPath(path)

    def _area_names(self, areas: list[tuple[MapShape, BaseGeometry]]) -> None:
        font = self._font(AREA_PX, True)
        window = shapely.box(*self.view.window(0.9))
        for number, (shape, geometry) in enumerate(areas):
            seen = geometry.intersection(window)
            if seen.is_empty or not shape.name:
                continue
            widest = max(shapely.get_parts(seen), key=lambda part: part.area)
            point = shapely.maximum_inscribed_circle(widest) if widest.geom_type == "Polygon" else None
            at = point.coords[0] if point is not None else widest.representative_point().coords[0]
            self._label(self.view.at(*at[:2]), 0, shape.name, font, QColor(AREAS[min(number, len(AREAS) - 1)][1]))

    def _street_names(self, shapes: list[tuple[MapShape, BaseGeometry]]) -> None:
        """The name of each street once, along its longest straight piece; wide streets first."""
        ranks, font = list(STREETS), self._font(NAME_PX, False)
        pieces: dict[str, list[BaseGeometry]] = {}
        rank_of: dict[str, int] = {}
        for shape, geometry in shapes:
            if shape.kind in STREETS and shape.name:
                pieces.setdefault(shape.name, []).append(geometry)
                rank_of[shape.name] = max(rank_of.get(shape.name, 0), ranks.index(shape.kind))
        bend = BEND_PX / self.view.scale / METRES_PER_DEGREE
        room = self.view.box.adjusted(20, 20, -20, -60)
        for name in sorted(pieces, key=lambda name: (-rank_of[name], name)):
            wide = QFontMetricsF(font).horizontalAdvance(name)
            whole = shapely.line_merge(shapely.union_all(pieces[name])).simplify(bend)
            for line in sorted(self._lines(whole), key=lambda one: -one.boundingRect().width()):
                found = _straight(line, wide, room)
                if found is not None and self._label(*found, name, font, QColor(self.theme.label)):
                    break

    def _label(self, at: QPointF, angle: float, words: str, font: QFont, colour: QColor) -> bool:
        """Write a name with a halo unless something is written there already."""
        metrics = QFontMetricsF(font)
        wide, high = metrics.horizontalAdvance(words), metrics.height()
        turned = math.radians(angle)
        reach_x = abs(wide / 2 * math.cos(turned)) + abs(high / 2 * math.sin(turned))
        reach_y = abs(wide / 2 * math.sin(turned)) + abs(high / 2 * math.cos(turned))
        box = QRectF(at.x() - reach_x, at.y() - reach_y, 2 * reach_x, 2 * reach_y)
        if not self.view.box.contains(box) or any(box.intersects(other) for other in self.taken):
            return False
        self.taken.append(box)
        path = QPainterPath()
        path.addText(-wide / 2, metrics.ascent() - high / 2, font, words)
        self.painter.save()
        self.painter.translate(at)
        self.painter.rotate(angle)
        halo = QPen(QColor(self.theme.halo), 8)
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.strokePath(path, halo)
        self.painter.fillPath(path, colour)
        self.painter.restore()
        return True

    def _places(self, places: list[tuple[float, float]]) -> None:
        """A mark for each case and a ring around the item."""
        centre = self.view.box.center()
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, wide in ((self.theme.halo, 9.0), (self.theme.accent, 5.0)):
            self.painter.setPen(QPen(QColor(colour), wide))
            self.painter.drawEllipse(centre, 30, 30)
        for lon, lat in places or [self.view.middle]:
            at = self.view.at(lon, lat)
            mark = QPolygonF([at + QPointF(0, -14), at + QPointF(13, 10), at + QPointF(-13, 10)])
            self.painter.setPen(QPen(QColor(self.theme.halo), 3))
            self.painter.setBrush(QColor(self.theme.late))
            self.painter.drawPolygon(mark)

    def _scale_bar(self) -> None:
        metres = max(one for one in SCALES_M if one * self.view.scale < 240 or one == SCALES_M[0])
        wide, foot = metres * self.view.scale, self.view.box.bottom() - 26
        left = self.view.box.right() - 26 - wide
        plate = QRectF(left - 14, foot - 60, wide + 28, 74)
        self.painter.fillRect(plate, QColor(255, 255, 255, 215))
        self.painter.setPen(QPen(QColor(self.theme.text), 3))
        self.painter.drawPolyline(QPolygonF([QPointF(left, foot - 8), QPointF(left, foot), QPointF(left + wide, foot),
                                             QPointF(left + wide, foot - 8)]))  # fmt: skip
        self.painter.setFont(self._font(NAME_PX, False))
        self.painter.drawText(plate.adjusted(0, 2, 0, -14), Qt.AlignmentFlag.AlignHCenter, f"{metres} m")

    def _font(self, pixels: int, is_bold: bool) -> QFont:
        font = QFont(self.family)
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.Bold if is_bold else QFont.Weight.Normal)
        return font

    def _lines(self, geometry: BaseGeometry) -> Iterator[QPolygonF]:
        for part in shapely.get_parts(geometry):
            if part.geom_type == "LineString":
                yield QPolygonF([self.view.at(x, y) for x, y, *_z in part.coords])

    def _path(self, geometry: BaseGeometry) -> QPainterPath:
        path = QPainterPath()
        for part in shapely.get_parts(geometry):
            if part.geom_type != "Polygon":
                continue
            for ring in (part.exterior, *part.interiors):
                path.addPolygon(QPolygonF([self.view.at(x, y) for x, y, *_z in ring.coords]))
                path.closeSubpath()
        return path


def _straight(line: QPolygonF, wide: float, room: QRectF) -> tuple[QPointF, float] | None:
    """Return the middle and the angle of a straight piece that a name fits on; None where there is none."""
    best: tuple[float, QPointF, float] | None = None
    points = [line.at(number) for number in range(line.size())]
    for first, second in zip(points, points[1:], strict=False):
        middle = (first + second) / 2
        long = math.hypot(second.x() - first.x(), second.y() - first.y())
        if long < max(LEAST_NAME_PX, wide * 0.9) or (best is not None and long <= best[0]):
            continue
        if not room.contains(middle):
            continue
        angle = math.degrees(math.atan2(second.y() - first.y(), second.x() - first.x()))
        best = long, middle, (angle + 90) % 180 - 90
    return None if best is None else best[1:]
