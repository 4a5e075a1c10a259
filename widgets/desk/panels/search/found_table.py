"""The table of cases that were found: rows come page by page, columns are chosen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.i18n import _
from app.search.columns import FoundColumn
from app.search.model import FoundCase
from widgets.parts.text_size import scaled
from widgets.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 34
WIDTHS = {"text": 380, "place": 220, "unit": 200, "class": 180, "district": 150}
STRETCHED = "text"
ORDINARY_PX, MOST_FACTOR = 1366, 1.7
"""A wider table has wider columns, up to so many times."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
OPEN_TONE = "accent"


class FoundModel(QAbstractTableModel):
    """Holds the cases and the columns."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.cases: list[FoundCase] = []
        self.columns: tuple[FoundColumn, ...] = ()
        self.time_zone = "UTC"

    def show_cases(self, cases: list[FoundCase], columns: tuple[FoundColumn, ...], time_zone: str) -> None:
        """Take other cases and columns."""
        self.beginResetModel()
        self.cases, self.columns, self.time_zone = list(cases), columns, time_zone
        self.endResetModel()

    def add_cases(self, cases: tuple[FoundCase, ...]) -> None:
        """Take more cases, under those that are there."""
        if cases:
            self.beginInsertRows(QModelIndex(), len(self.cases), len(self.cases) + len(cases) - 1)
            self.cases += cases
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """As many as there are cases."""
        return 0 if parent.isValid() else len(self.cases)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """As many as there are columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:  # noqa: N802 - Qt's name
        """The titles."""
        if orientation is Qt.Orientation.Horizontal and section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return _(self.columns[section].title)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell; the state of an open case stands out."""
        if not index.isValid():
            return None
        case, column = self.cases[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(case, self.time_zone)
        if role == Qt.ItemDataRole.ForegroundRole and column.key == "state" and case.closed_at is None:
            return QColor(getattr(self._theme, OPEN_TONE))
        return None


class FoundTable(QTableView):
    """Shows what was found; Enter or a double click opens a case.

    Signals:
        case_opened(object): number of the case.
        end_reached(): the last row has come into view.
    """

    case_opened = Signal(object)
    end_reached = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of_cases = FoundModel(theme, self)
        self.setModel(self.model_of_cases)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setStyleSheet("QTableView::item { padding: 0 6px; border: none; }")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(lambda _index: self.open_chosen())
        self.verticalScrollBar().valueChanged.connect(self._on_scroll_bar_value_changed)

    def show_cases(self, cases: list[FoundCase], columns: tuple[FoundColumn, ...], time_zone: str) -> None:
        """Take other cases; the case that was chosen stays chosen where it is among them."""
        chosen = self.chosen()
        are_columns_new = columns != self.model_of_cases.columns
        self.model_of_cases.show_cases(cases, columns, time_zone)
        if are_columns_new:
            self._arrange()
        if cases:
            at = next((row for row, case in enumerate(cases) if chosen and case.case_id == chosen.case_id), 0)
            self.setCurrentIndex(self.model_of_cases.index(at, 0))

    def add_cases(self, cases: tuple[FoundCase, ...]) -> None:
        """Take more cases."""
        is_first = not self.model_of_cases.cases
        self.model_of_cases.add_cases(cases)
        if is_first and cases:
            self.setCurrentIndex(self.model_of_cases.index(0, 0))

    def chosen(self) -> FoundCase | None:
        """Return the chosen case."""
        row = self.currentIndex().row()
        return self.model_of_cases.cases[row] if 0 <= row < len(self.model_of_cases.cases) else None

    def open_chosen(self) -> None:
        """Open the chosen case."""
        case = self.chosen()
        if case is not None:
            self.case_opened.emit(case.case_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens."""
        if event.key() in ENTER:
            if not event.isAutoRepeat():
                self.open_chosen()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share out a wider room."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger words need higher rows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))

    def _arrange(self) -> None:
        header = self.horizontalHeader()
        factor = min(MOST_FACTOR, max(1.0, self.width() / scaled(ORDINARY_PX)))
        keys = [column.key for column in self.model_of_cases.columns]
        wide = keys.index(STRETCHED) if STRETCHED in keys else len(keys) - 1
        for number, key in enumerate(keys):
            if number == wide:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
            elif key in WIDTHS:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(number, round(scaled(WIDTHS[key]) * factor))
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.ResizeToContents)

    def _on_scroll_bar_value_changed(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum():
            self.end_reached.emit()
