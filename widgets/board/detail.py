"""The right side of the board: where the focused item lies, how it was refused, and what can be done to it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.cases.model import State
from app.i18n import _, pick
from app.meetings.items import ItemAction, actions_of
from app.meetings.model import Card, ItemDetail, Sketch
from app.meetings.texts import (
    LONG_DAYS,
    act_text,
    cause_text,
    class_text,
    day_of,
    days_of,
    lateness_of,
    outcome_text,
    pair_text,
    person_of,
    place_text,
)
from widgets.board.labels import label
from widgets.board.sketch_painter import paint_ring, paint_sketch, place_on
from widgets.parts.key_button import KeyButton
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.text import MEDIUM, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

RADIUS_M = 420.0
MAP_HIGH, MAP_HIGH_OPEN = 190, 320
MOST_REFUSALS, MOST_ACTS = 8, 6


class PlaceMap(QWidget):
    """Streets and borders around an item, its cases as marks, and a scale."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: Card | None = None
        self._detail: ItemDetail | None = None
        self._sketch: Sketch | None = None
        self._now_s = 0.0
        self.setFixedHeight(scaled(MAP_HIGH))

    def show_place(self, card: Card | None, detail: ItemDetail | None, sketch: Sketch | None, now_s: float) -> None:
        """Take what is to be shown."""
        self._card, self._detail, self._sketch, self._now_s = card, detail, sketch, now_s
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the map."""
        card, theme, box = self._card, self._theme, QRectF(self.rect())
        with QPainter(self) as painter:
            if card is None or card.lon is None or card.lat is None:
                painter.fillRect(box, QColor(theme.land))
                return
            paint_sketch(painter, theme, box, self._sketch, card.lon, card.lat, RADIUS_M, 0.0)
            scale = min(box.width(), box.height()) / 2 / RADIUS_M
            lateness = lateness_of(card, self._now_s)
            for case in self._detail.cases if self._detail is not None else ():
                if case.lon is not None and case.lat is not None:
                    at = place_on(box, scale, (card.lon, card.lat), case.lon, case.lat)
                    paint_mark(painter, theme, lateness, at, scaled(12))
            paint_ring(painter, theme, box.center(), scaled(15), mark_tone(lateness))
            self._paint_scale(painter, box, scale)

    def _paint_scale(self, painter: QPainter, box: QRectF, scale: float) -> None:
        wide, theme = 200 * scale, self._theme
        right, bottom = box.right() - 14, box.bottom() - 12
        painter.fillRect(QRectF(right - wide, bottom, wide, 2), QColor(theme.label))
        painter.setFont(wall_font(12, MEDIUM))
        words = _("{count} m").format(count=200)
        painter.setPen(QColor(theme.label))
        room = QFontMetricsF(painter.font()).horizontalAdvance(words)
        painter.drawText(QPointF(right - wide / 2 - room / 2, bottom - 5), words)


class DetailPanel(QFrame):
    """The focused item.

    Signals:
        action_pressed(object): a row of the table of acts (ItemAction).
    """

    action_pressed = Signal(object)

    def __init__(self, theme: Theme, may_act: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detail")
        self._theme, self._may_act = theme, may_act
        self._card: Card | None = None
        self._now_s, self._time_zone = 0.0, "UTC"
        self.is_open = False
        self.map = PlaceMap(theme, self)
        self._title = label("", "heading", is_wrapped=True)
        self._place = label("", "second", "text_2", is_wrapped=True)
        self._figures = QFrame()
        self._figures.setObjectName("figures")
        self._grid = QGridLayout(self._figures)
        self._grid.setContentsMargins(6, 8, 6, 8)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(3)
        self._acts = QVBoxLayout()
        self._acts.setSpacing(6)
        inside = QWidget()
        inside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        body = QVBoxLayout(inside)
        body.setContentsMargins(14, 12, 14, 12)
        body.setSpacing(10)
        for part in (self._title, self._place, self._figures):
            body.addWidget(part)
        body.addLayout(self._lines)
        body.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.map)
        column.addWidget(area, 1)
        foot = QWidget()
        foot.setLayout(self._acts)
        self._acts.setContentsMargins(14, 8, 14, 12)
        column.addWidget(foot)

    def set_open(self, is_open: bool) -> None:
        """Show everything about the item, or only what stands beside the board."""
        self.is_open = is_open
        self.map.setFixedHeight(scaled(MAP_HIGH_OPEN if is_open else MAP_HIGH))

    def show_item(
        self, card: Card | None, detail: ItemDetail | None, sketch: Sketch | None, now_s: float, time_zone: str
    ) -> None:
        """Take the focused item; what is read later comes with a second call."""
        self._card, self._now_s, self._time_zone = card, now_s, time_zone
        self.map.show_place(card, detail, sketch, now_s)
        _empty(self._grid)
        _empty(self._lines)
        _empty(self._acts)
        self._figures.setVisible(card is not None)
        if card is None:
            self._title.setText(_("No item is chosen"))
            self._place.setText("")
            return
        self._title.setText(f"{class_text(card)} · {' · '.join(cause_text(cause) for cause in card.causes)}")
        self._place.setText(f"№ {card.item_id} · {place_text(card)}\n{pair_text(card)}")
        self._show_figures(card)
        if outcome_text(card):
            self._lines.addWidget(label(outcome_text(card), "body", "good", is_wrapped=True))
        if detail is not None:
            self._show_detail(detail)
        self._show_actions(card)

    def _show_figures(self, card: Card) -> None:
        days = days_of(card, self._now_s)
        figures = (
            (str(card.cases), _("cases"), "text"),
            (str(days), _("days"), "late" if days >= LONG_DAYS else "text"),
            (str(card.bounces), _("refusals"), "text"),
            (str(len(card.units)), _("units"), "text"),
        )
        for place, (figure, words, tone) in enumerate(figures):
            for row, made in enumerate((label(figure, "figure", tone), label(words, "small", "text_2"))):
                made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                self._grid.addWidget(made, row, place)

    def _show_detail(self, detail: ItemDetail) -> None:
        refusals = detail.refusals if self.is_open else detail.refusals[-MOST_REFUSALS:]
        self._lines.addWidget(_head(_("Refusals"), f"{len(detail.refusals)}"))
        if not refusals:
            self._lines.addWidget(label(_("None: no unit has refused it"), "second", "text_3"))
        for one in refusals:
            self._lines.addLayout(
                self._line(day_of(one.at_s, self._time_zone), pick(one.unit, one.unit_en), f"“{one.words}”")
            )
        self._lines.addWidget(_head(_("Cases of this item"), str(len(detail.cases))))
        for case in detail.cases if self.is_open else detail.cases[:4]:
            state = State(case.state).label if case.state in set(State) else case.state
            self._lines.addLayout(self._line(day_of(case.reported_s, self._time_zone), f"{case.case_no} · {state}", ""))
        self._lines.addWidget(_head(_("History"), ""))
        for act in detail.acts if self.is_open else detail.acts[:MOST_ACTS]:
            self._lines.addLayout(self._line(day_of(act.at_s, self._time_zone), act_text(act), person_of(act)))

    @staticmethod
    def _line(day: str, first: str, second: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        when = label(day, "second", "text_3")
        when.setFixedWidth(scaled(44))
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(first, "second", "text", is_wrapped=True))
        if second:
            words.addWidget(label(second, "second", "text_2", is_wrapped=True))
        row.addLayout(words, 1)
        return row

    def _show_actions(self, card: Card) -> None:
        shown = [action for action in actions_of(card.state) if action.letter and self._may_act]
        if not shown:
            words = _("Only meeting chairs and leaders act here") if not self._may_act else ""
            if words:
                self._acts.addWidget(label(words, "second", "text_3", is_wrapped=True))
            return
        for place, action in enumerate(shown):
            button = KeyButton(_(action.label), action.letter, "main" if place == 0 else "", self, has_key=False)
            button.clicked.connect(lambda _checked=False, row=action: self._press(row))
            self._acts.addWidget(button)

    def _press(self, action: ItemAction) -> None:
        self.action_pressed.emit(action)


def _head(words: str, count: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 8, 0, 2)
    row.addWidget(label(words, "strong"))
    row.addStretch(1)
    row.addWidget(label(count, "second", "text_2"))
    return line


def _empty(layout: QGridLayout | QVBoxLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QGridLayout | QVBoxLayout | QHBoxLayout):
            _empty(inner)
            inner.deleteLater()
