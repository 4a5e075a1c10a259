"""Asks for what adjourning needs: until when, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.i18n import _
from widgets.board.labels import label
from widgets.parts.fitted_dialog import FittedDialog

USUAL_DAYS = 30


class AdjournDialog(FittedDialog):
    """Day and reason; it cannot be confirmed without a reason."""

    def __init__(self, earliest: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Adjourn"))
        first = QDate(earliest.year, earliest.month, earliest.day)
        self.until = QDateEdit(first.addDays(USUAL_DAYS - 1))
        self.until.setDisplayFormat("yyyy-MM-dd")
        self.until.setCalendarPopup(True)
        self.until.setDateRange(first, first.addDays(364))
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setMaximumHeight(110)
        self._buttons = QDialogButtonBox()
        self._confirm = self._buttons.addButton(_("Adjourn"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._confirm.setProperty("kind", "main")
        self._buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        for words, field in ((_("Adjourned until"), self.until), (_("Reason"), self.reason)):
            column.addWidget(label(words, "second", "text_2"))
            column.addWidget(field)
        column.addWidget(self._buttons)
        self.reason.textChanged.connect(self._look)
        self.reason.setFocus()
        self._look()

    def inputs(self) -> dict[str, Any]:
        """What the act takes."""
        return {"until": self.until.date().toString("yyyy-MM-dd"), "reason": self.reason.toPlainText().strip()}

    def _look(self) -> None:
        self._confirm.setEnabled(bool(self.reason.toPlainText().strip()))
