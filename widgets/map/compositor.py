"""Composes blocks of tiles: land, green, coloured grids, water, streets, borders, components, in one picture.

It runs in worker processes and, without any process, in tests. What it paints from is its `TileGround`; each window has
a compositor of its own for its style, all over the same ground.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from app.map.projection import LEVELS_PER_ZOOM, TILE_PX, resolution_of_level
from app.map.tiles import TileBlock, block_box
from app.map.vectors import ragged, ring_in_box, touching
from widgets.map.base_layers import Style
from widgets.map.component_painter import ComponentPainter
from widgets.map.ground import PreparedParts, TileGround
from widgets.map.paths import path_of
from widgets.map.raster_painter import RasterPainter
from widgets.map.street_style import STREET_STYLES, street_colours, width_at

STROKE_PARTS = 12
OVER_LAND = ("greens", "choropleth", "waters", "unit_grids", "duty_grids", "streets", "districts")
OVER_RASTER = ("greens", "waters", "streets", "raster", "choropleth", "unit_grids", "duty_grids", "districts")
"""The order of painting; where raster tiles are missing, the vectors under them show."""


class Compositor:
    """Paints blocks of tiles from a city's shapes and components."""

    def __init__(self, ground: TileGround | None = None) -> None:
        self.ground = ground if ground is not None else TileGround()
        self._style: Style | None = None
        self.components = ComponentPainter(self.ground.stock)
        self.raster = RasterPainter()

    def set_style(self, style: Style) -> None:
        """Take colours, switches and figures."""
        self._style = style
        self.components.set_style(style)

    def compose(self, block: TileBlock, image: QImage) -> None:
        """Paint a block of tiles over the whole of an opaque image of its size."""
        style = self._style
        if style is None:
            raise RuntimeError("a compositor needs a style before it paints")
        image.fill(QColor(style.theme.land))
        self._level = block.level
        self._resolution = resolution_of_level(block.level)
        self._zoom = block.level / LEVELS_PER_ZOOM - math.log2(style.scale)
        self._box = block_box(block)
        margin = 40 * style.scale * self._resolution
        west, south, east, north = self._box
        self._wide = (west - margin, south - margin, east + margin, north + margin)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painters = {
                "raster": self._paint_raster,
                "greens": self._paint_greens,
                "choropleth": self._paint_choropleth,
                "waters": self._paint_waters,
                "unit_grids": self._paint_unit_grids,
                "duty_grids": self._paint_duty_grids,
                "streets": self._paint_streets,
                "districts": self._paint_districts,
            }
            has_raster = self.raster.is_open and style.visible.get("raster", True)
            for name in OVER_RASTER if has_raster else OVER_LAND:
                if style.visible.get(name, True):
                    painters[name](painter, style)
            if style.visible.get("components", True):
                size = (block.columns * TILE_PX, block.rows * TILE_PX)
                self.components.paint(painter, self._box, block.level, size, self._zoom)

    def _layer(self, name: str, form: str) -> PreparedParts | None:
        """A layer as 'rings' or 'lines', thinned for the zoom in work."""
        return self.ground.prepared(name, form, self._level, self._style.scale if self._style else 1.0)

    def _to_px(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        west, _south, _east, north = self._box
        return (points_m - (west, north)) * (1 / self._resolution, -1 / self._resolution)

    def _stroke(
        self, painter: QPainter, prepared: PreparedParts, pen: QPen, keep: NDArray[np.bool_] | None = None
    ) -> None:
        chosen = touching(prepared.bounds, self._wide)
        if keep is not None:
            chosen = chosen[keep[prepared.parts.owners[chosen]]]
        # One path of thousands of lines takes the rasteriser far longer than the same lines in several paths.
        for first in range(0, len(chosen), STROKE_PARTS):
            rows, begins = ragged(prepared.parts.starts, chosen[first : first + STROKE_PARTS])
            painter.strokePath(path_of(self._to_px(prepared.parts.points_m[rows]), begins), pen)

    def _fill(
        self, painter: QPainter, prepared: PreparedParts, colour: QColor, keep: NDArray[np.bool_] | None = None
    ) -> None:
        chosen = touching(prepared.bounds, self._wide)
        if keep is not None:
            chosen = chosen[keep[prepared.parts.owners[chosen]]]
        if len(chosen) == 0:
            return
        west, south, east, north = self._wide
        span = max(east - west, north - south)
        bounds = prepared.bounds[chosen]
        is_big = (np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])) > 2 * span
        rows, begins = ragged(prepared.parts.starts, chosen[~is_big])
        points = [prepared.parts.points_m[rows]]
        lengths = [np.diff(begins)]
        for part in chosen[is_big]:
            ring = prepared.parts.points_m[prepared.parts.starts[part] : prepared.parts.starts[part + 1]]
            cut = ring_in_box(ring[:-1], self._wide)
            if len(cut) > 2:
                points.append(cut)
                lengths.append(np.array([len(cut)]))
        starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
        if starts[-1]:
            painter.fillPath(path_of(self._to_px(np.vstack(points)), starts, is_filled=True), QBrush(colour))

    def _pen(self, colour: QColor, width: float, *, flat: bool = False) -> QPen:
        cap = Qt.PenCapStyle.FlatCap if flat else Qt.PenCapStyle.RoundCap
        return QPen(QBrush(colour), width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)

    def _paint_raster(self, painter: QPainter, style: Style) -> None:
        self.raster.paint(painter, self._box, self._level, self._resolution, style.theme)

    def _paint_greens(self, painter: QPainter, style: Style) -> None:
        if rings := self._layer("greens", "rings"):
            self._fill(painter, rings, QColor(style.theme.green))

    def _paint_choropleth(self, painter: QPainter, style: Style) -> None:
        rings = self._layer("duty_grids", "rings")
        if rings is None or style.grid_steps is None:
            return
        near = float(np.interp(self._zoom, [12.5, 14.5, 16.5, 18.5], [1.0, 0.72, 0.36, 0.2]))
        for step in np.unique(style.grid_steps):
            colour = QColor(style.theme.grid_ramp[int(step)])
            colour.setAlphaF(style.theme.grid_opacity * near)
            self._fill(painter, rings, colour, style.grid_steps == step)

    def _paint_waters(self, painter: QPainter, style: Style) -> None:
        if rings := self._layer("waters", "rings"):
            self._fill(painter, rings, QColor(style.theme.water))
        if lines := self._layer("waters", "lines"):
            self._stroke(painter, lines, self._pen(QColor(style.theme.water_edge), 1.25 * style.scale))

    def _paint_unit_grids(self, painter: QPainter, style: Style) -> None:
        if self._zoom < 14.25:
            return
        if lines := self._layer("unit_grids", "borders"):
            colour = QColor(style.theme.district_line)
            colour.setAlphaF(min(0.16 + (self._zoom - 14.25) * 0.12, 0.4))
            self._stroke(painter, lines, self._pen(colour, 0.8 * style.scale))

    def _paint_duty_grids(self, painter: QPainter, style: Style) -> None:
        if lines := self._layer("duty_grids", "borders"):
            width = float(np.interp(self._zoom, [9, 12, 14, 17], [0.5, 1.1, 1.8, 2.6])) * style.scale
            self._stroke(painter, lines, self._pen(QColor(style.theme.ground), width))

    def _paint_districts(self, painter: QPainter, style: Style) -> None:
        if lines := self._layer("areas", "dashes"):
            kinds = self.ground.layers["areas"].kinds
            width = float(np.interp(self._zoom, [8, 12, 16], [0.9, 1.5, 2.2])) * style.scale
            colour = QColor(style.theme.district_line)
            self._stroke(painter, lines, self._pen(colour, width, flat=True), kinds == 0)
            colour.setAlphaF(0.6)
            self._stroke(painter, lines, self._pen(colour, width * 0.75, flat=True), kinds != 0)

    def _paint_streets(self, painter: QPainter, style: Style) -> None:
        lines = self._layer("streets", "lines")
        if lines is None:
            return
        kinds = self.ground.layers["streets"].kinds
        shown = [
            (number, row, width_at(row, self._zoom) * style.scale)
            for number, row in reversed(list(enumerate(STREET_STYLES)))
            if self._zoom >= row.min_zoom
        ]
        wide = 2.2 * style.scale
        for number, _row, width in shown:
            if width >= wide:
                casing = QColor(style.theme.ground)
                self._stroke(painter, lines, self._pen(casing, width + wide), kinds == number)
        for number, row, width in shown:
            colour = street_colours(style.theme, row)
            if width < wide:
                colour.setAlphaF(min(1.0, row.opacity + (self._zoom - row.min_zoom) * 0.25))
            # What shines through has flat ends: round ones would show as dots where pieces of a line meet.
            self._stroke(painter, lines, self._pen(colour, width, flat=width < wide), kinds == number)
