"""Labelled facts under a table: everything that the chosen row says, wrapped and never cut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from widgets.parts.label import label

COLUMNS = 2


class FactGrid(QFrame):
    """Facts in two columns; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 10)
        self._page: QWidget | None = None
        self.facts: tuple[tuple[str, str], ...] = ()
        self.hide()

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show facts as label and value."""
        if self.facts == tuple(facts):
            return
        self.facts = tuple(facts)
        if self._page is not None:
            self._column.removeWidget(self._page)
            self._page.hide()
            self._page.deleteLater()
        self._page = QWidget()
        grid = QGridLayout(self._page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        for column in range(COLUMNS):
            grid.setColumnStretch(2 * column + 1, 1)
        down = -(-len(self.facts) // COLUMNS)
        for number, (name, value) in enumerate(self.facts):
            row, column = number % down, 2 * (number // down)
            grid.addWidget(label(name, "text_3", "second"), row, column, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, "text_2", "second", is_wrapped=True), row, column + 1)
        self._column.addWidget(self._page)
        self.setVisible(bool(self.facts))
