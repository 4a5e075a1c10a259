"""The items of a meeting in their order: keys move them and give them minutes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.meetings.agenda import Dossier
from app.meetings.texts import cases_text, class_text, minutes_text, pair_text, place_text
from widgets.parts.metrics import Metrics
from widgets.parts.text import BOLD, LEFT, MEDIUM, RIGHT, TextPainter
from widgets.parts.text_size import scaled
from widgets.theme import Theme

ROW_PX = 54
DONE = {"decision": "good", "task": "good", "information": "good", "adjourned": "soon"}


class AgendaList(QWidget):
    """A painted list; several hundred items cost no more than those in view.

    Signals:
        move_asked(int, int): a row and the way, -1 is up.
        minutes_asked(int, int): a row and its new minutes.
        row_chosen(int): another row has the focus.
    """

    move_asked = Signal(int, int)
    minutes_asked = Signal(int, int)
    row_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._found = theme, None  # type: Theme, Dossier | None
        self.row = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_agenda(self, found: Dossier) -> None:
        """Show the items of a meeting; the row keeps its item where it is still there."""
        before = self._item_id()
        self._found = found
        numbers = [one.card.item_id for one in found.items]
        self.row = numbers.index(before) if before in numbers else min(self.row, max(0, len(numbers) - 1))
        self.setFixedHeight(max(1, len(numbers)) * scaled(ROW_PX))
        self.update()

    def _item_id(self) -> int | None:
        items = self._found.items if self._found is not None else ()
        return items[self.row].card.item_id if self.row < len(items) else None

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self._found.items) if self._found is not None else 0

    def choose(self, row: int) -> None:
        """Give a row the focus."""
        self.row = min(max(0, row), max(0, self.count - 1))
        holder = self.parentWidget()
        area = holder.parentWidget() if holder is not None else None
        if isinstance(area, QScrollArea):
            high = scaled(ROW_PX)
            area.ensureVisible(0, self.row * high + high // 2, 0, high)
        self.row_chosen.emit(self.row)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows choose, with Shift or Alt they move; plus and minus change the minutes."""
        key, is_moving = (
            event.key(),
            event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier),
        )
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if way and is_moving:
            self.move_asked.emit(self.row, way)
        elif way:
            self.choose(self.row + way)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(0 if key == Qt.Key.Key_Home else self.count)
        elif event.text() in ("+", "=", "-") and self._found is not None and self.count:
            minutes = self._found.items[self.row].card.minutes or 5
            self.minutes_asked.emit(self.row, minutes + (-1 if event.text() == "-" else 1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose a row."""
        self.setFocus()
        self.choose(int(event.position().y()) // scaled(ROW_PX))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows."""
        return QSize(500, max(1, self.count) * scaled(ROW_PX))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows in view."""
        if self._found is None:
            return
        high = scaled(ROW_PX)
        seen = event.rect()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            texts = TextPainter(painter, self._theme, Metrics(760.0), [])
            first, last = seen.top() // high, min(self.count, seen.bottom() // high + 1)
            for row in range(first, last):
                self._paint_row(painter, texts, row, QRectF(0, row * high, self.width(), high))

    def _paint_row(self, painter: QPainter, texts: TextPainter, row: int, box: QRectF) -> None:
        assert self._found is not None
        one, theme = self._found.items[row], self._theme
        if row == self.row:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(box.adjusted(4, 2, -4, -2), 6, 6)
            if self.hasFocus():
                painter.fillRect(QRectF(box.left() + 4, box.top() + 8, 3, box.height() - 16), QColor(theme.accent))
        painter.fillRect(QRectF(12, box.bottom() - 1, box.width() - 24, 1), QColor(theme.line))
        tone = DONE.get(one.outcome or "", "text_2")
        texts.draw(QRectF(14, box.top(), 40, box.height()), f"{row + 1}", 17, tone, LEFT, BOLD)
        minutes = one.card.minutes or 5
        begins = minutes_text(sum(done.card.minutes or 5 for done in self._found.items[:row]))
        right = box.width() - 16
        wide = texts.draw(QRectF(right - 60, box.top(), 60, box.height()), f"{minutes}′", 17, "text", RIGHT, MEDIUM)
        texts.draw(QRectF(right - 130, box.top(), 60, box.height()), f"+{begins}", 12, "text_3", RIGHT)
        left, room = 56.0, right - 140 - 56.0 - wide * 0
        half = box.height() / 2
        title = f"{class_text(one.card)} · {place_text(one.card)}"
        texts.draw(QRectF(left, box.top() + 4, room, half - 4), title, 15, "text", LEFT, MEDIUM, True)
        more = f"№ {one.card.item_id} · {cases_text(one.card.cases)} · {pair_text(one.card)}"
        texts.draw(QRectF(left, box.top() + half - 2, room, half - 4), more, 12.5, "text_2", is_name=True)

    def place_of_row(self, row: int) -> QPoint:
        """The middle of a row, for who points at it."""
        return QPoint(self.width() // 2, row * scaled(ROW_PX) + scaled(ROW_PX) // 2)
