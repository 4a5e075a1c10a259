"""The table of heat: late cases by row and column, walked with the arrows; Enter opens the cases of a cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.desk.overdue import SILENT, BoardRow, Columns, OverdueBoard
from app.i18n import _
from app.texts.numbers import count_text, percent_text
from app.texts.spans import span_text
from widgets.parts.text import BOLD, MEDIUM, NORMAL, cut, text_width, wall_font
from widgets.parts.text_size import scaled
from widgets.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW_PX, CELL_GAP, EDGE, RADIUS = 30, 2, 10, 3
NAME_SHARE, LEAST_NAME_PX = 0.3, 130
TAILS = 3  # late, share, longest
NOTHING = "–"


class HeatModel(QAbstractTableModel):
    """The rows of a board, the sum of all first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.board: OverdueBoard | None = None
        self.rows: tuple[BoardRow, ...] = ()

    def show_board(self, board: OverdueBoard) -> None:
        """Take another board."""
        before = self.board
        self.board = board
        rows = (board.total, *board.rows)
        if before is not None and len(rows) == len(self.rows) and before.columns == board.columns:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """The sum and each row."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """Name, cells, and what is said of the whole row."""
        return 0 if parent.isValid() or self.board is None else 1 + len(self.board.columns) + TAILS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal or self.board is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignCenter
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        first = {"unit": _("Responsible unit"), "district": _("District"), "class": _("Class"), "grid": _("Duty grid")}
        heads = [first[self.board.look.rows.value], *self.board.columns, _("Overdue"), _("of open"), _("Longest")]
        return heads[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says; its heat is painted by the delegate."""
        if not index.isValid() or self.board is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            head = self.headerData(index.column(), Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
            return f"{self.rows[index.row()].name}, {head}: {self._text(index.row(), index.column())}"
        return self._text(index.row(), index.column()) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: int, column: int) -> str:
        one = self.rows[row]
        if column == 0:
            return one.name
        if column <= len(one.cells):
            return count_text(one.cells[column - 1]) if one.cells[column - 1] else NOTHING
        tail = column - len(one.cells) - 1
        if tail == 0:
            return count_text(one.total)
        if tail == 1:
            return percent_text(one.total / one.open_count) if one.open_count else NOTHING
        return span_text(one.longest_s, 1) if one.total else NOTHING


class HeatDelegate(QStyledItemDelegate):
    """Paints a cell as hot as its count; what is part of another column is hollow."""

    def __init__(self, theme: Theme, parent: Any = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, figure and focus."""
        model: Any = index.model()
        board, column, theme = model.board, index.column(), self._theme
        if board is None:
            return
        rect = QRectF(option.rect)  # type: ignore[attr-defined]
        is_total, cells = index.row() == 0, len(board.columns)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        table: Any = self.parent()
        if table.currentIndex().row() == index.row():
            painter.fillRect(rect, QColor(theme.raised))
        text, ink = str(index.data() or ""), QColor(theme.text if text_is_told(index) else theme.text_3)
        if 0 < column <= cells and not is_total:
            ink = self._paint_heat(painter, rect, board, model.rows[index.row()].cells[column - 1], column - 1, ink)
        elif column == cells + 1:
            ink = QColor(theme.late)
        elif column > cells + 1 or (column == 0 and not is_total):
            ink = QColor(theme.text if column == 0 else theme.text_2)
        weight = BOLD if is_total or column == cells + 1 else MEDIUM if column else NORMAL
        painter.setFont(wall_font(14, weight))
        painter.setPen(ink)
        if column == 0:
            box = rect.adjusted(EDGE, 0, -4, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, cut(text, QFontMetricsF(painter.font()), box.width()))
        else:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        if is_current:
            painter.setPen(QColor(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), RADIUS + 1, RADIUS + 1)
        painter.restore()

    def _paint_heat(
        self, painter: QPainter, rect: QRectF, board: OverdueBoard, count: int, column: int, ink: QColor
    ) -> QColor:
        """Paint the ground of a cell; returns the colour of its figure."""
        if not count:
            return QColor(self._theme.text_3)
        colour = QColor(heat_colour(self._theme, count, board.full))
        box = rect.adjusted(CELL_GAP, CELL_GAP, -CELL_GAP, -CELL_GAP)
        is_hollow = board.look.columns is Columns.STAGE and column == SILENT
        painter.setPen(colour if is_hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else colour)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        return ink if is_hollow else QColor("#FFFFFF" if is_dark(colour) else "#0B1626")


def text_is_told(index: Index) -> bool:
    """Whether a cell says a figure, and not that there is none."""
    return index.data() != NOTHING


def heat_colour(theme: Theme, count: int, full: int) -> str:
    """The step of the ramp for a count; the ramp is that of the duty grids on the map."""
    ramp = theme.grid_ramp
    return ramp[min(len(ramp) - 1, max(1, round(count / full * (len(ramp) - 1))))]


def is_dark(colour: QColor) -> bool:
    """Whether white can be read on it better than black (relative luminance, WCAG 2.2)."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    luminance = 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
    return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.055


class HeatTable(QTableView):
    """The table.

    Signals:
        cell_moved(): another cell is current.
        cell_opened(): the cases of the current cell are wanted.
    """

    cell_moved = Signal()
    cell_opened = Signal()

    def __init__(self, theme: Theme, parent: Any = None) -> None:
        super().__init__(parent)
        self.heat = HeatModel(self)
        self.setModel(self.heat)
        self.setItemDelegate(HeatDelegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setStyleSheet("QHeaderView::section { padding: 6px 2px; }")
        self.setAccessibleName(_("Overdue cases by row and column"))
        self.selectionModel().currentChanged.connect(lambda _now, _before: self._on_current_changed())
        self.doubleClicked.connect(lambda _index: self.cell_opened.emit())
        self._set_heights()

    def show_board(self, board: OverdueBoard) -> None:
        """Take another board; the current cell stays where the same row and column are."""
        row, column = self.cell()
        before = self.heat.board.columns if self.heat.board is not None else ()
        self.heat.show_board(board)
        keys = [one.key for one in self.heat.rows]
        at = keys.index(row) if row in keys and before else min(1, len(keys) - 1)
        over = (column + 1 if column is not None else self.heat.columnCount() - TAILS) if before == board.columns else (
            len(board.columns) + 1)  # fmt: skip
        self._lay_out()
        self.setCurrentIndex(self.heat.index(at, over))

    def cell(self) -> tuple[int | None, int | None]:
        """Return key of the row and number of the column that are current; None for the sum of either."""
        index, board = self.currentIndex(), self.heat.board
        if board is None or not index.isValid():
            return None, None
        column = index.column() - 1
        return self.heat.rows[index.row()].key, column if 0 <= column < len(board.columns) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens; arrows walk."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.cell_opened.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the width among the columns."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need higher rows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._set_heights()

    def _set_heights(self) -> None:
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))

    def _on_current_changed(self) -> None:
        self.viewport().update()
        self.cell_moved.emit()

    def _lay_out(self) -> None:
        count = self.heat.columnCount()
        if count < 2:
            return
        room = self.viewport().width()
        longest = max((text_width(row.name, 14) for row in self.heat.rows), default=0) + 2 * EDGE
        name = round(min(max(longest, scaled(LEAST_NAME_PX)), room * NAME_SHARE))
        each = (room - name) // (count - 1)
        self.setColumnWidth(0, room - each * (count - 1))
        for column in range(1, count):
            self.setColumnWidth(column, each)
