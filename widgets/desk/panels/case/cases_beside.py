"""The case at hand and another one, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.city.city import City
from app.desk.beside import beside_rows
from app.desk.case_file import CaseFile
from app.i18n import _
from widgets.parts.label import label, retone

ROWS = 6


class CasesBeside(QWidget):
    """Three columns: what it is, this case, the other one; what differs in class is said aloud."""

    def __init__(self, city: City, case: CaseFile | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._city, self._case = city, case
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        for column, stretch in ((1, 1), (2, 1)):
            grid.setColumnStretch(column, stretch)
        grid.addWidget(label(_("This case"), "text_3", "second"), 0, 1)
        grid.addWidget(label(_("The other case"), "text_3", "second"), 0, 2)
        self.cells = [[label("", "text_3", "second"), _cell(), _cell()] for _row in range(ROWS)]
        for at, row in enumerate(self.cells, 1):
            for column, cell in enumerate(row):
                grid.addWidget(cell, at, column)
        self.warning = label("", "late", "second", is_wrapped=True)
        grid.addWidget(self.warning, ROWS + 1, 0, 1, 3)

    def show_case(self, other_id: int | None) -> None:
        """Show another case beside this one; None for none yet."""
        rows = beside_rows(self._city, self._case.case.case_id, other_id) if self._case is not None else []
        for at, cells in enumerate(self.cells):
            row = rows[at] if at < len(rows) else None
            words = (row.name, row.this, row.other) if row is not None else ("", "", "")
            for cell, said in zip(cells, words, strict=True):
                cell.setText(said)
            retone(cells[2], "late" if row is not None and row.differs else "text_2")
        differs = any(row.differs for row in rows)
        self.warning.setText(_("The classes differ: these are hardly the same matter.") if differs else "")


def _cell() -> QLabel:
    return label("", "text_2", "second", is_wrapped=True)
