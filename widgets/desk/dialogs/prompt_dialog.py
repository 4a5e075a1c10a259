"""A dialog that asks for a few words and perhaps a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.i18n import _
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label

LONGEST = 1000


class PromptDialog(SubmitDialog):
    """Asks; `answers` are the words in the order of the questions, `day` the day where one was asked for."""

    def __init__(
        self, title: str, sentence: str, questions: Sequence[tuple[str, str]], day: tuple[str, date] | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(label(title, "text", "heading"))
        column.addWidget(label(sentence, "text_2", "body", is_wrapped=True))
        self._lines = [self._line(column, question, first) for question, first in questions]
        self._day: QDateEdit | None = None
        if day is not None:
            column.addWidget(label(day[0], "text_2", "second"))
            self._day = QDateEdit(QDate(day[1].year, day[1].month, day[1].day))
            self._day.setMinimumDate(self._day.date())
            self._day.setCalendarPopup(True)
            self._day.setDisplayFormat("yyyy-MM-dd")
            column.addWidget(self._day)
        self.done_button, cancel = QPushButton(_("OK")), QPushButton(_("Cancel"))
        self.done_button.setProperty("kind", "main")
        self.done_button.clicked.connect(self.keep)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(KeyCap("Esc"))
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        buttons.addWidget(KeyCap("Ctrl Enter"))
        buttons.addWidget(self.done_button)
        column.addLayout(buttons)
        self._check()

    def keep(self) -> None:
        """Take the answers, once there are all of them."""
        if self.done_button.isEnabled():
            self.accept()

    @property
    def answers(self) -> list[str]:
        """The words."""
        return [line.text().strip() for line in self._lines]

    @property
    def day(self) -> date | None:
        """The day, None where none was asked for."""
        if self._day is None:
            return None
        chosen = self._day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _line(self, column: QVBoxLayout, question: str, first: str) -> QLineEdit:
        column.addWidget(label(question, "text_2", "second"))
        made = QLineEdit(first)
        made.setMaxLength(LONGEST)
        made.setAccessibleName(question)
        made.textChanged.connect(lambda _text: self._check())
        column.addWidget(made)
        return made

    def _check(self) -> None:
        if hasattr(self, "done_button"):
            self.done_button.setEnabled(all(self.answers))
