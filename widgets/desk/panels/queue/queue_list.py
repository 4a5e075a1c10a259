"""The list of a queue: the model holds numbers of cases, each row is read from the city when it is painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.city.city import City
from app.deadlines.lateness import LATENESS_WORDS, Lateness
from app.desk.columns import LEFT, NUMBER, RETURNED, WHAT, WHOSE, Cell, ListLayout, cells
from app.desk.lines import QueueLine, line_of
from app.desk.lists import Clock
from app.i18n import _, ngettext
from app.map.marks import LATENESS_LABELS
from widgets.parts.marks import mark_tone, paint_mark
from widgets.parts.text import BOLD, MEDIUM, NORMAL, text_width, wall_font
from widgets.parts.text_size import ORDINARY, scaled, text_percent
from widgets.theme import Theme

ROW, COMPACT_ROW = 62, 34
LEAST_WHAT, LEAST_COMPACT = 240, 230
RIGHT = 12
CHOSEN_ALPHA = 36  # of 255: as much of the accent as in the style of a desk
MARK = 36
MARKS = LATENESS_WORDS
TONES = {NUMBER: "text_3", RETURNED: "soon", WHOSE: "text"}
GAP, LEAST_PLACE = 8, 40
SELECT = QItemSelectionModel.SelectionFlag.Select
WALKING = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down)
Index = QModelIndex | QPersistentModelIndex


def larger() -> float:
    """How much larger than usual the text is written."""
    return text_percent() / ORDINARY


class QueueModel(QAbstractListModel):
    """The cases of a queue in order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.case_ids: NDArray[np.int64] = np.empty(0, np.int64)
        self.words: Callable[[int], str] = lambda _case_id: ""  # what a row says to whoever hears it

    def show_cases(self, case_ids: NDArray[np.int64]) -> None:
        """Take another list of cases."""
        if np.array_equal(case_ids, self.case_ids):
            self.repaint_all()
            return
        self.beginResetModel()
        self.case_ids = case_ids
        self.endResetModel()

    def repaint_all(self) -> None:
        """Have every row read anew that is seen."""
        if len(self.case_ids):
            self.dataChanged.emit(self.index(0), self.index(len(self.case_ids) - 1))

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
    """The list itself; several cases can be selected, one of them is the one that is looked at.

    Signals:
        case_chosen(object): the number of the case that was clicked or stepped to.
        menu_asked(QPoint): somebody wants to know what can be done with the selected rows; in global coordinates.
    """

    case_chosen = Signal(object)
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cases = QueueModel(self)
        self.lines = QueueDelegate(theme, self)
        self.cases.words = self.lines.words_of
        self.setModel(self.cases)
        self.setItemDelegate(self.lines)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Queue"))
        self.clicked.connect(lambda index: self.case_chosen.emit(index.data(Qt.ItemDataRole.UserRole)))

    @property
    def picked(self) -> list[int]:
        """The numbers of the selected cases, in the order of the list."""
        return [int(self.cases.case_ids[row]) for row in sorted(one.row() for one in self.selectedIndexes())]

    def show_cases(self, case_ids: NDArray[np.int64]) -> None:
        """Take another list of cases; of several that were selected those stay selected that are in it still."""
        kept = self.picked
        self.cases.show_cases(case_ids)
        if len(kept) > 1:
            chosen = QItemSelection()
            for row in np.flatnonzero(np.isin(case_ids, kept)).tolist():
                chosen.select(self.cases.index(row), self.cases.index(row))
            self.selectionModel().select(chosen, SELECT)

    def show_layout(self, layout: ListLayout) -> None:
        """Arrange the rows."""
        self.lines.layout_of_rows = layout
        self.scheduleDelayedItemsLayout()
        self.cases.repaint_all()

    def mark_case(self, case_id: int | None, *, adds: bool = False) -> None:
        """Show which case is looked at, and scroll to it.

        Args:
            adds: what is selected stays selected beside it.
        """
        row = self.cases.row_of(case_id)
        if row is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        index = self.cases.index(row)
        several = len(self.selectedIndexes()) > 1
        if adds:
            self.selectionModel().setCurrentIndex(index, SELECT)
        elif several and (self.currentIndex().row() == row or self.selectionModel().isSelected(index)):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        else:
            self.setCurrentIndex(index)
        self.scrollTo(index)

    def event(self, event: QEvent) -> bool:
        """The keys that walk through a list belong to it while it has the focus, and not to the map."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in WALKING:
            event.accept()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need higher rows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.scheduleDelayedItemsLayout()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu at the pointer, or at the row where the keys are."""
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.visualRect(self.currentIndex()).center() if is_by_key else event.pos()
        self.menu_asked.emit(self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Arrows step through the cases, too; with Shift they select further."""
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        now = self.currentIndex()
        if now.isValid() and now.row() != before:
            self.case_chosen.emit(now.data(Qt.ItemDataRole.UserRole))


def heard(line: QueueLine, clock: Clock = Clock.DUE) -> str:
    """A line of a queue as one sentence: "Due soon, open manhole, 3 River Road, time left 5 min, number 0086"."""
    time = line.left if line.time_late not in (Lateness.SUSPENDED, Lateness.CLOSED) else ""
    lateness = [_(LATENESS_LABELS[late]) for late in dict.fromkeys((line.late, line.time_late))]
    times = line.returned_times
    returned = ngettext("returned {count} time", "returned {count} times", times).format(count=times) if times else ""
    holder = _("claimed by {name}").format(name=line.holder) if line.holder else ""
    number = _("number {number}").format(number=line.number)
    whose = "" if line.holder else line.whose
    reply = _("reply due by {time}").format(time=line.time(clock)) if clock is Clock.REPLY else ""
    parts = (*lateness, line.title, line.second(clock), reply or time, returned, holder, whose, number)
    return _(", ").join(part for part in parts if part)


class QueueDelegate(QStyledItemDelegate):
    """Paints one case: mark, number, class and place, channel, returns, and what is left of its time."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self.theme, self._view = theme, view
        self.city: City | None = None
        self.now = 0.0
        self.layout_of_rows = ListLayout()
        self.clock = Clock.DUE  # the time that the rows tell

    def show_city(self, city: City, now: float) -> None:
        """Read rows from this city at this instant of its clock."""
        self.city, self.now = city, now

    def line_of(self, case_id: int) -> QueueLine | None:
        """Return what a row says of a case, None where it is not in memory."""
        return line_of(self.city, case_id, self.now) if self.city is not None else None

    def words_of(self, case_id: int) -> str:
        """Return what a row says: how late it is, what and where, what is left of its time, and whose it is."""
        line = self.line_of(case_id)
        return heard(line, self.clock) if line is not None else ""

    def cells(self, width: float) -> tuple[Cell, ...]:
        """Return where the columns stand in a row of a width in pixels, from behind the mark."""
        least = LEAST_COMPACT if self.layout_of_rows.is_compact else LEAST_WHAT
        return cells(self.layout_of_rows, (width - MARK - RIGHT) / larger(), least)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """All rows are of one height."""
        return QSize(200, scaled(COMPACT_ROW if self.layout_of_rows.is_compact else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        case_id = index.data(Qt.ItemDataRole.UserRole)
        line = self.line_of(case_id)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        self._paint_ground(painter, box, option, index == self._view.currentIndex())
        if line is not None:
            self._paint_line(painter, box, line)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, is_looked_at: bool) -> None:
        theme, accent = self.theme, QColor(self.theme.accent)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(accent.red(), accent.green(), accent.blue(), CHOSEN_ALPHA))
            if is_looked_at:
                painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(theme.raised))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(theme.line))

    def _paint_line(self, painter: QPainter, box: QRectF, line: QueueLine) -> None:
        is_compact = self.layout_of_rows.is_compact
        paint_mark(painter, self.theme, MARKS[line.late], QPointF(box.left() + 20, box.center().y()), 14)
        shown = self.cells(box.width())
        keys = {cell.column.key for cell in shown}
        for cell in shown:
            left, width = cell.left * larger(), cell.width * larger()
            at = QRectF(box.left() + MARK + left, box.top(), width, box.height())
            if cell.column.key == WHAT:
                self._paint_what(painter, at, line, keys)
            elif cell.column.key == LEFT:
                self._paint_left(painter, at, line, "" if WHOSE in keys or is_compact else line.whose)
            elif cell.column.key == WHOSE and not is_compact and line.unit and line.handler and not line.holder:
                at.setWidth(at.width() - GAP)
                self._write(painter, at.adjusted(0, scaled(9), 0, -scaled(31)), line.unit, 13, "text")
                self._write(painter, at.adjusted(0, scaled(33), 0, -scaled(11)), line.handler, 13, "text_2")
            else:
                at.setWidth(at.width() - GAP)
                is_held = cell.column.key == WHOSE and bool(line.holder)
                tone = "accent" if is_held else TONES.get(cell.column.key, "text_2")
                self._write(painter, at, cell.column.text(line), 13, tone)

    def _paint_what(self, painter: QPainter, box: QRectF, line: QueueLine, keys: set[str]) -> None:
        """Class over place, or beside it in a compact row; what found no column of its own stands with the place."""
        beside = [line.number] * (NUMBER not in keys and not self.layout_of_rows.is_compact)
        if line.returned_times and RETURNED not in keys:
            beside.append(f"↩ {line.returned_times}")
        second = "  ".join([*beside, line.second(self.clock)])
        if self.layout_of_rows.is_compact:
            width = min(text_width(line.title, 14, MEDIUM) + 2, box.width() - GAP)
            self._write(painter, QRectF(box.left(), box.top(), width, box.height()), line.title, 14, "text", MEDIUM)
            left = box.left() + width + GAP
            if box.right() - GAP - left > LEAST_PLACE:
                place = QRectF(left, box.top(), box.right() - GAP - left, box.height())
                self._write(painter, place, second, 13, "text_2")
            return
        name = QRectF(box.left(), box.top() + scaled(9), box.width() - GAP, scaled(22))
        self._write(painter, name, line.title, 15, "text", BOLD)
        self._write(
            painter, QRectF(box.left(), box.top() + scaled(33), box.width() - GAP, scaled(18)), second, 13, "text_2"
        )

    def _paint_left(self, painter: QPainter, box: QRectF, line: QueueLine, whose: str) -> None:
        """What is left of the time, a bar of what is gone, and whose the case is where that has no column."""
        tone = mark_tone(MARKS[line.late if line.late is Lateness.URGENT and line.time_late is Lateness.SOON
                               else line.time_late])  # fmt: skip
        right, is_compact = Qt.AlignmentFlag.AlignRight, self.layout_of_rows.is_compact
        at = (
            box.adjusted(0, 0, 0, -3)
            if is_compact
            else QRectF(box.left(), box.top() + scaled(10), box.width(), scaled(22))
        )
        size, told = 14 if is_compact else 15, line.time(self.clock)
        tone_told = mark_tone(MARKS[Lateness.OVERDUE]) if line.is_late_for(self.clock) else "text_2"
        shown, tone_shown = (told, tone_told) if told else (line.left, tone) if line.left else ("–", "text_3")
        self._write(painter, at, shown, size, tone_shown, MEDIUM, right)
        if whose:
            below = QRectF(box.left(), box.top() + scaled(33), box.width(), scaled(18))
            self._write(painter, below, whose, 13, "accent" if line.holder else "text_2", align=right)
        if line.used is not None and self.clock is Clock.DUE:
            high = 3 if is_compact or whose else 4
            top = box.bottom() - 7 if is_compact or whose else box.top() + scaled(39)
            bar = QRectF(box.left() + 20, top, box.width() - 20, high)
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
