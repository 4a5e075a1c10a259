"""A tile of single cases: mark, what, where, and how long."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen

from app.i18n import _
from app.texts.spans import overdue_text, span_text
from app.wall.answers import CaseLine, CaseLines
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.text import BOLD, RIGHT, TextPainter, text_width
from widgets.wall.tile import Tile

LINES = 1.62  # height of one case in rows
STRETCH = 1.3


class CasesTile(Tile):
    """Shows `CaseLines`."""

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self._answer: CaseLines | None = None

    def show_answer(self, answer: CaseLines) -> None:
        """Show other cases."""
        self._answer = answer
        self.update()

    def paint_body(self, text: TextPainter, box: QRectF) -> None:
        """Paint as many cases as there is room for, evenly."""
        if self._answer is None:
            return
        least = self.metrics.row * LINES
        shown = self._answer.lines[: max(1, int(box.height() / least + 0.05))]
        height = min(box.height() / max(1, len(shown)), least * STRETCH)
        for number, case in enumerate(shown):
            line = QRectF(box.left(), box.top() + number * height, box.width(), height)
            if number:
                text.painter.setPen(QPen(QColor(self.theme.line), self.metrics.hairline))
                text.painter.drawLine(line.topLeft(), line.topRight())
            self._paint_case(text, line, case)

    def _paint_case(self, text: TextPainter, line: QRectF, case: CaseLine) -> None:
        sizes = self.metrics
        mark = sizes.body * 0.8
        paint_mark(text.painter, self.theme, case.lateness, QPointF(line.left() + mark / 2, line.center().y()), mark)
        indent = mark + sizes.body * 0.7
        high, low = sizes.body * 1.3, sizes.small * 1.35
        top = line.top() + (line.height() - high - low) / 2
        left = line.left() + indent
        span = case_span(case)
        room = text_width(span, sizes.body, BOLD)
        end = QRectF(line.right() - room, top, room, high)
        text.draw(end, span, sizes.body, mark_tone(case.lateness), RIGHT, BOLD)
        name = QRectF(left, top, end.left() - sizes.body * 0.6 - left, high)
        text.draw(name, case.name, sizes.body, is_name=True)
        self._paint_second(text, QRectF(left, top + high, line.right() - left, low), case)

    def _paint_second(self, text: TextPainter, line: QRectF, case: CaseLine) -> None:
        """Where and whose as far as there is room; how often it came back is never cut."""
        small, returned = self.metrics.small, returned_text(case)
        where = " · ".join(piece for piece in (case.place, case.unit) if piece)
        words = f" · {returned}" if where and returned else returned
        room = line.width() - text_width(words, small)
        used = text.draw(QRectF(line.left(), line.top(), room, line.height()), where, small, "text_3", is_name=True)
        text.draw(line.adjusted(min(used, room), 0, 0, 0), words, small, "text_3")


def case_span(case: CaseLine) -> str:
    """How long a case is overdue, or how long until it is due; or since when it was reported."""
    return span_text(case.seconds) if case.is_age or case.seconds < 0 else overdue_text(case.seconds, most=1)


def returned_text(case: CaseLine) -> str:
    """How often a case was returned; '' where it never was."""
    return _("returned × {times}").format(times=case.returned_times) if case.returned_times else ""
