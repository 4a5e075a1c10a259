"""The table of the rules of a manual; a rule that differs from the one in force says so in colour and words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.desk.manual_view import RuleLine, change_text, rule_cells
from app.i18n import N_, _
from app.manual.model import ManualRule
from widgets.theme import Theme

COLUMNS = (
    N_("Rule"), N_("Class"), N_("Filing condition"), N_("Closing condition"), N_("Time limit"), N_("Handling units"),
    N_("Difference"),
)  # fmt: skip
SHARES = (0.07, 0.13, 0.25, 0.19, 0.1, 0.13, 0.13)
SHARES_COMPARED = (0.07, 0.11, 0.21, 0.15, 0.1, 0.12, 0.24)
DIFFERENCE = len(COLUMNS) - 1
TONES = {"added": "good", "removed": "late", "changed": "soon"}
ROW = 40
Index = QModelIndex | QPersistentModelIndex


class RuleModel(QAbstractTableModel):
    """Rules as rows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines: tuple[RuleLine, ...] = ()

    def show_lines(self, lines: tuple[RuleLine, ...]) -> None:
        """Take other rules."""
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """As many as there are rules."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - named and called so by Qt
        """Of one kind."""
        return len(COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell, its colour, and the whole text as a tip."""
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (*rule_cells(line), change_text(line))[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and line.change:
            is_said = line.change != "changed" or index.column() in (0, len(COLUMNS) - 1)
            return QColor(getattr(self._theme, TONES[line.change])) if is_said else None
        return None


class RuleTable(QTableView):
    """The table itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules = RuleModel(theme, self)
        self.setModel(self.rules)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self._share_out()

    def show_difference(self, is_shown: bool) -> None:
        """Show the last column only where there is something to compare with."""
        self.setColumnHidden(DIFFERENCE, not is_shown)
        self._share_out()

    def show_lines(self, lines: tuple[RuleLine, ...], sought: ManualRule | None = None) -> None:
        """Take other rules; the one that is sought is selected, else the one that was, else one at its place."""
        before, at = self.chosen(), self.currentIndex().row()
        self.rules.show_lines(lines)
        wanted = sought or (before.rule if before is not None else None)
        same = [row for row, line in enumerate(lines) if wanted is not None and line.key == wanted.key]
        dated = [row for row in same if wanted is not None and lines[row].rule.valid_from == wanted.valid_from]
        row = (dated or same or [min(max(at, 0), len(lines) - 1)])[0]
        if lines and row != self.currentIndex().row():
            self.setCurrentIndex(self.rules.index(row, 0))
            self.scrollTo(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give each column its share."""
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        shown = [column for column in range(len(COLUMNS)) if not self.isColumnHidden(column)]
        shares = SHARES if self.isColumnHidden(DIFFERENCE) else SHARES_COMPARED
        whole = sum(shares[column] for column in shown)
        for column in shown:
            self.setColumnWidth(column, round(self.viewport().width() * shares[column] / whole))

    def chosen(self) -> RuleLine | None:
        """The rule that is selected."""
        row = self.currentIndex().row()
        return self.rules.lines[row] if 0 <= row < len(self.rules.lines) else None
