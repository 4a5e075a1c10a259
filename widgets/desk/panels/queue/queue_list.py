"""The list of a queue: the model holds numbers of cases, each row is read from the city when it is painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.city.city import City
from app.deadlines.lateness import LATENESS_WORDS, Lateness
from app.desk.lines import QueueLine, line_of
from app.i18n import _
from app.map.marks import LATENESS_LABELS
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.text import BOLD, MEDIUM, NORMAL, text_width, wall_font
from widgets.theme import Theme

ROW = 62
CHOSEN_ALPHA = 36  # of 255: as much of the accent as in the style of a desk
MARK, NUMBER, LEFT = 36, 112, 122
NARROW = 500
MARKS = LATENESS_WORDS
WALKING = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down)
Index = QModelIndex | QPersistentModelIndex


class QueueModel(QAbstractListModel):
    """The cases of a queue in order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.case_ids: NDArray[np.int64] = np.empty(0, np.int64)
        self.words: Callable[[int], str] = lambda _case_id: ""  # what a row says to whoever hears it

    def show_cases(self, case_ids: NDArray[np.int64]) -> None:
        """Take another list of cases."""
        if np.array_equal(case_ids, self.case_ids):
            if len(case_ids):
                self.dataChanged.emit(self.index(0), self.index(len(case_ids) - 1))
            return
        self.beginResetModel()
        self.case_ids = case_ids
        self.endResetModel()

    def row_of(self, case_id: int | None) -> int | None:
        """The row of a case, None where it is not in the queue."""
        found = np.flatnonzero(self.case_ids == (-1 if case_id is None else case_id))
        return int(found[0]) if len(found) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """As many as there are cases."""
        return 0 if parent.isValid() else len(self.case_ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number of a case; everything else is the delegate's."""
        if role == Qt.ItemDataRole.UserRole and index.isValid():
            return int(self.case_ids[index.row()])
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            return self.words(int(self.case_ids[index.row()]))
        return None


class QueueList(QListView):
    """The list itself.

    Signals:
        case_chosen(object): the number of the case that was clicked or stepped to.
    """

    case_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cases = QueueModel(self)
        self.lines = QueueDelegate(theme, self)
        self.cases.words = self.lines.words_of
        self.setModel(self.cases)
        self.setItemDelegate(self.lines)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Queue"))
        self.clicked.connect(lambda index: self.case_chosen.emit(index.data(Qt.ItemDataRole.UserRole)))

    def mark_case(self, case_id: int | None) -> None:
        """Show which case is selected, and scroll to it."""
        row = self.cases.row_of(case_id)
        if row is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentIndex(self.cases.index(row))
            self.scrollTo(self.cases.index(row))

    def event(self, event: QEvent) -> bool:
        """The keys that walk through a list belong to it while it has the focus, and not to the map."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in WALKING:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Arrows step through the cases, too."""
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        now = self.currentIndex()
        if now.isValid() and now.row() != before:
            self.case_chosen.emit(now.data(Qt.ItemDataRole.UserRole))


def heard(line: QueueLine) -> str:
    """A line of a queue as one sentence: "Due soon, open manhole, 3 River Road, time left 5 min, number 0086"."""
    time = line.left if line.time_late not in (Lateness.SUSPENDED, Lateness.CLOSED) else ""
    lateness = [_(LATENESS_LABELS[late]) for late in dict.fromkeys((line.late, line.time_late))]
    returned = _("sent back {count} times").format(count=line.returned_times) if line.returned_times else ""
    holder = _("claimed by {name}").format(name=line.holder) if line.holder else ""
    number = _("number {number}").format(number=line.number)
    return _(", ").join(part for part in (*lateness, line.title, line.place, time, returned, holder, number) if part)


class QueueDelegate(QStyledItemDelegate):
    """Paints one case: mark, number, class and place, channel, returns, and what is left of its time."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.city: City | None = None
        self.now = 0.0

    def show_city(self, city: City, now: float) -> None:
        """Read rows from this city at this instant of its clock."""
        self.city, self.now = city, now

    def words_of(self, case_id: int) -> str:
        """Return what a row says: how late it is, what and where, and what is left of its time."""
        line = line_of(self.city, case_id, self.now) if self.city is not None else None
        return heard(line) if line is not None else ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """All rows are of one height."""
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        case_id = index.data(Qt.ItemDataRole.UserRole)
        line = line_of(self.city, case_id, self.now) if self.city is not None else None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        self._paint_ground(painter, box, option)
        if line is not None:
            self._paint_line(painter, box, line)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem) -> None:
        theme, accent = self.theme, QColor(self.theme.accent)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(accent.red(), accent.green(), accent.blue(), CHOSEN_ALPHA))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(theme.raised))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(theme.line))

    def _paint_line(self, painter: QPainter, box: QRectF, line: QueueLine) -> None:
        is_narrow = box.width() < NARROW
        paint_mark(painter, self.theme, MARKS[line.late], QPointF(box.left() + 20, box.center().y()), 14)
        left = box.left() + MARK
        if not is_narrow:
            self._write(painter, QRectF(left, box.top(), NUMBER, box.height()), line.number, 13, "text_3")
            left += NUMBER
        right = box.right() - LEFT - 12
        self._paint_left(painter, QRectF(right, box.top(), LEFT, box.height()), line)
        if line.returned_times:
            words = f"↩ {line.returned_times}"
            width = text_width(words, 13, MEDIUM) + 12
            self._write(painter, QRectF(right - width, box.top(), width, box.height()), words, 13, "soon", MEDIUM)
            right -= width
        if not is_narrow:
            width = min(text_width(line.channel, 13) + 16, 96)
            self._write(painter, QRectF(right - width, box.top(), width, box.height()), line.channel, 13, "text_2")
            right -= width
        name = QRectF(left, box.top() + 9, right - left - 8, 22)
        self._write(painter, name, line.title, 15, "text", BOLD)
        if line.holder:
            words = f"● {line.holder}"
            width = min(text_width(words, 13, MEDIUM) + 10, (right - left) / 2)
            self._write(painter, QRectF(left, box.top() + 33, width, 18), words, 13, "accent", MEDIUM)
            left += width
        second = f"{line.number}  {line.place}" if is_narrow else line.place
        self._write(painter, QRectF(left, box.top() + 33, right - left - 8, 18), second, 13, "text_2")

    def _paint_left(self, painter: QPainter, box: QRectF, line: QueueLine) -> None:
        tone = mark_tone(MARKS[line.late if line.late is Lateness.URGENT and line.time_late is Lateness.SOON
                               else line.time_late])  # fmt: skip
        align = Qt.AlignmentFlag.AlignRight
        at = QRectF(box.left(), box.top() + 10, box.width(), 22)
        self._write(painter, at, line.left or "–", 15, tone if line.left else "text_3", MEDIUM, align)
        if line.used is not None:
            bar = QRectF(box.left() + 20, box.top() + 39, box.width() - 20, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.raised))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(QColor(getattr(self.theme, tone)))
            painter.drawRoundedRect(
                QRectF(bar.left(), bar.top(), max(4.0, bar.width() * line.used), bar.height()), 2, 2
            )

    def _write(
        self, painter: QPainter, box: QRectF, words: str, size: int, tone: str, weight: Any = NORMAL,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:  # fmt: skip
        painter.setFont(wall_font(size, weight))
        painter.setPen(QColor(getattr(self.theme, tone)))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
