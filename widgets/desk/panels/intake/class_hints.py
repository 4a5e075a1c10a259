"""The classes that the words of a caller speak of, each with its key; a person takes one, nothing takes itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.intake.classes import ClassEntry
from widgets.parts.flow_layout import FlowLayout
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label

HINT_KEYS = ("Alt+7", "Alt+8", "Alt+9")


class ClassHints(QWidget):
    """A line of buttons; hidden while there is nothing to suggest.

    Signals:
        picked(int): which one was taken, from 0.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(label(_("Class, as the text reads (please check)"), "text_2", "second"))
        row = QWidget()
        flow = FlowLayout(row)
        flow.setContentsMargins(0, 0, 0, 0)
        self.buttons = [KeyButton("", key.replace("+", " "), has_key=False) for key in HINT_KEYS]
        for at, button in enumerate(self.buttons):
            button.clicked.connect(partial(self.picked.emit, at))
            flow.addWidget(button)
        column.addWidget(row)
        self.hide()

    def show_entries(self, entries: Sequence[ClassEntry]) -> None:
        """Suggest these classes."""
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(entries))
            if at < len(entries):
                button.setText(entries[at].text)
        self.setVisible(bool(entries))
