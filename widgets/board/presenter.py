"""One item of the agenda on each screen, read from ten metres: nothing that the room must read is smaller than H/40."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.errors import is_told, tell_trouble
from app.i18n import _, ngettext, pick
from app.meetings.model import AgendaItem, Board, Card, ItemDetail, Precedent, Refusal, Sketch
from app.meetings.service import MeetingService
from app.meetings.texts import (
    cases_text,
    cause_text,
    class_text,
    day_of,
    days_of,
    lateness_of,
    outcome_text,
    place_text,
)
from widgets.background import Background
from widgets.board.colours import mixed
from widgets.board.sketch_painter import paint_ring, paint_sketch, place_on
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.metrics import Metrics
from widgets.parts.text import BOLD, LEFT, MEDIUM, RIGHT, TextPainter
from widgets.theme import Theme

RADIUS_M = 420.0
READ_SHARE = 40
"""The smallest text is this part of the height."""
MOST_REFUSALS, MOST_PARTIES = 5, 3
TICK_MS = 1000
DECIDED = {"decision": "good", "task": "good", "information": "good", "adjourned": "soon"}


@dataclass(frozen=True)
class Screen:
    """What is known of the item on the screen."""

    detail: ItemDetail
    sketch: Sketch | None
    precedents: tuple[Precedent, ...]


@dataclass(frozen=True)
class Agenda:
    """The next meeting with its items."""

    board: Board
    items: tuple[AgendaItem, ...]


class ReadingMetrics(Metrics):
    """Sizes for a room: what people must read never shrinks below H/40."""

    @property
    def small(self) -> float:
        """The smallest text there is."""
        return self.part(READ_SHARE)


class PresenterWindow(QWidget):
    """The agenda of the next meeting, one item on each screen; no reporter is ever read for it."""

    def __init__(self, meetings: MeetingService, background: Background, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle(_("Coordination meetings"))
        self._meetings, self._background, self._theme = meetings, background, theme
        self.agenda: Agenda | None = None
        self.place, self.trouble = 0, ""
        self.overflows: list[str] = []
        self._screens: dict[int, Screen] = {}
        self._asked: set[int] = set()
        self._typed = ""
        self._since = time.monotonic()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.update)
        self._tick.start()
        self._run(_read_agenda, meetings, on_answer=self._take_agenda)

    # Reading ----------------------------------------------------------------------------------------------------------

    def _run(self, job: Callable[..., Any], *values: Any, on_answer: Callable[[Any], None]) -> None:
        if self._background.is_open:
            self._background.run(job, *values, on_answer=on_answer, on_trouble=self._tell)

    def _tell(self, trouble: BaseException) -> None:
        self.trouble = tell_trouble(trouble)
        self.update()
        if not is_told(trouble):
            raise trouble

    def _take_agenda(self, agenda: Agenda) -> None:
        self.agenda, self.trouble = agenda, ""
        self._ask_around()

    def _ask_around(self) -> None:
        """Read this item and the next, so that the next screen is there at once."""
        items = self.agenda.items if self.agenda is not None else ()
        for one in items[self.place : self.place + 2]:
            if one.card.item_id not in self._asked:
                self._asked.add(one.card.item_id)
                self._run(_read_screen, self._meetings, one.card.item_id, on_answer=self._take_screen)
        self.update()

    def _take_screen(self, screen: Screen) -> None:
        self._screens[screen.detail.item_id] = screen
        self.update()

    def is_complete(self) -> bool:
        """Tell whether the item on the screen has been read."""
        if self.agenda is None:
            return False
        return not self.agenda.items or self.agenda.items[self.place].card.item_id in self._screens

    # Keys -------------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A clicker, arrows or space lead on; digits and Enter jump; T begins the timer anew; Esc closes."""
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            self.show_item(self.place + 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace):
            self.show_item(self.place - 1)
        elif event.text().isdecimal():
            self._typed = (self._typed + event.text())[-3:]
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._typed:
            self.show_item(int(self._typed) - 1)
        elif key == Qt.Key.Key_T:
            self._since = time.monotonic()
            self.update()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """The timer rests."""
        self._tick.stop()
        super().closeEvent(event)

    def show_item(self, place: int) -> None:
        """Show an item of the agenda, counted from 0; the first and the last stay."""
        self._typed = ""
        if self.agenda is None or not self.agenda.items:
            return
        place = min(max(0, place), len(self.agenda.items) - 1)
        if place != self.place:
            self.place, self._since = place, time.monotonic()
        self._ask_around()

    # Painting ---------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the item."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self._theme.ground))
            metrics = ReadingMetrics.of(self.width(), self.height())
            self.overflows = []
            texts = TextPainter(painter, self._theme, metrics, self.overflows)
            if self.agenda is None or not self.agenda.items:
                words = self.trouble or (_("No item is on the agenda") if self.agenda is not None else "…")
                texts.draw(QRectF(self.rect()).adjusted(40, 0, -40, 0), words, metrics.title, "text_2")
                return
            _ItemPainter(self._theme, metrics, texts, self.agenda, self.place).paint(
                painter, QRectF(self.rect()), self._screens.get(self.agenda.items[self.place].card.item_id),
                time.monotonic() - self._since,
            )  # fmt: skip


@dataclass
class _ItemPainter:
    """Paints one screen; `m` is H/100."""

    theme: Theme
    metrics: Metrics
    texts: TextPainter
    agenda: Agenda
    place: int

    def paint(self, painter: QPainter, box: QRectF, screen: Screen | None, elapsed_s: float) -> None:
        m = self.metrics.unit / 100
        one = self.agenda.items[self.place]
        edge = 2.2 * m
        head = QRectF(edge, 1.4 * m, box.width() - 2 * edge, 7 * m)
        self._head(painter, head, one, elapsed_s)
        top, bottom = head.bottom() + 1.2 * m, box.height() - 3.6 * m
        split = box.width() * 0.585
        low = bottom - 21 * m
        self._map(painter, QRectF(edge, top, split - edge, low - top - 1.2 * m), one.card, screen)
        right = QRectF(split + 1.2 * m, top, box.width() - split - 1.2 * m - edge, low - top - 1.2 * m)
        self._refusals(painter, right, one.card, screen)
        self._precedents(painter, QRectF(edge, low, split - edge, bottom - low), screen)
        self._question(painter, QRectF(right.left(), low, right.width(), bottom - low), one)
        self._strip(painter, QRectF(edge, box.height() - 2.2 * m, box.width() - 2 * edge, 0.8 * m))

    def _head(self, painter: QPainter, box: QRectF, one: AgendaItem, elapsed_s: float) -> None:
        m, texts, card = self.metrics.unit / 100, self.texts, one.card
        big, mid = 5.0 * m, 3.1 * m
        used = texts.draw(
            QRectF(box.left(), box.top(), 9 * m, box.height()), str(self.place + 1), big, "accent", LEFT, BOLD
        )
        of = f"/ {len(self.agenda.items)}"
        used += 1.2 * m + texts.draw(QRectF(box.left() + used + m, box.top(), 9 * m, box.height()), of, mid, "text_2")
        minutes = card.minutes or 5
        clock = f"{int(elapsed_s) // 60}:{int(elapsed_s) % 60:02d}"
        tone = "late" if elapsed_s > minutes * 60 else "text"
        room = QRectF(box.right() - 12 * m, box.top(), 12 * m, box.height())
        total = texts.draw(room, f"/ {minutes}:00", mid, "text_2", RIGHT)
        shown = texts.draw(
            QRectF(box.right() - total - 14 * m, box.top(), 13 * m, box.height()), clock, big, tone, RIGHT
        )
        ring = QPointF(box.right() - total - shown - 6 * m, box.center().y())
        self._ring(painter, ring, 2.4 * m, min(1.0, elapsed_s / (minutes * 60)), tone)
        left = box.left() + used + 3 * m
        if self.agenda.board.meeting is not None and self.agenda.board.meeting.is_demo:
            tag = QRectF(ring.x() - 21 * m, box.top(), 17 * m, box.height())
            ring_left = tag.right() - texts.draw(tag, _("Demo data"), 2.2 * m, "text_3", RIGHT)
        else:
            ring_left = ring.x() - 4 * m
        wide = ring_left - 2 * m - left
        title = texts.draw(
            QRectF(left, box.top(), wide * 0.55, box.height()), class_text(card), big, "text", LEFT, BOLD, True
        )
        causes = "、".join(cause_text(cause) for cause in card.causes)
        rest = f"{place_text(card)}   {cases_text(card.cases)}   {causes}"
        texts.draw(
            QRectF(left + title + 2 * m, box.top(), wide - title - 2 * m, box.height()),
            rest,
            mid,
            "text_2",
            LEFT,
            is_name=True,
        )

    def _ring(self, painter: QPainter, middle: QPointF, radius: float, share: float, tone: str) -> None:
        box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.theme.raised), radius * 0.3))
        painter.drawEllipse(box)
        colour = self.theme.late if tone == "late" else self.theme.accent
        painter.setPen(QPen(QColor(colour), radius * 0.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(box, 90 * 16, -round(share * 360 * 16))

    def _map(self, painter: QPainter, box: QRectF, card: Card, screen: Screen | None) -> None:
        m, theme = self.metrics.unit / 100, self.theme
        if card.lon is None or card.lat is None:
            self._tile(painter, box)
            return
        paint_sketch(painter, theme, box, screen.sketch if screen else None, card.lon, card.lat, RADIUS_M, 8)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 8, 8)
        scale = min(box.width(), box.height()) / 2 / RADIUS_M
        lateness = lateness_of(card, self.agenda.board.now_s)
        for case in screen.detail.cases if screen else ():
            if case.lon is not None and case.lat is not None:
                at = place_on(box, scale, (card.lon, card.lat), case.lon, case.lat)
                if box.contains(at):
                    paint_mark(painter, theme, lateness, at, 2.4 * m)
        paint_ring(painter, theme, box.center(), 3.4 * m, mark_tone(lateness))
        wide = 200 * scale
        bar = QRectF(box.right() - wide - 2 * m, box.bottom() - 2 * m, wide, 0.35 * m)
        painter.fillRect(bar, QColor(theme.label))
        above = QRectF(bar.left(), bar.top() - 3.4 * m, wide, 3.2 * m)
        words = _("{count} m").format(count=200)
        self.texts.draw(above, words, 2.5 * m, "label", Qt.AlignmentFlag.AlignHCenter)

    def _refusals(self, painter: QPainter, box: QRectF, card: Card, screen: Screen | None) -> None:
        m, texts = self.metrics.unit / 100, self.texts
        self._tile(painter, box)
        inner = box.adjusted(2 * m, 1.2 * m, -2 * m, -m)
        line = QRectF(inner.left(), inner.top(), inner.width(), 4.4 * m)
        used = texts.draw(line, _("Refused"), 2.7 * m, "text_2")
        times = ngettext("{count} time", "{count} times", card.bounces).format(count=card.bounces)
        texts.draw(line.adjusted(used + 1.2 * m, 0, 0, 0), times, 3.2 * m, "late", LEFT, BOLD)
        facts = _("{units} units, {days} days").format(
            units=len(card.units), days=days_of(card, self.agenda.board.now_s)
        )
        texts.draw(line, facts, 2.7 * m, "text_2", RIGHT)
        refusals = screen.detail.refusals[-MOST_REFUSALS:] if screen else ()
        high = (inner.height() - line.height() - m) / MOST_REFUSALS
        for row, one in enumerate(refusals):
            self._refusal(painter, QRectF(inner.left(), line.bottom() + m + row * high, inner.width(), high), card, one)

    def _refusal(self, painter: QPainter, box: QRectF, card: Card, one: Refusal) -> None:
        m, texts = self.metrics.unit / 100, self.texts
        painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), QColor(self.theme.line))
        half = box.height() / 2
        texts.draw(
            QRectF(box.left(), box.top(), 9 * m, box.height()),
            day_of(one.at_s, self.agenda.board.time_zone),
            2.6 * m,
            "text_2",
        )
        party = card.units.index(one.unit) if one.unit in card.units else 5
        bar = QRectF(box.left() + 9.4 * m, box.top() + 0.18 * box.height(), 0.5 * m, 0.64 * box.height())
        painter.fillRect(bar, QColor(self.theme.series[_party(party) % len(self.theme.series)]))
        left = bar.right() + 1.6 * m
        name, words = pick(one.unit, one.unit_en), f"“{one.words}”"
        texts.draw(
            QRectF(left, box.top() + 0.1 * half, box.right() - left, half),
            name,
            2.7 * m,
            f"series:{_party(party)}",
            LEFT,
            MEDIUM,
            True,
        )
        texts.draw(
            QRectF(left, box.top() + 0.92 * half, box.right() - left, half), words, 2.6 * m, "text", is_name=True
        )

    def _precedents(self, painter: QPainter, box: QRectF, screen: Screen | None) -> None:
        m, texts = self.metrics.unit / 100, self.texts
        self._tile(painter, box)
        inner = box.adjusted(2 * m, m, -2 * m, -m)
        texts.draw(QRectF(inner.left(), inner.top(), inner.width(), 4 * m), _("Earlier rulings"), 2.7 * m, "text_2")
        found = screen.precedents if screen else ()
        if screen is not None and not found:
            texts.draw(
                QRectF(inner.left(), inner.top() + 5 * m, inner.width(), 4 * m),
                _("None about this class or place"),
                2.7 * m,
                "text",
            )
        for row, one in enumerate(found):
            line = QRectF(inner.left(), inner.top() + (4.6 + row * 4.7) * m, inner.width(), 4.2 * m)
            did = _("sent {sent}, back {refused}").format(sent=one.sent, refused=one.refused)
            wide = texts.draw(line, did, 2.6 * m, "text_2", RIGHT)
            used = texts.draw(line, one.ruling_no, 2.7 * m, "good", LEFT, BOLD)
            texts.draw(line.adjusted(used + 1.6 * m, 0, -wide - 1.6 * m, 0), one.title, 2.6 * m, "text", is_name=True)

    def _question(self, painter: QPainter, box: QRectF, one: AgendaItem) -> None:
        m, texts, card = self.metrics.unit / 100, self.texts, one.card
        self._tile(painter, box, is_strong=True)
        inner = box.adjusted(2 * m, m, -2 * m, -m)
        words = outcome_text(card) if one.outcome else _("To be decided: who is responsible")
        tone = DECIDED.get(one.outcome or "", "text")
        texts.draw(QRectF(inner.left(), inner.top(), inner.width(), 4.4 * m), words, 3.2 * m, tone, LEFT, BOLD, True)
        names = [pick(unit, english) for unit, english in zip(card.units, card.units_en, strict=True)][:MOST_PARTIES]
        for row, name in enumerate(names):
            line = QRectF(inner.left(), inner.top() + (5.2 + row * 4.7) * m, inner.width(), 4.2 * m)
            number = QRectF(line.left(), line.top() + 0.4 * m, 3.4 * m, 3.4 * m)
            painter.setPen(QPen(QColor(self.theme.series[_party(row) % len(self.theme.series)]), 0.2 * m))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(number, 0.5 * m, 0.5 * m)
            texts.draw(number, str(row + 1), 2.5 * m, f"series:{_party(row)}", Qt.AlignmentFlag.AlignHCenter, BOLD)
            texts.draw(line.adjusted(5 * m, 0, 0, 0), name, 2.9 * m, f"series:{_party(row)}", LEFT, MEDIUM, True)

    def _strip(self, painter: QPainter, box: QRectF) -> None:
        """One piece for each item: decided, adjourned, on the screen, to come."""
        count = len(self.agenda.items)
        gap = min(0.5 * self.metrics.unit / 100, box.width() / count / 4)
        wide = (box.width() - gap * (count - 1)) / count
        for row, one in enumerate(self.agenda.items):
            tone = "accent" if row == self.place else DECIDED.get(one.outcome or "", "raised")
            painter.fillRect(
                QRectF(box.left() + row * (wide + gap), box.top(), wide, box.height()),
                QColor(getattr(self.theme, tone)),
            )

    def _tile(self, painter: QPainter, box: QRectF, is_strong: bool = False) -> None:
        theme, path = self.theme, QPainterPath()
        path.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(path, mixed(theme.accent, theme.panel, 0.14) if is_strong else QColor(theme.panel))
        painter.setPen(QPen(QColor(theme.accent if is_strong else theme.line), 2 if is_strong else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


def _party(place: int) -> int:
    """The place in the series of a party: blue, amber, violet, and others after them."""
    return (0, 1, 3, 2, 4, 5)[min(place, 5)]


def _read_agenda(meetings: MeetingService) -> Agenda:
    board = meetings.board()
    return Agenda(board, tuple(meetings.agenda(board.meeting.meeting_no)) if board.meeting is not None else ())


def _read_screen(meetings: MeetingService, item_id: int) -> Screen:
    sketches = meetings.sketches([item_id], RADIUS_M * 2)
    return Screen(meetings.detail(item_id), sketches[0] if sketches else None, tuple(meetings.precedents(item_id)))
