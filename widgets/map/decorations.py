"""What stands still on the map: legend with exact counts, scale bar, attribution, the note on a dead picture.

The legend counts what is seen: what lies in the view, or in the place that the scene speaks of, under the filters that
are on. It takes a third of the map at the most, and stands where it covers neither the chosen case nor what else lies
over the map.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMargins, QRectF, Qt
from PySide6.QtGui import QAccessible, QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from app.city.city import City
from app.city.model import COMPONENT_STATES
from app.i18n import N_, _, ngettext, pick
from app.map.choropleth import CHOROPLETHS
from app.map.labels import LabelField
from app.map.marks import LATENESS_LABELS, Lateness
from app.map.projection import View, true_scale
from app.texts.labels import COMPONENT_STATE_LABELS
from widgets.map.legend import SMALLEST, LegendRow, Swatch, paint_legend
from widgets.map.state import MapState
from widgets.map.text_pixmaps import TextLook, TextPixmaps
from widgets.theme import Theme

GROUND_LINE_PX = 160
BAR_PX, BAR_HIGH_PX, BAR_ROOM_PX, LEAST_LEGEND_PX = 120, 36, 190, 220
MOST_SHARE = 1 / 3  # of the map that a legend may cover
RING_PX = 20.0  # around the chosen point, in pixels of the sketch
NOTE_SIZE = 23.0  # what the whole room must read: H/39 on a wall
NICE_METRES = [step * 10**power for power in range(0, 7) for step in (1, 2, 5)]

LEGEND_ORDER = (
    Lateness.IN_TIME, Lateness.SOON, Lateness.OVERDUE, Lateness.SUSPENDED, Lateness.NO_LIMIT, Lateness.URGENT,
)  # fmt: skip
SELDOM = frozenset({Lateness.SUSPENDED, Lateness.NO_LIMIT})  # named where there are any
LEGEND_LABELS = {Lateness.URGENT: N_("of these urgent")}  # hazards are counted once more with what they are besides


class Decorations:
    """Draws the legend, the scale bar and the attribution."""

    def __init__(self) -> None:
        self.has_legend = True
        self.margins = QMargins(16, 16, 16, 16)
        self.attribution = ""
        self.note = ""
        self.words = ""
        self._legend: QPixmap | None = None
        self._corner: tuple[float, float] | None = None
        self._legend_key: object = None
        self._is_old = True
        self._texts = TextPixmaps()

    def renew(self) -> None:
        """Count anew for the legend at the next chance."""
        self._is_old = True

    @property
    def is_seen(self) -> bool:
        """Whether the legend is on the map: it may find no place that covers nothing."""
        return self.has_legend and self._legend is not None and self._corner is not None

    def prepare(self, view: View, theme: Theme, scale: float, state: MapState) -> None:
        """Count and paint the legend anew where it is old."""
        if not self._is_old or not (self.has_legend or QAccessible.isActive()):
            return
        self._is_old = False
        ratio = state.devicePixelRatioF()
        rows = legend_rows(state)
        self.words = words_of(rows)
        # The legend shares its edge of the map with the scale bar.
        room = view.width - (self.margins.left() + self.margins.right()) * ratio - BAR_ROOM_PX * scale
        key = (tuple(rows), theme.name, scale, room, view.width, view.height)
        if key != self._legend_key:
            self._legend = fitting_legend(rows, theme, scale, max(room, LEAST_LEGEND_PX * scale), view)
            self._legend_key = key
        self._corner = self._free_corner(view, scale, ratio, state)

    def fields(self, view: View, scale: float, ratio: float) -> list[LabelField]:
        """What legend and scale bar cover of the window, in device pixels."""
        bottom, right = view.height - self.margins.bottom() * ratio, view.width - self.margins.right() * ratio
        found = [LabelField(right - BAR_PX * scale, bottom - BAR_HIGH_PX * scale, right, bottom)]
        if self.is_seen:
            found.append(self._field())
        return found

    def _field(self) -> LabelField:
        assert self._legend is not None and self._corner is not None
        left, top = self._corner
        return LabelField(left, top, left + self._legend.width(), top + self._legend.height())

    def _free_corner(self, view: View, scale: float, ratio: float, state: MapState) -> tuple[float, float] | None:
        """The first corner where the legend covers nothing that must be seen; None where there is none."""
        if self._legend is None:
            return None
        left, top = self.margins.left() * ratio, self.margins.top() * ratio
        bottom = view.height - self.margins.bottom() * ratio - self._legend.height()
        right = view.width - self.margins.right() * ratio - self._legend.width()
        taken: list[LabelField] = list(state.covered_fields())
        point = state.selection.point
        if point is not None:
            x, y = (float(value) for value in view.to_px(*point))
            taken.append(LabelField(x - RING_PX * scale, y - RING_PX * scale, x + RING_PX * scale, y + RING_PX * scale))
        for corner in ((left, bottom), (left, top), (right, bottom - BAR_HIGH_PX * scale), (right, top)):
            mine = LabelField(*corner, corner[0] + self._legend.width(), corner[1] + self._legend.height())
            if not any(mine.meets(one) for one in taken):
                return corner
        return None

    def draw(self, painter: QPainter, view: View, theme: Theme, scale: float, state: MapState) -> None:
        """Draw all over a finished picture (painter in device pixels)."""
        ratio = state.devicePixelRatioF()
        bottom, right = view.height - self.margins.bottom() * ratio, view.width - self.margins.right() * ratio
        self.prepare(view, theme, scale, state)
        field = self._field() if self.is_seen else None
        if field is not None and self._legend is not None:
            painter.drawPixmap(round(field.left), round(field.top), self._legend)
        width = self._draw_scale_bar(painter, view, theme, scale, right, bottom)
        text = "  ·  ".join(part for part in (self.note, self.attribution) if part)
        if not text:
            return
        pixmap = self._texts.get(text, TextLook(SMALLEST * scale, theme.text_3, theme.halo, SMALLEST * scale / 4))
        right -= width + 20 * scale
        mine = LabelField(right - pixmap.width() - 8 * scale, bottom - pixmap.height(), right, bottom)
        if field is not None and field.meets(mine):
            right, bottom = view.width - self.margins.right() * ratio, field.top - 6 * scale
        painter.drawPixmap(round(right - pixmap.width()), round(bottom - pixmap.height()), pixmap)

    def _draw_scale_bar(
        self, painter: QPainter, view: View, theme: Theme, scale: float, right: float, bottom: float
    ) -> float:
        """A bar of a round length on the ground at the middle of the picture; returns its width."""
        metre_px = true_scale(view.north_m) / view.resolution
        length = max((one for one in NICE_METRES if one * metre_px <= BAR_PX * scale), default=NICE_METRES[0])
        wide = length * metre_px
        text = (
            _("{number} km").format(number=f"{length // 1000:,}")
            if length >= 1000
            else _("{number} m").format(number=length)
        )
        y = bottom - 3 * scale
        left, foot, last = round(right - wide), round(y), round(right)
        for colour, thick in ((theme.halo, round(4 * scale)), (theme.text_2, max(round(1.6 * scale), 1))):
            high, half = round(6 * scale) + thick, thick // 2
            for x, top, width, height in (
                (left - half, foot - high + thick - half, thick, high),
                (last - half, foot - high + thick - half, thick, high),
                (left - half, foot - half, last - left + thick, thick),
            ):
                painter.fillRect(x, top, width, height, QColor(colour))
        self._write(painter, text, right, y - 9 * scale, SMALLEST * scale, theme.text_2, theme.halo)
        return wide

    def _write(
        self, painter: QPainter, text: str, right: float, bottom: float, size: float, colour: str, halo: str
    ) -> None:
        pixmap = self._texts.get(text, TextLook(size, colour, halo, size / 4))
        painter.drawPixmap(round(right - pixmap.width()), round(bottom - pixmap.height()), pixmap)

    def draw_grey_note(self, painter: QPainter, view: View, theme: Theme, scale: float, text: str) -> None:
        """Say since when the picture is old, in the middle of its upper edge."""
        if not text:
            return
        font = QFont(QApplication.font())
        font.setPixelSize(max(round(NOTE_SIZE * scale), 8))
        metrics = QFontMetricsF(font)
        wide, high = metrics.horizontalAdvance(text) + 40 * scale, metrics.height() + 18 * scale
        field = QRectF((view.width - wide) / 2, (self.margins.top() + 10) * scale, wide, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QBrush(QColor(theme.late)), 1.5 * scale))
        panel = QColor(theme.panel)
        panel.setAlphaF(0.94)
        painter.setBrush(QBrush(panel))
        painter.drawRoundedRect(field, 8 * scale, 8 * scale)
        painter.setFont(font)
        painter.setPen(QColor(theme.late))
        painter.drawText(field, Qt.AlignmentFlag.AlignCenter, text)


def draw_ground_lines(painter: QPainter, view: View, theme: Theme, scale: float) -> None:
    """Quiet lines of a round distance over an empty ground, so that far and near can be told (device pixels)."""
    metre_px = true_scale(view.north_m) / view.resolution
    apart = next((one for one in NICE_METRES if one * metre_px >= GROUND_LINE_PX * scale), NICE_METRES[-1])
    step = apart * true_scale(view.north_m)
    west, south, east, north = view.box
    colour, thick = QColor(theme.line), max(round(scale), 1)
    colour.setAlphaF(0.5)
    for east_m in np.arange(math.ceil(west / step), math.floor(east / step) + 1) * step:
        painter.fillRect(round(float(view.to_px(east_m, 0.0)[0])), 0, thick, view.height, colour)
    for north_m in np.arange(math.ceil(south / step), math.floor(north / step) + 1) * step:
        painter.fillRect(0, round(float(view.to_px(0.0, north_m)[1])), view.width, thick, colour)


def legend_rows(state: MapState) -> list[LegendRow]:
    """What the legend says now; every number is exact for what is seen."""
    city, scenery, cases = state.city, state.scenery, state.cases
    rows: list[LegendRow] = []
    if city is None:
        return rows
    style, scope = scenery.style, state.scope
    total = city.components.count
    if total and scenery.is_visible("components") and style.colouring is not None:
        counts = state.component_counts()
        rows.append(LegendRow(_("Components shown"), f"{int(counts.sum()):,}", f"/ {total:,}"))
        swatches = component_swatches(state, counts)
        if swatches:
            rows.append(LegendRow("", swatches=tuple(swatches)))
    if "cases" in city.forbidden:  # what may not be read is not zero, and colours nothing
        return [*rows, LegendRow(_("Open cases"), note=_("This wall has no right to see this")), *left_out_rows(city)]
    if scenery.is_visible("cases"):
        # A place that the scene speaks of has its cases chosen by a filter already, wherever they lie.
        shown, numbers = (cases.shown, cases.counts) if state.has_place else cases.count_in(scope.box_m)
        after = "" if shown == cases.total else f"/ {cases.total:,}"
        title = _("Open cases") if not after else _("Open cases shown")
        rows.append(LegendRow(title, f"{shown:,}", after, is_beside=bool(rows) and not rows[-1].swatches))
        marks = [
            Swatch(_(LEGEND_LABELS.get(late, LATENESS_LABELS[late])), mark=int(late), number=f"{numbers[late]:,}")
            for late in LEGEND_ORDER
            if numbers[late] or late not in SELDOM
        ]
        rows.append(LegendRow("", swatches=tuple(marks)))
    choropleth = scenery.choropleth
    if choropleth is not None and scenery.is_visible("choropleth"):
        rows.append(LegendRow("", note=_grids_text(city, choropleth.key, state), ramp=(0, *choropleth.limits)))
    elif style.colouring == "density" and total and scenery.is_visible("components"):
        rows.append(LegendRow("", note=_("Density"), shades=density_shades(style.theme)))
    return rows + left_out_rows(city)


def left_out_rows(city: City) -> list[LegendRow]:
    """A quiet line that says how much of the city cannot be drawn, none where all can."""
    count = sum(city.left_out.values())
    return [LegendRow("", note=_("Cannot be drawn as stored") + f" · {count:,}")] if count else []


def _grids_text(city: City, key: str, state: MapState) -> str:
    """Which grids are coloured by what; how many, where all of them are seen."""
    west, south, east, north = state.view.box
    bounds = city.duty_grids.bounds_m
    inside = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    words = ngettext("{number} duty grid", "{number} duty grids", len(bounds))
    grids = words.format(number=len(bounds)) if inside.all() else _("Duty grids")
    return f"{grids} · {_(CHOROPLETHS[key])}"


def words_of(rows: list[LegendRow]) -> str:
    """The same as a sentence, for whoever hears the screen instead of seeing it."""
    told = []
    for row in rows:
        parts = [part for part in (row.title, row.figure, row.note) if part]
        parts += [f"{swatch.label} {swatch.number}".strip() for swatch in row.swatches]
        told.append(" ".join(parts[:3]) if not row.swatches else ", ".join(parts))
    return "; ".join(part for part in told if part)


def fitting_legend(rows: list[LegendRow], theme: Theme, scale: float, widest: float, view: View) -> QPixmap | None:
    """The legend in full, or as much of it as covers no more than its share of the map; None where not even a line."""
    most = view.width * view.height * MOST_SHARE
    for shorter in (
        rows,
        [row for row in rows if not (row.ramp or row.shades)],
        [row for row in rows if not (row.ramp or row.shades or any(swatch.colour for swatch in row.swatches))],
        [row for row in rows if row.title],
    ):
        legend = paint_legend(shorter, theme, scale, min(widest, view.width * 0.9))
        if legend is None or (legend.width() * legend.height() <= most and legend.width() <= view.width):
            return legend
    return None


def density_shades(theme: Theme) -> tuple[str, ...]:
    """The colours of the density picture from few to many, over the land."""
    land, accent = QColor(theme.land), QColor(theme.accent)
    shades = []
    for step in range(6):
        share = 0.06 + step / 5 * 0.5
        sides = ((land.red(), accent.red()), (land.green(), accent.green()), (land.blue(), accent.blue()))
        red, green, blue = (round(low + (high - low) * share) for low, high in sides)
        shades.append(QColor(red, green, blue).name())
    return tuple(shades)


def component_swatches(state: MapState, counts: NDArray[np.int64]) -> list[Swatch]:
    """Colours of components by major class or by state, with exact counts.

    Args:
        counts: (classes, states) how many are seen.
    """
    style = state.scenery.style
    theme = style.theme
    if style.colouring == "class":
        table = style.category_of_class
        numbers = [0] * len(theme.series)
        for class_id, row in enumerate(counts.sum(axis=1).tolist()):
            if class_id < len(table):
                numbers[int(table[class_id])] += row
        return [
            Swatch(pick(*names), colour=theme.series[place], number=f"{numbers[place]:,}")
            for place, names in enumerate(state.scenery.major_names)
            if numbers[place]
        ]
    if style.colouring == "state":
        colours = (theme.text_3, theme.soon, theme.late, theme.paused)
        return [
            Swatch(_(COMPONENT_STATE_LABELS[name]), colour=colours[place], number=f"{int(counts[:, place].sum()):,}")
            for place, name in enumerate(COMPONENT_STATES[: len(colours)])
        ]
    return []
