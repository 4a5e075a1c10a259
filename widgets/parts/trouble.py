"""How trouble is shown everywhere: one sentence where people look; a bug is said too, and raised for the log."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import INTERNAL, is_told, tell_trouble
from widgets.parts.label import retone


def present_trouble(trouble: BaseException, show: Callable[[str], object], internal: str = INTERNAL) -> None:
    """Show the sentence of what went wrong in the background.

    Args:
        show: takes the sentence: a line, a strip, a notice.
        internal: what is said of a bug.

    Raises:
        BaseException: the trouble itself where it is a bug, after it was shown.
    """
    show(tell_trouble(trouble, internal))
    if not is_told(trouble):
        raise trouble


class TroubleLine(QLabel):
    """The line of a form or a dialog that says what went wrong; hidden while nothing is said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", "late")
        self.setProperty("rank", "body")
        self.setWordWrap(True)
        self.hide()

    def say(self, sentence: str, tone: str = "late") -> None:
        """Say a sentence; '' for nothing."""
        self.setText(sentence)
        retone(self, tone)
        self.setVisible(bool(sentence))
