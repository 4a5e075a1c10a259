"""The cases on top of the map: one mark for each crowded cell, a pulse for what just came, a breath for hazards."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from app.map.marks import Lateness, Symbols, count_lateness, is_open, lateness, one_symbol_a_cell
from app.map.projection import View, resolution_of_zoom
from widgets.map.marks_sheet import MEDIUM, NORMAL, SMALL, make_sheet
from widgets.map.number_sheet import NumberSheet
from widgets.map.paths import Fragments
from widgets.theme import Theme

CELL_PX = 16
PULSE_S = 60.0
MEDIUM_FROM_ZOOM, NORMAL_FROM_ZOOM = 14.0, 16.0
CROWDED = ((16.0, 2, 0), (15.0, 4, 40), (13.5, 12, 84), (10.5, 16, 128))  # from a zoom: least number, pixels between
CaseFilter = Callable[[Any], NDArray[np.bool_]]


class CaseLayer:
    """Chooses and draws the marks of the open cases."""

    def __init__(self) -> None:
        self.case_filter: CaseFilter | None = None
        self.counts: dict[Lateness, int] = dict.fromkeys(Lateness, 0)
        self.shown, self.total = 0, 0
        self._cases: Any = None
        self._rows = np.empty(0, np.int64)
        self._east = self._north = np.empty(0)
        self._late = np.empty(0, np.uint8)
        self._ids = np.empty(0, np.int64)
        self._chosen_cell_m = -1.0
        self._symbols: dict[float, Symbols] = {}
        self._symbol_east = self._symbol_north = np.empty(0)
        self._symbol_worst = np.empty(0, np.uint8)
        self._symbol_counts = np.empty(0, np.int64)
        self._symbol_rows = np.empty(0, np.int64)
        self._fragments = Fragments()
        self._sheet: QPixmap | None = None
        self._side = 0
        self._look: tuple[Theme, float] | None = None
        self._numbers = NumberSheet()
        self.born_at: dict[int, float] = {}
        self._rings: dict[tuple[int, str, float], QPixmap] = {}

    def set_cases(self, cases: Any, now_s: float) -> None:
        """Take the cases as they are at an instant of the city's clock."""
        self._cases = cases
        late = lateness(cases, now_s)
        shown = is_open(cases)
        self.total = int(np.count_nonzero(shown))
        if self.case_filter is not None:
            shown = shown & np.asarray(self.case_filter(cases), bool)
        rows = np.flatnonzero(shown)
        self.shown = len(rows)
        self.counts = count_lateness(cases, now_s, shown)
        self._rows, self._late = rows, late[rows]
        self._ids = np.asarray(cases.column("case_id"))[rows]
        self._east = np.asarray(cases.column("x_m"))[rows]
        self._north = np.asarray(cases.column("y_m"))[rows]
        self._chosen_cell_m = -1.0
        self._symbols.clear()

    def note_opened(self, case_ids: frozenset[int], real_now_s: float) -> None:
        """Cases that just came pulse for a minute of the room's time."""
        for case_id in case_ids:
            self.born_at[case_id] = real_now_s
        self.born_at = {key: born for key, born in self.born_at.items() if real_now_s - born < PULSE_S}

    def _choose(self, view: View, scale: float) -> None:
        """Choose the marks anew where the raster of cells or the cases changed; cells step in half zooms."""
        zoom = math.floor(view.zoom * 2 + 1e-6) / 2
        cell_m = CELL_PX * scale * resolution_of_zoom(zoom)
        if cell_m == self._chosen_cell_m:
            return
        self._chosen_cell_m = cell_m
        symbols = self._symbols.get(cell_m)
        if symbols is None:
            symbols = one_symbol_a_cell(self._east, self._north, self._late, cell_m)
            self._symbols[cell_m] = symbols
        order = np.argsort(symbols.worst, kind="stable")
        rows = symbols.rows[order]
        self._symbol_rows = rows
        self._symbol_east, self._symbol_north = self._east[rows], self._north[rows]
        self._symbol_worst, self._symbol_counts = symbols.worst[order], symbols.counts[order]

    def draw(self, painter: QPainter, view: View, theme: Theme, scale: float) -> int:
        """Draw all marks in view (painter in device pixels); returns how many."""
        self._choose(view, scale)
        x, y = view.to_px(self._symbol_east, self._symbol_north)
        room = CELL_PX * scale
        seen = np.flatnonzero((x > -room) & (x < view.width + room) & (y > -room) & (y < view.height + room))
        if len(seen) == 0:
            return 0
        sheet = self._mark_sheet(theme, scale)
        zoom = view.zoom - math.log2(scale)
        worst = self._symbol_worst[seen]
        counts = self._symbol_counts[seen]
        fields = self._fragments.resize(len(seen))
        fields[:, 0] = np.round(x[seen])
        fields[:, 1] = np.round(y[seen])
        usual = NORMAL if zoom >= NORMAL_FROM_ZOOM else MEDIUM if zoom >= MEDIUM_FROM_ZOOM else SMALL
        row = np.where(worst == Lateness.URGENT, NORMAL, usual)
        fields[:, 2] = worst.astype(np.float64) * self._side  # a product of bytes would run over
        fields[:, 3] = row * self._side
        fields[:, 4:6] = self._side
        is_calm = worst <= Lateness.IN_TIME
        fields[:, 9] = np.where(is_calm & (row == SMALL), np.clip(0.42 + 0.1 * np.log2(counts), 0.0, 0.92), 1.0)
        self._fragments.draw(painter, sheet)
        self._draw_numbers(painter, seen, x[seen], y[seen], zoom, theme, scale)
        return len(seen)

    def _draw_numbers(
        self,
        painter: QPainter,
        seen: NDArray[np.int64],
        x: NDArray,
        y: NDArray,
        zoom: float,
        theme: Theme,
        scale: float,
    ) -> None:
        """Numbers beside crowded marks; where they would crowd themselves, the highest of each neighbourhood."""
        rule = next((row for row in CROWDED if zoom >= row[0]), None)
        if rule is None:
            return
        _zoom, least, apart = rule
        chosen = np.flatnonzero(self._symbol_counts[seen] >= least)
        if apart and len(chosen):
            # The neighbourhoods are fixed to the ground, so that numbers stay where they are while the map moves.
            side_m = self._chosen_cell_m * apart / CELL_PX
            column = np.floor(self._symbol_east[seen[chosen]] / side_m).astype(np.int64)
            row = np.floor(self._symbol_north[seen[chosen]] / side_m).astype(np.int64)
            order = np.lexsort((-self._symbol_counts[seen[chosen]], column, row))
            first = np.ones(len(order), bool)
            first[1:] = (np.diff(column[order]) != 0) | (np.diff(row[order]) != 0)
            chosen = chosen[order[first]]
        self._numbers.draw(painter, x[chosen], y[chosen], self._symbol_counts[seen[chosen]], theme, scale)

    def _mark_sheet(self, theme: Theme, scale: float) -> QPixmap:
        if self._look != (theme, scale) or self._sheet is None:
            self._sheet, self._side = make_sheet(theme, scale)
            self._look = (theme, scale)
        return self._sheet

    def moving_places(self, view: View, real_now_s: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixels of what moves by itself: (k, 3) x, y, seconds since it came; and (m, 2) of hazards."""
        young = {key: born for key, born in self.born_at.items() if 0 <= real_now_s - born < PULSE_S}
        fresh = np.empty((0, 3))
        if young:
            at = np.flatnonzero(np.isin(self._ids, np.fromiter(young, np.int64, len(young))))
            x, y = view.to_px(self._east[at], self._north[at])
            age = np.array([real_now_s - young[int(self._ids[row])] for row in at])
            fresh = np.column_stack([x, y, age]) if len(at) else fresh
        at = np.flatnonzero(self._late == Lateness.URGENT)
        hazards = np.column_stack(view.to_px(self._east[at], self._north[at]))
        return _inside(fresh, view), _inside(hazards, view)

    def draw_moving(self, painter: QPainter, view: View, theme: Theme, scale: float, real_now_s: float) -> None:
        """Draw pulses and breathing rings."""
        fresh, hazards = self.moving_places(view, real_now_s)
        for x, y, age in fresh:
            phase = (age / 1.6) % 1.0
            self._ring(painter, x, y, (6 + 16 * phase) * scale, theme.accent, (1 - phase) * 0.95, 1.8 * scale)
            self._ring(painter, x, y, 7 * scale, theme.mark_light, 0.55, 1.1 * scale)
        breath = 0.5 + 0.5 * math.sin(real_now_s * math.tau / 2.4)
        for x, y in hazards:
            self._ring(painter, x, y, (11 + 4.5 * breath) * scale, theme.urgent, 0.75 - 0.45 * breath, 1.7 * scale)
        painter.setOpacity(1.0)

    def _ring(
        self, painter: QPainter, x: float, y: float, radius: float, colour: str, opacity: float, width: float
    ) -> None:
        """A ring from a kept pixmap: painting one costs twenty times as much as showing one."""
        key = (round(radius), colour, round(width, 1))
        ring = self._rings.get(key)
        if ring is None:
            side = 2 * (round(radius) + math.ceil(width) + 1)
            ring = self._rings[key] = QPixmap(side, side)
            ring.fill(Qt.GlobalColor.transparent)
            inner = QPainter(ring)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.setPen(QPen(QBrush(QColor(colour)), width))
            inner.drawEllipse(QPointF(side / 2, side / 2), round(radius), round(radius))
            inner.end()
        painter.setOpacity(max(0.0, min(opacity, 1.0)))
        painter.drawPixmap(round(x - ring.width() / 2), round(y - ring.height() / 2), ring)

    def moving_rects(self, view: View, scale: float, real_now_s: float) -> list[QRectF]:
        """What has to be painted again for the next step of what moves."""
        fresh, hazards = self.moving_places(view, real_now_s)
        reach = 26 * scale
        return [
            QRectF(x - reach, y - reach, 2 * reach, 2 * reach) for x, y in [*fresh[:, :2].tolist(), *hazards.tolist()]
        ]

    def pick(self, view: View, x: float, y: float, radius_px: float) -> int | None:
        """The id of the case nearest to a pixel; marks that are shown win over those they stand for."""
        if len(self._east) == 0:
            return None
        for east, north, rows in (
            (self._symbol_east, self._symbol_north, self._symbol_rows),
            (self._east, self._north, np.arange(len(self._east))),
        ):
            px, py = view.to_px(east, north)
            square = (px - x) ** 2 + (py - y) ** 2
            if len(square) and np.nanmin(square, initial=np.inf) <= radius_px**2:
                near = np.nanmin(square)
                best = np.flatnonzero(square == near)
                best_row = rows[best[np.argmax(self._late[rows[best]])]]
                return int(self._ids[best_row])
        return None


def _inside(places: NDArray[np.float64], view: View, room: float = 40.0) -> NDArray[np.float64]:
    """Only the places in view, at most as many as a screen bears."""
    x, y = places[:, 0], places[:, 1]
    kept = (x > -room) & (x < view.width + room) & (y > -room) & (y < view.height + room)
    return places[kept][:60]
