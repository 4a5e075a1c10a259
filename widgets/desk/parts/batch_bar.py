"""A long job of a page: a sentence, a bar, and a key that cancels it."""

from __future__ import annotations

import threading

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app.i18n import _
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone


class BatchBar(QWidget):
    """Shows how far a job is; `step` and `is_cancelled` may be called from its thread.

    Signals:
        progressed(str, int, int): for internal use: words, done, in all.
    """

    progressed = Signal(str, int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cancel = threading.Event()
        self.words = label("", "text_2", "body")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.button = KeyButton(_("Cancel"), "X")
        self.button.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.button)
        self.progressed.connect(self._on_progressed)
        self.hide()

    def begin(self, words: str, total: int) -> None:
        """Show a job that begins."""
        self._cancel = threading.Event()
        self._on_progressed(words, 0, total)
        self.button.setEnabled(True)
        for part in (self.bar, self.button):
            part.show()
        self.show()

    def step(self, words: str, done: int, total: int) -> None:
        """Tell how far it is, from any thread."""
        self.progressed.emit(words, done, total)

    def is_cancelled(self) -> bool:
        """Whether somebody wants it to end, from any thread."""
        return self._cancel.is_set()

    def cancel(self) -> None:
        """End it after the part that it is at."""
        self._cancel.set()
        self.button.setEnabled(False)
        self.words.setText(_("Cancelling after this letter …"))

    def end(self, words: str, tone: str = "text") -> None:
        """Say how it ended; the bar goes."""
        self.bar.hide()
        self.button.hide()
        self.words.setText(words)
        retone(self.words, tone)
        self.setVisible(bool(words))

    def _on_progressed(self, words: str, done: int, total: int) -> None:
        retone(self.words, "text_2")
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        if words and not self._cancel.is_set():
            self.words.setText(words)
