"""The deadlines of a case with their counts: a card for each clock, which a click on its due time opens and closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.deadlines.model import StageClock
from app.deadlines.rows import RowKind
from app.deadlines.service import ExplainedCase, ExplainedClock
from app.deadlines.texts import (
    lateness_of,
    left_text,
    limit_line,
    remarks,
    row_texts,
    source_text,
    span_text,
    standing_text,
)
from app.i18n import NC_, _
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.text_size import scaled, scaled_style, text_percent
from widgets.theme import Theme

GAP = 8
ONE_LINE_PX, TWO_LINES_PX, MORE_LINES_PX = 30, 50, 72
DAY_PX = 100
"""The column of days; longer spans of days take a second line."""
STYLE = """
QFrame#clock {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: 8px; }}
QLabel {{ background: transparent; color: {theme.text}; font-size: 13px; }}
QLabel[tone="text_2"] {{ color: {theme.text_2}; }}
QLabel[tone="text_3"] {{ color: {theme.text_3}; }}
QLabel[tone="soon"] {{ color: {theme.soon}; }}
QLabel[tone="late"] {{ color: {theme.late}; }}
QLabel[tone="paused"] {{ color: {theme.paused}; }}
QLabel[rank="heading"] {{ font-size: 17px; }}
QLabel[rank="due"] {{ font-size: 15px; }}
QLabel[rank="sum"] {{ font-size: 15px; font-weight: 600; }}
QPushButton#due {{ background: transparent; border: none; padding: 0; text-align: left; }}
QPushButton#due:focus {{ border: 1px solid {theme.accent}; border-radius: 4px; }}
QFrame#line {{ background: {theme.line}; border: none; max-height: 1px; min-height: 1px; }}
"""
ROW_TONES = {RowKind.OFF: "text_3", RowKind.PAUSE: "paused", RowKind.LEFT_OUT: "text_2", RowKind.EVEN: "soon"}
DUE_TONES = {"overdue": "late", "soon": "soon", "suspended": "paused", "no_limit": "text_2", "closed": "text_2"}


class DeadlineView(QWidget):
    """Shows all clocks of a case; those that run are open, the others one line each."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.cards: list[ClockCard] = []
        self._percent = text_percent()
        self.setStyleSheet(scaled_style(STYLE.format(theme=theme)))
        self._shown: ExplainedCase | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(12)
        self._column.addStretch(1)

    def show_case(self, case: ExplainedCase) -> None:
        """Show the clocks of a case in place of those shown before."""
        self.clear()
        self._shown = case
        for number, clock in enumerate(case.clocks):
            is_open = clock.clock.ended_at is None or (number == 0 and len(case.clocks) == 1)
            self._add(ClockCard(clock, case, self.theme, is_open))
        if not case.clocks:
            self._column.insertWidget(0, label(_("This case has no time limits"), "text_2"))

    def clear(self) -> None:
        """Show nothing."""
        self._shown = None
        self.cards.clear()
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Write everything anew in another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._percent != text_percent():
            self._percent = text_percent()
            self.setStyleSheet(scaled_style(STYLE.format(theme=self.theme)))
            if self._shown is not None:
                self.show_case(self._shown)

    def _add(self, card: ClockCard) -> None:
        self.cards.append(card)
        self._column.insertWidget(self._column.count() - 1, card)


class ClockCard(QFrame):
    """One clock: stage and due time, the limit with its source, and the count, stretch by stretch."""

    def __init__(self, clock: ExplainedClock, case: ExplainedCase, theme: Theme, is_open: bool) -> None:
        super().__init__()
        self.setObjectName("clock")
        self.count = _count(clock, case)
        self.due = DueButton(clock, case, theme)
        self.due.clicked.connect(lambda: self.set_open(not self.is_open))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(GAP)
        column.addWidget(self.due)
        column.addWidget(self.count)
        self.set_open(is_open)

    @property
    def is_open(self) -> bool:
        """Whether the count is shown."""
        return not self.count.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show the count, or put it away."""
        self.count.setVisible(is_open)
        self.due.setProperty("is_open", is_open)


class DueButton(QPushButton):
    """Mark, stage and due time of a clock; a click or a key asks for the count."""

    def __init__(self, clock: ExplainedClock, case: ExplainedCase, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("due")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("{stage}: show or hide the calculation").format(stage=clock.clock.label))
        lateness = lateness_of(clock.clock, case.case.now)
        tone, rank = DUE_TONES.get(lateness, "text"), "second" if lateness == "closed" else "due"
        left = left_text(clock.clock, clock.left)
        standing = standing_text(clock.clock, case.case.now, case.case.time_zone)
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 0, 4, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Mark(theme, lateness), 0, 0)
        grid.addWidget(label(clock.clock.label, "text", "heading"), 0, 1)
        if left:
            grid.addWidget(label(standing, tone, rank), 1, 1, 1, 2)
            grid.addWidget(label(left, tone), 2, 1, 1, 2)
        elif is_late(clock.clock):  # two facts do not fit beside the stage
            grid.addWidget(label(standing, tone), 1, 1, 1, 2)
        else:
            grid.addWidget(label(standing, tone), 0, 2)
        height = scaled(MORE_LINES_PX if left else TWO_LINES_PX if is_late(clock.clock) else ONE_LINE_PX)
        self.setStyleSheet(f"QPushButton#due {{ min-height: {height}px; max-height: {height}px; }}")


def is_late(clock: StageClock) -> bool:
    """Whether a clock ended after it was due."""
    return clock.ended_at is not None and clock.due_at is not None and clock.ended_at > clock.due_at


class Mark(QWidget):
    """The mark of a lateness, as on the map and in lists."""

    def __init__(self, theme: Theme, lateness: str) -> None:
        super().__init__()
        self.theme, self.lateness = theme, lateness
        self.tone = mark_tone(lateness)
        self.setFixedSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the mark in the middle."""
        with QPainter(self) as painter:
            paint_mark(painter, self.theme, self.lateness, QPointF(self.width() / 2, self.height() / 2), 13)


def label(text: str, tone: str = "text", rank: str = "second", is_wrapped: bool = False) -> QLabel:
    """A text in a tone and rank of the style above; never read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("tone", tone)
    made.setProperty("rank", rank)
    made.setWordWrap(is_wrapped)
    return made


def _count(clock: ExplainedClock, case: ExplainedCase) -> QWidget:
    """Limit and basis, the rows, their sum and end, and what has to be known beside it."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(4, 0, 4, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for name, text in (
        (_(NC_("of a stage", "Time limit")), limit_line(clock.clock)),
        (_("Basis"), source_text(clock.clock)),
    ):
        _row(grid, (name, text), ("text_2", "text"))
    if clock.explanation is not None:
        _line(grid)
        for row in clock.rows:
            tone = ROW_TONES.get(row.kind, "text" if row.is_sure else "soon")
            _row(grid, row_texts(row), (tone, tone, tone))
        _line(grid)
        counted = clock.explanation.total - clock.explanation.left
        due = standing_text(clock.clock, case.case.now, case.case.time_zone)
        _row(grid, (_("Total"), due, span_text(counted)), ("text", "text", "text"), "sum")
    for text in remarks(clock.explanation, clock.clock, case.case.time_zone):
        grid.addWidget(label(text, "soon", is_wrapped=True), grid.rowCount(), 0, 1, 3)
    return made


def _row(grid: QGridLayout, texts: tuple[str, ...], tones: tuple[str, ...], rank: str = "second") -> None:
    at = grid.rowCount()
    for column, (text, tone) in enumerate(zip(texts, tones, strict=True)):
        cell = label(text, tone, rank, is_wrapped=column < 2)
        if column == 0:
            cell.setFixedWidth(scaled(DAY_PX) if len(texts) == 3 else min(scaled(DAY_PX), cell.sizeHint().width()))
        if column == 2:
            cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(cell, at, column, 1, 2 if len(texts) == 2 and column == 1 else 1)


def _line(grid: QGridLayout) -> None:
    line = QFrame()
    line.setObjectName("line")
    grid.addWidget(line, grid.rowCount(), 0, 1, 3)
