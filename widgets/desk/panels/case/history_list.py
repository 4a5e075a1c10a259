"""What happened to a case, line by line: time, dot, sentence, and who did it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from widgets.parts.label import label
from widgets.theme import Theme


@dataclass(frozen=True)
class HistoryRow:
    """One line.

    Args:
        when: the time as it is read.
        title: what was done.
        details: what was said; '' for nothing.
        signature: who did it.
        tone: of the dot.
    """

    when: str
    title: str
    details: str
    signature: str
    tone: str = "accent"


class HistoryList(QWidget):
    """All lines, the latest first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows: tuple[HistoryRow, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self._dots: list[Dot] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        """Show these lines in place of those shown before."""
        if rows == self.rows:
            return
        self.rows = rows
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, row in enumerate(rows):
            self._add(at, row, at == 0, at == len(rows) - 1)

    def _add(self, at: int, row: HistoryRow, is_first: bool, is_last: bool) -> None:
        when = label(row.when, "text_3", "second")
        when.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        when.setContentsMargins(0, 2, 0, 0)
        self._grid.addWidget(when, at, 0)
        self._grid.addWidget(Dot(self.theme, row.tone, is_first, is_last), at, 1)
        words = QWidget()
        column = QGridLayout(words)
        column.setContentsMargins(0, 0, 0, 12)
        column.setVerticalSpacing(2)
        column.addWidget(label(row.title, "text", "body", is_wrapped=True), 0, 0)
        if row.details:
            column.addWidget(label(row.details, "text_2", "second", is_wrapped=True), 1, 0)
        column.addWidget(label(row.signature, "text_3", "second", is_wrapped=True), 2, 0)
        self._grid.addWidget(words, at, 2)


class Dot(QWidget):
    """A dot on the line of time."""

    def __init__(self, theme: Theme, tone: str, is_first: bool, is_last: bool) -> None:
        super().__init__()
        self.theme, self.tone, self._is_first, self._is_last = theme, tone, is_first, is_last
        self.setFixedWidth(14)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint line and dot."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = QPointF(self.width() / 2, 12)
            painter.setPen(QPen(QColor(self.theme.line), 2))
            if not self._is_first:
                painter.drawLine(QPointF(middle.x(), 0), middle)
            if not self._is_last:
                painter.drawLine(middle, QPointF(middle.x(), self.height()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(self.theme, self.tone)))
            painter.drawEllipse(middle, 5, 5)
