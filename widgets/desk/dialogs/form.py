"""A small form that is made of labelled inputs, with a sentence for what went wrong; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.errors import Refused
from app.i18n import _
from widgets.background import Background
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine, present_trouble

EDGE, WIDTH = 20, 560


class FormDialog(SubmitDialog):
    """Title, inputs, and one button that does something in the background.

    Args:
        title: what is done; also what the button says.
        job: is called in a background thread with what `values` gives, and may refuse.
        values: reads the inputs, in the window's thread, and may refuse what is no answer.

    Signals:
        done_with(object): it was done, with the answer of the job.
    """

    done_with = Signal(object)

    def __init__(
        self,
        title: str,
        rows: list[tuple[str, QWidget]],
        job: Callable[..., Any],
        values: Callable[[], tuple[Any, ...]],
        background: Background,
        parent: QWidget,
        warning: str = "",
    ) -> None:
        super().__init__(parent)
        self._job, self._values, self._background = job, values, background
        self._is_on_its_way = False
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(12)
        column.addWidget(label(title, "text", "title"))
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        for name, widget in rows:
            widget.setAccessibleName(name)
            form.addRow(label(name, "text_2", "second"), widget)
        column.addLayout(form)
        if warning:
            column.addWidget(label(warning, "soon", "body", is_wrapped=True))
        self.sentence = TroubleLine()
        column.addWidget(self.sentence)
        column.addLayout(self._buttons(title))

    def keep(self) -> None:
        """Do it."""
        self.do()

    def do(self) -> None:
        """Do it, once at a time."""
        if self._is_on_its_way:
            return
        try:
            values = self._values()
        except Refused as refusal:
            self.say(str(refusal))
            return
        self._is_on_its_way = True
        self.do_button.setEnabled(False)
        self._background.run(self._job, *values, on_answer=self._on_done, on_trouble=self._on_trouble)

    def say(self, sentence: str) -> None:
        """Say what went wrong, over the buttons."""
        self.sentence.say(sentence)

    def _buttons(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout()
        cancel = QPushButton(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.do_button = QPushButton(title)
        self.do_button.setProperty("kind", "main")
        self.do_button.clicked.connect(self.do)
        row.addWidget(KeyCap("Esc"))
        row.addWidget(cancel)
        row.addStretch(1)
        row.addWidget(KeyCap("Ctrl Enter"))
        row.addWidget(self.do_button)
        return row

    def _on_done(self, answer: Any) -> None:
        self._is_on_its_way = False
        self.accept()
        self.done_with.emit(answer)

    def _on_trouble(self, trouble: BaseException) -> None:
        self._is_on_its_way = False
        self.do_button.setEnabled(True)
        present_trouble(trouble, self.say)
