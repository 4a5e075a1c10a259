"""The heads of the columns of a list: a press sorts, the menu of the right button chooses columns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desk.columns import COLUMN_BY_KEY, LEFT, WHAT, Cell, ListColumn
from app.desk.filters import Sorting
from app.desk.lists import Clock
from app.i18n import N_, _
from widgets.desk.panels.queue.queue_list import MARK
from widgets.parts.text import MEDIUM, NORMAL, wall_font
from widgets.theme import Theme

HEIGHT = 26
UP, DOWN = " ▲", " ▼"
TITLES = {Clock.LAST_ACT: N_("Waiting since"), Clock.OWN_ACT: N_("Acted at"), Clock.REPLY: N_("Reply due by")}
"""Of the column of the time, where a list does not tell what is left of it."""


class ListHeader(QWidget):
    """One line over a list; it takes no keys, since the palette of the list does the same.

    Signals:
        column_pressed(str): the key of the column whose head was pressed.
        menu_asked(QPoint): the right button was pressed there, in global coordinates.
    """

    column_pressed = Signal(str)
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, cells: Callable[[float], tuple[Cell, ...]], parent: QWidget | None = None) -> None:
        """Take where the columns stand.

        Args:
            cells: lays the columns into a row of a width, as the list does.
        """
        super().__init__(parent)
        self.theme, self._cells = theme, cells
        self.sorting, self.clock = Sorting(), Clock.DUE
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("Columns of the list"))

    def show_sorting(self, sorting: Sorting) -> None:
        """Mark the column that the list is sorted by."""
        if sorting != self.sorting:
            self.sorting = sorting
            self.update()

    def column_at(self, x: float) -> str:
        """The key of the column at a place; '' where none is."""
        x -= MARK
        return next((one.column.key for one in self._cells(self.width()) if one.left <= x < one.left + one.width), "")

    def sorted_column(self, shown: tuple[Cell, ...]) -> str:
        """The key of the column that says how the list is sorted: the case itself, where the right one has no room."""
        is_there = not self.sorting.key or any(cell.column.key == self.sorting.key for cell in shown)
        return self.sorting.key if is_there else WHAT

    def words_of(self, column: ListColumn, is_sorted: bool) -> str:
        """The title of a column, with the direction of the list where it is sorted by it or by one without room."""
        title = _(TITLES.get(self.clock, column.title) if column.key == LEFT else column.title)
        if not is_sorted:
            return title
        other = COLUMN_BY_KEY.get(self.sorting.key)
        beside = f" · {_(other.title)}" if other is not None and other is not column else ""
        return title + beside + (DOWN if self.sorting.is_descending else UP)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Sort by the column that was pressed."""
        key = self.column_at(event.position().x())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self.column_pressed.emit(key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu of columns."""
        self.menu_asked.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the titles, each over its column."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self.theme.panel))
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(self.theme.line))
            shown = self._cells(self.width())
            sorted_at = self.sorted_column(shown)
            for cell in shown:
                is_sorted = cell.column.key == sorted_at
                painter.setFont(wall_font(12, MEDIUM if is_sorted else NORMAL))
                painter.setPen(QColor(self.theme.accent if is_sorted else self.theme.text_3))
                words = self.words_of(cell.column, is_sorted)
                box = QRectF(MARK + cell.left, 0, cell.width - (0 if cell.column.is_right else 8), self.height() - 1)
                side = Qt.AlignmentFlag.AlignRight if cell.column.is_right else Qt.AlignmentFlag.AlignLeft
                written = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
                painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, written)
