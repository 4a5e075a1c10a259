"""The facts of a case as names and values: what it says of itself, the units it was sent to, who reported it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.desk.case_file import CaseFile, ReportLine
from app.desk.texts import assignment_text, fact_rows
from app.i18n import _
from app.texts.labels import channel_label
from app.texts.times import when_text
from widgets.parts.label import label

LAST_UNITS = 3


class FactGrid(QWidget):
    """Two columns; the same facts are not made anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[tuple[str, str]] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_case(self, case: CaseFile) -> None:
        """Show the facts of a case in place of those before."""
        rows = [(name, value) for name, value in fact_rows(case)]
        rows += [(_("Unit {number}").format(number=line.number), f"{line.unit} · {assignment_text(line, case)}")
                 for line in case.assignments[-LAST_UNITS:]]  # fmt: skip
        rows += [(_("Report {number}").format(number=number), _report_text(one, case))
                 for number, one in enumerate(case.reports, 1) if number > 1 or one.reporter or one.phone]  # fmt: skip
        if rows == self._shown:
            return
        self._shown = rows
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (name, value) in enumerate(rows):
            self._grid.addWidget(label(name, "text_3", "second"), at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label(value, "text_2", "second", is_wrapped=True), at, 1)


def _report_text(one: ReportLine, case: CaseFile) -> str:
    when = when_text(one.reported_at.timestamp(), case.now.timestamp(), case.time_zone)
    parts = (channel_label(one.channel), when, one.reporter, one.phone, one.text)
    return " · ".join(part for part in parts if part)
