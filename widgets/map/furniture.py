"""What stands still on the map: legend with exact counts, scale bar, attribution, the note on a dead picture."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QMargins, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from app.city.model import COMPONENT_STATES
from app.i18n import N_, _, pick
from app.map.choropleth import CHOROPLETHS
from app.map.labels import Field
from app.map.marks import LATENESS_LABELS, Lateness
from app.map.projection import View, true_scale
from widgets.map.legend import SMALLEST, LegendRow, Swatch, paint_legend
from widgets.map.text_pixmaps import TextLook, TextPixmaps
from widgets.theme import Theme

GROUND_LINE_PX = 160
BAR_PX, BAR_HIGH_PX, BAR_ROOM_PX, LEAST_LEGEND_PX = 120, 36, 190, 220
NOTE_SIZE = 23.0  # what the whole room must read: H/39 on a wall
NICE_METRES = [step * 10**power for power in range(0, 7) for step in (1, 2, 5)]
STATE_LABELS: dict[str, str] = {
    "intact": N_("Intact"),
    "damaged": N_("Damaged"),
    "lost": N_("Lost"),
    "abandoned": N_("Abandoned"),
    "removed": N_("Removed"),
}

LEGEND_LABELS = {Lateness.URGENT: N_("of these urgent")}  # hazards are counted once more with what they are besides


class Furniture:
    """Draws the legend, the scale bar and the attribution."""

    def __init__(self) -> None:
        self.has_legend = True
        self.margins = QMargins(16, 16, 16, 16)
        self.attribution = ""
        self.note = ""
        self._legend: QPixmap | None = None
        self._legend_key: object = None
        self._is_old = True
        self._texts = TextPixmaps()

    def renew(self) -> None:
        """Count anew for the legend at the next chance."""
        self._is_old = True

    def prepare(self, view: View, theme: Theme, scale: float, canvas: Any) -> None:
        """Count and paint the legend anew where it is old."""
        if not self._is_old or not self.has_legend:
            return
        self._is_old = False
        ratio = canvas.devicePixelRatioF()
        rows = legend_rows(canvas)
        # The legend shares its edge of the map with the scale bar.
        room = view.width - (self.margins.left() + self.margins.right()) * ratio - BAR_ROOM_PX * scale
        key = (tuple(rows), theme.name, scale, room)
        if key != self._legend_key:
            self._legend = paint_legend(rows, theme, scale, max(room, LEAST_LEGEND_PX * scale))
            self._legend_key = key

    def fields(self, view: View, scale: float, ratio: float) -> list[Field]:
        """What legend and scale bar cover of the window, in device pixels."""
        left, bottom = self.margins.left() * ratio, view.height - self.margins.bottom() * ratio
        right = view.width - self.margins.right() * ratio
        found = [Field(right - BAR_PX * scale, bottom - BAR_HIGH_PX * scale, right, bottom)]
        if self._legend is not None and self.has_legend:
            found.append(Field(left, bottom - self._legend.height(), left + self._legend.width(), bottom))
        return found

    def draw(self, painter: QPainter, view: View, theme: Theme, scale: float, canvas: Any) -> None:
        """Draw all over a finished picture (painter in device pixels)."""
        ratio = canvas.devicePixelRatioF()
        left, bottom = self.margins.left() * ratio, view.height - self.margins.bottom() * ratio
        right = view.width - self.margins.right() * ratio
        self.prepare(view, theme, scale, canvas)
        legend = self._legend if self.has_legend else None
        if legend is not None:
            painter.drawPixmap(round(left), round(bottom - legend.height()), legend)
        width = self._draw_scale_bar(painter, view, theme, scale, right, bottom)
        text = "  ·  ".join(part for part in (self.note, self.attribution) if part)
        if not text:
            return
        pixmap = self._texts.get(text, TextLook(SMALLEST * scale, theme.text_3, theme.halo, SMALLEST * scale / 4))
        right -= width + 20 * scale
        if legend is not None and right - pixmap.width() < left + legend.width() + 8 * scale:
            right, bottom = view.width - self.margins.right() * ratio, bottom - legend.height() - 6 * scale
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


def legend_rows(canvas: Any) -> list[LegendRow]:
    """What the legend says now; every number is exact."""
    city, scenery, cases = canvas.city, canvas.scenery, canvas.cases
    rows: list[LegendRow] = []
    style = scenery.style
    total = city.components.count
    if total and scenery.is_visible("components") and style.colouring is not None:
        shown = total if style.shown.is_open else style.shown.total(city.components)
        rows.append(LegendRow(_("Components shown"), f"{shown:,}", f"/ {total:,}"))
        swatches = component_swatches(canvas)
        if swatches:
            rows.append(LegendRow("", swatches=tuple(swatches)))
    if "cases" in city.forbidden:  # what may not be read is not zero, and colours nothing
        return [*rows, LegendRow(_("Open cases"), note=_("Not permitted for this wall")), *left_out_rows(city)]
    if scenery.is_visible("cases"):
        after = "" if cases.shown == cases.total else f"/ {cases.total:,}"
        title = _("Open cases") if not after else _("Open cases shown")
        rows.append(LegendRow(title, f"{cases.shown:,}", after, is_beside=bool(rows) and not rows[-1].swatches))
        marks = [
            Swatch(_(LEGEND_LABELS.get(late, LATENESS_LABELS[late])), mark=int(late), number=f"{cases.counts[late]:,}")
            for late in (Lateness.IN_TIME, Lateness.SOON, Lateness.OVERDUE, Lateness.SUSPENDED, Lateness.URGENT)
            if cases.counts[late] or late != Lateness.SUSPENDED
        ]
        rows.append(LegendRow("", swatches=tuple(marks)))
    choropleth = scenery.choropleth
    if choropleth is not None and scenery.is_visible("choropleth"):
        label = _("{number} duty grids").format(number=len(city.duty_grids)) + " · " + _(CHOROPLETHS[choropleth.key])
        rows.append(LegendRow("", note=label, ramp=(0, *choropleth.limits)))
    elif style.colouring == "density" and total and scenery.is_visible("components"):
        rows.append(LegendRow("", note=_("Density"), shades=density_shades(style.theme)))
    return rows + left_out_rows(city)


def left_out_rows(city: Any) -> list[LegendRow]:
    """A quiet line that says how much of the city cannot be drawn, none where all can."""
    count = sum(city.left_out.values())
    return [LegendRow("", note=_("Cannot be drawn as stored") + f" · {count:,}")] if count else []


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


def component_swatches(canvas: Any) -> list[Swatch]:
    """Colours of components by major class or by state, with exact counts."""
    city, style = canvas.city, canvas.scenery.style
    counts = city.components.counts
    theme = style.theme
    if style.colouring == "class":
        table = style.category_of_class
        numbers = [0] * len(theme.series)
        for class_id, row in enumerate(counts.sum(axis=1).tolist()):
            if class_id < len(table):
                numbers[int(table[class_id])] += row
        return [
            Swatch(pick(*names), colour=theme.series[place], number=f"{numbers[place]:,}")
            for place, names in enumerate(canvas.scenery.major_names)
            if numbers[place]
        ]
    if style.colouring == "state":
        colours = (theme.text_3, theme.soon, theme.late, theme.paused)
        return [
            Swatch(_(STATE_LABELS[name]), colour=colours[place], number=f"{int(counts[:, place].sum()):,}")
            for place, name in enumerate(COMPONENT_STATES[: len(colours)])
        ]
    return []
