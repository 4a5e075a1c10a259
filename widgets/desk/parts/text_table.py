"""A plain table of texts for any panel: rows are tuples, columns may be figures, a cell may have a tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from widgets.parts.text_size import scaled
from widgets.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 34
EDGE_PX = 9


@dataclass(frozen=True)
class Cell:
    """One text, what it is sorted by where that is not the text, and a tone of the theme."""

    text: str
    sort: float | str | None = None
    tone: str = ""


class TextModel(QAbstractTableModel):
    """Holds the rows."""

    def __init__(self, headers: Sequence[str], figures: frozenset[int], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.headers, self._figures, self._theme = tuple(headers), figures, theme
        self.rows: list[tuple[Cell, ...]] = []

    def show_rows(self, rows: list[tuple[Cell, ...]]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """As many as there are rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """As many as there are headers."""
        return 0 if parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        """The headers; figures stand right."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headers[section]
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tone and order of a cell."""
        if not index.isValid():
            return None
        cell = self.rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text
        if role == Qt.ItemDataRole.UserRole:
            return cell.text if cell.sort is None else cell.sort
        if role == Qt.ItemDataRole.ForegroundRole and cell.tone:
            return QColor(getattr(self._theme, cell.tone))
        return self._alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._figures else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class TextTable(QTableView):
    """Shows rows that can be sorted and narrowed by words.

    Args:
        figures: columns that stand right.
        stretch: the column that takes what is left.
        widths: column -> pixels, for those that are not as wide as what they hold; their headers are never cut.

    Signals:
        row_chosen(int): the number of the row as it was given; -1 for none.
    """

    row_chosen = Signal(int)

    def __init__(
        self, headers: Sequence[str], theme: Theme, figures: frozenset[int] = frozenset(), stretch: int = 0,
        widths: dict[int, int] | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.model_of_rows = TextModel(headers, figures, theme, self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.model_of_rows)
        self._proxy.setSortRole(Qt.ItemDataRole.UserRole)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._proxy)
        self._arrange(stretch, widths or {})
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    def show_rows(self, rows: list[tuple[Cell, ...]]) -> None:
        """Take other rows; the chosen row stays chosen by its first cell."""
        chosen = self.chosen()
        key = self.model_of_rows.rows[chosen][0].text if 0 <= chosen < len(self.model_of_rows.rows) else None
        self.model_of_rows.show_rows(rows)
        at = next((number for number, row in enumerate(rows) if row[0].text == key), 0 if rows else -1)
        if at >= 0:
            self.choose(at)

    def narrow(self, words: str) -> None:
        """Show the rows that hold these words."""
        self._proxy.setFilterFixedString(words)

    def choose(self, row: int) -> None:
        """Choose a row by its number as it was given."""
        self.setCurrentIndex(self._proxy.mapFromSource(self.model_of_rows.index(row, 0)))

    def chosen(self) -> int:
        """Return the number of the chosen row, -1 for none."""
        return self._proxy.mapToSource(self.currentIndex()).row()

    def _arrange(self, stretch: int, widths: dict[int, int]) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setStyleSheet("QTableView::item { padding: 0 6px; border: none; }")
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column in range(self.model_of_rows.columnCount()):
            is_wide, is_set = column == stretch, column in widths
            by_content = QHeaderView.ResizeMode.Interactive if is_set else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch if is_wide else by_content)
            if is_set:
                header.resizeSection(column, max(widths[column], self._header_px(column)))

    def _header_px(self, column: int) -> int:
        """How wide a header is with its room left and right; Qt's own figure keeps room for a mark of order, too."""
        return self.horizontalHeader().fontMetrics().horizontalAdvance(self.model_of_rows.headers[column]) + 2 * EDGE_PX

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need higher rows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))

    def _on_current_row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.row_chosen.emit(self._proxy.mapToSource(current).row())
