"""Paints components into tiles: a soft glow of how dense they lie when far, one mark each when near."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap

from app.city.model import COMPONENT_STATES
from app.map.component_counts import COUNTED_STATES, ComponentStock
from app.map.counts import packed
from app.map.density import counted, halved, resampled, smoothed
from app.map.projection import LEVELS_PER_ZOOM, Box, resolution_of_level
from widgets.map.base_layers import Style
from widgets.map.paths import Fragments

CELL_PX = 2  # side of a cell of the density picture, in device pixels
MARGIN = 4  # cells around a block, so that the glow meets that of its neighbours
INTACT = COMPONENT_STATES.index("intact")
MARK_ZOOMS, MARK_SIDES = (15.0, 16.5, 17.5, 18.5, 20.0), (3.4, 4.6, 6.0, 8.5, 14.0)  # widths in the sketch's pixels
OVER_GRIDS = 0.55  # of the strength of a glow, where it lies over coloured grids on a light ground
MARK_ROOM = 0.35  # marks begin where they cover at most this share of the dense parts


class ComponentPainter:
    """Paints the components of a block of tiles."""

    def __init__(self, stock: ComponentStock) -> None:
        self._stock = stock
        self._style: Style | None = None
        self._pyramid: list[NDArray] = []
        self._pyramid_of = 0
        self._sheet: QPixmap | None = None
        self._fragments = Fragments()

    def set_style(self, style: Style) -> None:
        """Take colours and what to colour by."""
        before = self._style
        self._style = style
        if (
            before is None
            or (before.colouring, before.shown) != (style.colouring, style.shown)
            or not np.array_equal(before.category_of_class, style.category_of_class)
        ):
            self._pyramid = []
        if before is None or before.theme != style.theme or before.scale != style.scale:
            self._sheet = None

    def paint(self, painter: QPainter, box: Box, level: int, size: tuple[int, int], zoom: float) -> None:
        """Paint the components of a block over what is there.

        Args:
            box: west, south, east, north of the block in metres.
            level: its level; size: its device pixels; zoom: its zoom in pixels of the sketch.
        """
        style = self._style
        if style is None or style.colouring is None or self._stock.is_empty:
            return
        if self.shows_marks(level):
            self._paint_marks(painter, box, size, zoom)
        else:
            self._paint_glow(painter, box, level, size)

    def shows_marks(self, level: int) -> bool:
        """Whether components have a mark each at a level: where marks do not cover each other even in dense parts."""
        scale = self._style.scale if self._style else 1.0
        side_m = 7 * scale * resolution_of_level(level)
        return self._stock.dense * side_m * side_m < MARK_ROOM

    def _categories(self) -> tuple[NDArray[np.int8], list[QColor]]:
        """Category of each class and state under the filter, and the colour of each category."""
        style = self._style
        assert style is not None
        classes = max(len(style.category_of_class), self._stock.classes)
        table = np.full((classes, 8), -1, np.int8)
        table[:, list(COUNTED_STATES)] = 0
        theme = style.theme
        colours = [QColor(theme.accent if style.colouring == "density" else theme.text_3)]
        if style.colouring == "class":
            of_class = np.zeros(classes, np.int8)
            of_class[: len(style.category_of_class)] = style.category_of_class
            table[:, list(COUNTED_STATES)] = of_class[:, None]
            colours = [QColor(name) for name in theme.series]
        elif style.colouring == "state":
            for state in COUNTED_STATES:
                table[:, state] = state
            colours = [QColor(theme.text_3), QColor(theme.soon), QColor(theme.late), QColor(theme.paused)]
        if style.shown.classes is not None:
            keep = np.zeros(classes, bool)
            keep[[number for number in style.shown.classes if number < classes]] = True
            table[~keep] = -1
        if style.shown.states is not None:
            table[:, [number for number in range(8) if number not in style.shown.states]] = -1
        return table, colours

    def _rasters(self, box: Box, level: int, size: tuple[int, int]) -> tuple[NDArray[np.float32], list[QColor]]:
        """Counts in cells of `CELL_PX` pixels with a margin around the block: (categories, rows, columns)."""
        style, components = self._style, self._stock.components
        assert style is not None and components is not None
        table, colours = self._categories()
        cell_m = CELL_PX * resolution_of_level(level)
        west, south, east, north = box
        wide = (west - MARGIN * cell_m, south - MARGIN * cell_m, east + MARGIN * cell_m, north + MARGIN * cell_m)
        shape = (size[1] // CELL_PX + 2 * MARGIN, size[0] // CELL_PX + 2 * MARGIN)
        cells = self._stock.cells
        if cells is None or style.shown.units is not None or cell_m < cells.cell_m * 0.99:
            return counted(components, wide, shape, table, len(colours), style.shown), colours
        if not self._pyramid or self._pyramid_of != self._stock.revision:
            self._pyramid_of = self._stock.revision
            self._pyramid = [cells.rasters(table, len(colours))]
            while min(self._pyramid[-1].shape[1:]) > 64:
                self._pyramid.append(packed(halved(self._pyramid[-1])))
        step = min(int(math.log2(cell_m / cells.cell_m) + 1e-6), len(self._pyramid) - 1)
        side = cells.cell_m * 2**step
        left, top = (wide[0] - cells.west_m) / side, (cells.north_m - wide[3]) / side
        raster = resampled(self._pyramid[step], left, top, cell_m / side, shape)
        return raster * np.float32((cell_m / side) ** 2), colours

    def _paint_glow(self, painter: QPainter, box: Box, level: int, size: tuple[int, int]) -> None:
        rasters, colours = self._rasters(box, level, size)
        rasters = smoothed(rasters)[:, MARGIN:-MARGIN, MARGIN:-MARGIN]
        style = self._style
        assert style is not None
        cell_m = CELL_PX * resolution_of_level(level)
        total = rasters.sum(axis=0)
        # Along a street they lie far more densely than over a whole quarter: small cells need a higher mark for "full".
        gathered = max(1.0, (120 / cell_m) ** 0.75)
        full = max(self._stock.dense * cell_m * cell_m * gathered, 0.5)
        strength = np.log1p(total * (8 / full)) / math.log(1 + 8 * 2.5)
        np.clip(strength, 0, 1, out=strength)
        is_dark = QColor(style.theme.land).lightnessF() < 0.5
        near = float(np.interp(level / LEVELS_PER_ZOOM - math.log2(style.scale), [12.5, 15.0], [1.0, 0.62]))
        most = (0.36 if is_dark else 0.5) * near
        if style.colouring in ("class", "state"):
            most = 0.8
        # Blue over ochre and red is mud on a light ground: where grids speak by colour, density only darkens them.
        is_over_grids = not is_dark and len(colours) == 1 and style.colours_grids
        if is_over_grids:
            pixels = _shaded(strength, QColor(style.theme.text_2), most * OVER_GRIDS)
        elif len(colours) == 1:
            pixels = _tinted(strength, colours[0], is_dark, most)
        else:
            alpha = (strength**1.6) * most
            pixels = np.empty((*total.shape, 4), np.uint8)
            pixels[..., :3] = self._mixed(rasters, colours) * alpha[..., None]
            pixels[..., 3] = alpha * 255
        rows, cols = total.shape
        glow = QImage(pixels.data, cols, rows, cols * 4, QImage.Format.Format_ARGB32_Premultiplied)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(
            QPainter.CompositionMode.CompositionMode_Screen
            if is_dark
            else QPainter.CompositionMode.CompositionMode_Multiply
            if is_over_grids
            else QPainter.CompositionMode.CompositionMode_SourceOver
        )
        painter.drawImage(QRectF(0, 0, size[0], size[1]), glow)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _mixed(self, rasters: NDArray[np.float32], colours: list[QColor]) -> NDArray[np.float32]:
        """Blue, green, red (0-255) of each cell: the mean of its categories; what is not intact weighs more."""
        tones = np.array([[c.blue(), c.green(), c.red()] for c in colours], np.float32)
        weights = rasters
        if self._style is not None and self._style.colouring == "state":
            weights = rasters * np.array([0.25, 6, 6, 6], np.float32)[:, None, None]
        share = weights / np.maximum(weights.sum(axis=0), 1e-6)
        return np.tensordot(np.moveaxis(share, 0, -1), tones[: len(rasters)], axes=1)

    def _paint_marks(self, painter: QPainter, box: Box, size: tuple[int, int], zoom: float) -> None:
        style, components = self._style, self._stock.components
        assert style is not None and components is not None
        west, south, east, north = box
        margin = 16 * style.scale * (east - west) / size[0]
        rows = components.rows_in_box(west - margin, south - margin, east + margin, north + margin)
        if len(rows) == 0:
            return
        table, _colours = self._categories()
        state = components.column("state")[rows]
        kept = table[components.column("class_id")[rows], state] >= 0
        if style.shown.units is not None:
            mask = style.shown.mask(components, rows)
            kept &= mask if mask is not None else True
        rows, state = rows[kept], state[kept]
        category = np.zeros(len(rows), np.int64)
        if style.colouring == "class":
            of_class = style.category_of_class
            category = of_class[np.minimum(components.column("class_id")[rows], len(of_class) - 1)].astype(np.int64)
        sheet, side = self._mark_sheet(float(np.interp(zoom, MARK_ZOOMS, MARK_SIDES)))
        per_px = size[0] / (east - west)
        fields = self._fragments.resize(len(rows))
        order = np.argsort(state != INTACT, kind="stable")  # what is not intact lies on top
        rows, state, category = rows[order], state[order], category[order]
        fields[:, 0] = (components.column("x_cm")[rows] * 0.01 - west) * per_px
        fields[:, 1] = (north - components.column("y_cm")[rows] * 0.01) * per_px
        fields[:, 2] = category * side
        fields[:, 3] = np.minimum(state, 3) * side
        fields[:, 4:6] = side
        self._fragments.draw(painter, sheet)

    def _mark_sheet(self, size: float) -> tuple[QPixmap, int]:
        """All marks of a size in one pixmap: a column for each category, a row for each state."""
        style = self._style
        assert style is not None
        side = math.ceil(size * 1.8 * style.scale)
        if self._sheet is None or self._sheet.height() != 4 * side:
            theme = style.theme
            colours = [theme.text_3] if style.colouring != "class" else list(theme.series)
            self._sheet = QPixmap(side * len(theme.series), side * 4)
            self._sheet.fill(Qt.GlobalColor.transparent)
            with QPainter(self._sheet) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                rings = (None, QColor(theme.soon), QColor(theme.late), QColor(theme.paused))
                for column, name in enumerate(colours):
                    for row, ring in enumerate(rings):
                        self._draw_mark(
                            painter, column * side + side / 2, row * side + side / 2, side, QColor(name), ring
                        )
        return self._sheet, side

    def _draw_mark(self, painter: QPainter, x: float, y: float, side: int, colour: QColor, ring: QColor | None) -> None:
        style = self._style
        assert style is not None
        radius = side * 0.26
        painter.setPen(QPen(QBrush(QColor(style.theme.ground)), min(side * 0.13, 1.1 * style.scale)))
        painter.setBrush(QBrush(ring or colour))
        painter.drawEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))
        if ring is not None:
            painter.setPen(QPen(QBrush(ring), min(side * 0.09, 1.4 * style.scale)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(x - side * 0.42, y - side * 0.42, side * 0.84, side * 0.84))


def _shaded(strength: NDArray[np.float32], colour: QColor, most: float) -> NDArray[np.uint8]:
    """(rows, columns, 4) blue, green, red, alpha of a glow that darkens what lies under it and keeps its hue."""
    grey = colour.lightness()
    alpha = np.linspace(0, 1, 256)[:, None] ** 1.6 * most
    table = np.hstack([np.repeat(grey * alpha, 3, axis=1), alpha * 255]).astype(np.uint8)
    colours = np.ascontiguousarray(table).view(np.uint32)[:, 0]
    return colours.take((strength * 255).astype(np.uint8)).view(np.uint8).reshape(*strength.shape, 4)


def _tinted(strength: NDArray[np.float32], colour: QColor, is_dark: bool, most: float) -> NDArray[np.uint8]:
    """(rows, columns, 4) blue, green, red, alpha of a glow in one colour that turns lighter where it is strong."""
    steps = np.linspace(0, 1, 256)[:, None]
    tone = np.array([[colour.blue(), colour.green(), colour.red()]], np.float64)
    light = np.array([[255, 226, 178] if is_dark else [150, 70, 10]], np.float64)
    alpha = steps**1.6 * most
    table = np.hstack([(tone + (light - tone) * steps**3 * 0.5) * alpha, alpha * 255]).astype(np.uint8)
    colours = np.ascontiguousarray(table).view(np.uint32)[:, 0]
    return colours.take((strength * 255).astype(np.uint8)).view(np.uint8).reshape(*strength.shape, 4)
