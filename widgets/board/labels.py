"""Labels of the board: plain text with a rank of size and a tone of colour."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def label(words: str = "", rank: str = "body", tone: str = "text", is_wrapped: bool = False) -> QLabel:
    """Return a label; what people wrote is never read as markup."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("rank", rank)
    made.setProperty("tone", tone)
    made.setWordWrap(is_wrapped)
    return made
