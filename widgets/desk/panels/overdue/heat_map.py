"""The heat of a figure over the live map; a click opens the cases of a square."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QMargins, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from app.city.cases import Cases
from app.city.city import City
from app.desk.overdue_heat import Heat, width_for
from app.i18n import _, ngettext
from app.map.look import MapLook
from app.texts.numbers import count_text
from widgets.desk.panel import PanelContext
from widgets.map.canvas import MapCanvas
from widgets.parts.text import text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

FONT_PX, TILE_BYTES = 13, 12 * 2**20
OPACITY = 0.7
STEP_PX, LEGEND_PX = 26, 13


class HeatMap(QWidget):
    """A live map that is made when it is seen first, with squares over it.

    Signals:
        width_wanted(int): squares of another width fit what the map shows now.
        square_opened(int): the cases of a square are wanted, by its place in the heat.
    """

    width_wanted = Signal(int)
    square_opened = Signal(int)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.canvas: MapCanvas | None = None
        self.layer: HeatLayer | None = None
        self.heat: Heat | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_city(self, city: City) -> None:
        """Show a city, whole."""
        if self.canvas is None:
            self.canvas = self._make()
        if self.canvas.city is not city:
            self.canvas.set_city(city)

    def show_heat(self, heat: Heat | None) -> None:
        """Show other squares."""
        self.heat = heat
        if self.layer is not None:
            self.layer.show_heat(heat)

    def fitting_width(self) -> int:
        """Return how wide squares are that fit what the map shows."""
        canvas = self.canvas
        return 4 if canvas is None else width_for(canvas.view.resolution, canvas.devicePixelRatioF())

    def is_at_rest(self) -> bool:
        """Whether the map is painted whole."""
        return self.canvas is None or not self.canvas.isVisible() or self.canvas.is_complete()

    def stop(self) -> None:
        """End the composing processes."""
        if self.canvas is not None:
            self.canvas.close_workers()

    def _make(self) -> MapCanvas:
        canvas = MapCanvas(self._context.theme, workshop=self._context.workshop)
        canvas.font_px = scaled(FONT_PX)
        canvas.tiles.most_bytes = TILE_BYTES
        canvas.legend_margins = QMargins(8, 8, 8, 8)
        canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys belong to the months
        canvas.show_look(MapLook(colouring=None, choropleth=None, cases=_no_cases, has_legend=False))
        canvas.navigator.place_clicked.disconnect(canvas.picker.click)  # a click is a square, and opens no card
        canvas.navigator.place_clicked.connect(self._on_navigator_place_clicked)
        canvas.navigator.view_settled.connect(self._on_navigator_view_settled)
        canvas.installEventFilter(self)
        self._column.addWidget(canvas)
        self.layer = HeatLayer(self._context.theme, canvas)
        self.layer.show_heat(self.heat)
        return canvas

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say how many cases a square has where the pointer rests."""
        if event.type() == QEvent.Type.ToolTip and self.canvas is not None and self.heat is not None:
            place = self._square_at(QPointF(event.pos()) * self.canvas.devicePixelRatioF())  # type: ignore[attr-defined]
            if place is not None:
                count = int(self.heat.counts[place])
                words = ngettext("{count} case; a click opens it.", "{count} cases; a click opens them.", count)
                QToolTip.showText(event.globalPos(), words.format(count=count_text(count)), self)  # type: ignore[attr-defined]
                return True
        return False

    def _square_at(self, place: QPointF) -> int | None:
        if self.canvas is None or self.heat is None:
            return None
        return self.heat.at(*self.canvas.view.to_m(place.x(), place.y()))

    def _on_navigator_place_clicked(self, place: QPointF) -> None:
        found = self._square_at(place)
        if found is not None:
            self.square_opened.emit(found)

    def _on_navigator_view_settled(self, _view: object) -> None:
        if self.heat is None or self.fitting_width() != self.heat.width:
            self.width_wanted.emit(self.fitting_width())


class HeatLayer(QWidget):
    """Paints the squares and what their colours mean; the hand goes through to the map below."""

    def __init__(self, theme: Theme, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._theme, self._canvas = theme, canvas
        self._heat: Heat | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        canvas.installEventFilter(self)
        canvas.navigator.view_changed.connect(self.update)
        self.setGeometry(canvas.rect())

    def show_heat(self, heat: Heat | None) -> None:
        """Paint other squares."""
        self._heat = heat
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay as large as the map."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Squares in view, coolest first, and the legend."""
        heat = self._heat
        if heat is None or self._canvas.city is None:
            return
        with QPainter(self) as painter:
            painter.setOpacity(OPACITY)
            painter.setPen(Qt.PenStyle.NoPen)
            for step, boxes in self._boxes(heat):
                painter.setBrush(QColor(self._theme.grid_ramp[step]))
                painter.drawRects(boxes)
            painter.setOpacity(1.0)
            self._paint_legend(painter, heat)

    def _boxes(self, heat: Heat) -> list[tuple[int, list[QRectF]]]:
        view, ratio = self._canvas.view, self._canvas.devicePixelRatioF()
        left, bottom = view.to_px(heat.boxes_m[:, 0], heat.boxes_m[:, 1])
        right, top = view.to_px(heat.boxes_m[:, 2], heat.boxes_m[:, 3])
        seen = (right > 0) & (left < view.width) & (bottom > 0) & (top < view.height)
        steps, found = heat.steps, []
        for step in range(1, len(self._theme.grid_ramp)):
            rows = (seen & (steps == step)).nonzero()[0]
            boxes = [
                QRectF(left[row] / ratio, top[row] / ratio, (right[row] - left[row]) / ratio - 0.7,
                       (bottom[row] - top[row]) / ratio - 0.7)
                for row in rows.tolist()
            ]  # fmt: skip
            if boxes:
                found.append((step, boxes))
        return found

    def _paint_legend(self, painter: QPainter, heat: Heat) -> None:
        words = _("cases in {size} m").format(size=count_text(heat.width * 100))
        labels = [count_text(limit) for limit in heat.limits]
        each = max(scaled(STEP_PX), round(max(text_width(label, LEGEND_PX) for label in labels)) + 6)
        height, line = scaled(10), scaled(LEGEND_PX * 1.5)
        width = max(each * len(labels), round(text_width(words, LEGEND_PX))) + 16
        box = QRectF(8, self.height() - height - 2 * line - 20, width, height + 2 * line + 12)
        painter.setBrush(QColor(self._theme.panel))
        painter.setPen(QColor(self._theme.line))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(wall_font(LEGEND_PX))
        painter.setPen(QColor(self._theme.text_2))
        painter.drawText(QRectF(box.left() + 8, box.top() + 4, width, line), Qt.AlignmentFlag.AlignVCenter, words)
        for number, label in enumerate(labels):
            left = box.left() + 8 + number * each
            painter.fillRect(
                QRectF(left, box.top() + line + 5, each - 1, height), QColor(self._theme.grid_ramp[number + 1])
            )
            painter.drawText(
                QRectF(left, box.top() + line + height + 5, each, line), Qt.AlignmentFlag.AlignVCenter, label
            )


def _no_cases(cases: Cases) -> NDArray[np.bool_]:
    """Marks of open cases would hide the squares."""
    return np.zeros(cases.count, bool)
