"""The cases on top of the map: one mark for each crowded cell, a pulse for what just came, a breath for hazards."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from app.city.cases import Cases
from app.map.clusters import CELL_PX, Marks, cell_px, choose_marks, usual_cell_m
from app.map.look import CaseFilter
from app.map.marks import Lateness, count_lateness, is_open, lateness
from app.map.projection import Box, View
from app.map.shown import points_in
from widgets.map.marks_sheet import MEDIUM, NORMAL, QUIET, SMALL, STRONG, MarksSheet, dot_rows, make_sheet
from widgets.map.number_sheet import NumberSheet
from widgets.map.paths import Fragments
from widgets.theme import Theme

PULSE_S = 60.0
MEDIUM_FROM_ZOOM, NORMAL_FROM_ZOOM = 14.0, 16.0
CROWD_CHANGES = 0.1  # share of more or fewer cases from which the size of cells is chosen anew
NUMBERED = ((16.0, 2, 0), (15.0, 4, 40), (13.5, 12, 84))  # from a zoom: least number, pixels between
NUMBER_PX = (19.0, 13.0)  # how far apart numbers stand at least, sideways or upwards


class CaseLayer:
    """Chooses and draws the marks of the open cases."""

    def __init__(self) -> None:
        self.case_filter: CaseFilter | None = None
        self.counts: dict[Lateness, int] = dict.fromkeys(Lateness, 0)
        self.shown, self.total = 0, 0
        self._cases: Cases | None = None
        self._now_s = 0.0
        self._rows = np.empty(0, np.int64)
        self._east = self._north = np.empty(0)
        self._late = np.empty(0, np.uint8)
        self._ids = np.empty(0, np.int64)
        self._kept_marks: dict[float, Marks] = {}
        self._sides: dict[float, int] = {}
        self._placed_total = 0
        self._marks: Marks | None = None
        self._mark_east = self._mark_north = np.empty(0)
        self._calm, self._pressing = Fragments(), Fragments()
        self._pressing_numbers: tuple[NDArray, NDArray, NDArray] = (np.empty(0), np.empty(0), np.empty(0, np.int64))
        self._sheet: MarksSheet | None = None
        self._look: tuple[Theme, float] | None = None
        self._numbers = NumberSheet()
        self.born_at: dict[int, float] = {}
        self._rings: dict[tuple[int, str, float], QPixmap] = {}

    def set_cases(self, cases: Cases, now_s: float) -> None:
        """Take the cases as they are at an instant of the city's clock."""
        self._cases, self._now_s = cases, now_s
        late = lateness(cases, now_s)
        shown = is_open(cases)
        self.total = int(np.count_nonzero(shown))
        if self.case_filter is not None:
            shown = shown & np.asarray(self.case_filter(cases), bool)
        rows = self._rows = np.flatnonzero(shown)
        self.shown = len(rows)
        self.counts = count_lateness(cases, now_s, shown)
        ids, late = np.asarray(cases.column("case_id"))[rows], late[rows]
        east, north = np.asarray(cases.column("x_m"))[rows], np.asarray(cases.column("y_m"))[rows]
        if (
            np.array_equal(ids, self._ids)
            and np.array_equal(late, self._late)
            and np.array_equal(east, self._east, equal_nan=True)
            and np.array_equal(north, self._north, equal_nan=True)
        ):
            return  # the marks that were chosen still hold
        self._ids, self._late, self._east, self._north = ids, late, east, north
        self._kept_marks.clear()
        self._marks = None
        if abs(len(rows) - self._placed_total) > CROWD_CHANGES * self._placed_total:
            self._placed_total = len(rows)
            self._sides.clear()

    def count_in(self, box_m: Box) -> tuple[int, dict[Lateness, int]]:
        """How many of the cases that are shown lie in a box, and how late they are; exactly, marked or in a crowd."""
        if self._cases is None:
            return 0, dict.fromkeys(Lateness, 0)
        inside = points_in(self._east, self._north, box_m)
        chosen = np.zeros(len(self._cases.column("case_id")), bool)
        chosen[self._rows[inside]] = True
        return int(np.count_nonzero(inside)), count_lateness(self._cases, self._now_s, chosen)

    def note_opened(self, case_ids: frozenset[int], real_now_s: float) -> None:
        """Cases that just came pulse for a minute of the room's time."""
        for case_id in case_ids:
            self.born_at[case_id] = real_now_s
        self.born_at = {key: born for key, born in self.born_at.items() if real_now_s - born < PULSE_S}

    def _choose(self, view: View, scale: float) -> Marks:
        """Choose the marks anew where the raster of cells or the cases changed."""
        usual_m = usual_cell_m(view.zoom, scale)
        marks = self._kept_marks.get(usual_m)
        if marks is None:
            if usual_m not in self._sides:
                self._sides[usual_m] = cell_px(self._east, self._north, usual_m)
            marks = choose_marks(self._east, self._north, self._late, usual_m, self._sides[usual_m])
            self._kept_marks[usual_m] = marks
        if marks is not self._marks:
            self._marks = marks
            self._mark_east, self._mark_north = self._east[marks.rows], self._north[marks.rows]
        return marks

    def draw(self, painter: QPainter, view: View, theme: Theme, scale: float) -> int:
        """Draw the marks in view that press nobody (painter in device pixels); returns how many marks there are.

        Those of cases due soon, late or urgent and the numbers are for `draw_pressing`, over the names of districts.
        """
        self._pressing.resize(0)
        self._pressing_numbers = (np.empty(0), np.empty(0), np.empty(0, np.int64))
        marks = self._choose(view, scale)
        x, y = view.to_px(self._mark_east, self._mark_north)
        room = CELL_PX * scale
        seen = np.flatnonzero((x > -room) & (x < view.width + room) & (y > -room) & (y < view.height + room))
        if len(seen) == 0:
            return 0
        sheet = self._mark_sheet(theme, scale)
        zoom = view.zoom - math.log2(scale)
        worst, counts = marks.worst[seen].astype(np.int64), marks.counts[seen]
        usual = NORMAL if zoom >= NORMAL_FROM_ZOOM else MEDIUM if zoom >= MEDIUM_FROM_ZOOM else SMALL
        row = np.full(len(seen), usual)
        if marks.is_crowded:
            row[~marks.is_strong[seen]] = QUIET if marks.is_packed else usual
            row[marks.is_strong[seen] & (worst == Lateness.OVERDUE)] = STRONG
        row[worst == Lateness.URGENT] = NORMAL
        is_dot = (worst <= Lateness.IN_TIME) & (worst != Lateness.NO_LIMIT) & ((row == SMALL) | (row == QUIET))
        row[is_dot] = dot_rows(row[is_dot], counts[is_dot])
        extent = sheet.extents[row, worst]
        is_pressing = worst >= Lateness.SOON
        for fragments, chosen in ((self._calm, ~is_pressing), (self._pressing, is_pressing)):
            fields = fragments.resize(int(np.count_nonzero(chosen)))
            fields[:, 0] = np.round(x[seen[chosen]])
            fields[:, 1] = np.round(y[seen[chosen]])
            # Only what a mark covers: the empty rest of its field would be blended as well.
            spare = (sheet.side - extent[chosen]) // 2
            fields[:, 2] = worst[chosen] * sheet.side + spare
            fields[:, 3] = row[chosen] * sheet.side + spare
            fields[:, 4] = fields[:, 5] = extent[chosen]
        self._calm.draw(painter, sheet.pixmap)
        self._pressing_numbers = self._choose_numbers(marks, seen, x[seen], y[seen], zoom, scale)
        return len(seen)

    def draw_pressing(self, painter: QPainter, theme: Theme, scale: float) -> None:
        """Draw the marks of cases due soon, late or urgent, and the numbers, of the view that was drawn last."""
        self._pressing.draw(painter, self._mark_sheet(theme, scale).pixmap)
        self._numbers.draw(painter, *self._pressing_numbers, theme, scale)

    def places_of_marks(self, view: View, scale: float, *, only_pressing: bool) -> NDArray[np.float64]:
        """Pixels of the marks in view, (k, 2), of all cases or of those due soon, late or urgent."""
        marks = self._choose(view, scale)
        x, y = view.to_px(self._mark_east, self._mark_north)
        seen = (x > 0) & (x < view.width) & (y > 0) & (y < view.height)
        if only_pressing:
            seen &= marks.worst >= Lateness.SOON
        return np.column_stack([x[seen], y[seen]])

    def _choose_numbers(
        self, marks: Marks, seen: NDArray[np.int64], x: NDArray, y: NDArray, zoom: float, scale: float
    ) -> tuple[NDArray, NDArray, NDArray]:
        """Numbers beside marks that stand for several: of late cases in a crowd, of all cases when near.

        Returns:
            Pixels of the marks and their numbers.
        """
        if marks.is_crowded:
            chosen = np.flatnonzero(marks.is_strong[seen] & (marks.worst[seen] == Lateness.OVERDUE))
            counts = marks.late_counts[seen[chosen]]
            kept = shown_apart(x[chosen], y[chosen], counts, scale)
            return x[chosen][kept], y[chosen][kept], counts[kept]
        rule = next((row for row in NUMBERED if zoom >= row[0]), None)
        if rule is None:
            return np.empty(0), np.empty(0), np.empty(0, np.int64)
        _zoom, least, apart = rule
        chosen = np.flatnonzero(marks.counts[seen] >= least)
        if apart and len(chosen):
            # The neighbourhoods are fixed to the ground, so that numbers stay where they are while the map moves.
            side_m = marks.cell_m * apart / CELL_PX
            column = np.floor(self._mark_east[seen[chosen]] / side_m).astype(np.int64)
            row = np.floor(self._mark_north[seen[chosen]] / side_m).astype(np.int64)
            order = np.lexsort((-marks.counts[seen[chosen]], column, row))
            first = np.ones(len(order), bool)
            first[1:] = (np.diff(column[order]) != 0) | (np.diff(row[order]) != 0)
            chosen = chosen[order[first]]
        return x[chosen], y[chosen], marks.counts[seen[chosen]]

    def _mark_sheet(self, theme: Theme, scale: float) -> MarksSheet:
        if self._look != (theme, scale) or self._sheet is None:
            self._sheet = make_sheet(theme, scale)
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
            with QPainter(ring) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                inner.setPen(QPen(QBrush(QColor(colour)), width))
                inner.drawEllipse(QPointF(side / 2, side / 2), round(radius), round(radius))
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
            (self._mark_east, self._mark_north, self._marks.rows if self._marks is not None else np.empty(0, np.int64)),
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


def shown_apart(x: NDArray, y: NDArray, counts: NDArray, scale: float) -> NDArray[np.int64]:
    """Which numbers are shown where some would lie on each other: the greater ones."""
    kept: list[int] = []
    for row in np.argsort(-counts, kind="stable").tolist():
        if all(
            abs(x[row] - x[other]) >= NUMBER_PX[0] * scale or abs(y[row] - y[other]) >= NUMBER_PX[1] * scale
            for other in kept
        ):
            kept.append(row)
    return np.array(sorted(kept), np.int64)


def _inside(places: NDArray[np.float64], view: View, room: float = 40.0) -> NDArray[np.float64]:
    """Only the places in view, at most as many as a screen bears."""
    x, y = places[:, 0], places[:, 1]
    kept = (x > -room) & (x < view.width + room) & (y > -room) & (y < view.height + room)
    return places[kept][:60]
