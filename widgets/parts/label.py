"""A text in one of the ranks and tones of a desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def label(
    text: str, tone: str = "text", rank: str = "body", is_wrapped: bool = False, parent: QWidget | None = None
) -> QLabel:
    """A text that is never read as markup.

    Args:
        tone: a colour of the theme by its name.
        rank: `title`, `heading`, `body` or `second`; sizes stand in `widgets/desk/style.py`.
    """
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("tone", tone)
    made.setProperty("rank", rank)
    made.setWordWrap(is_wrapped)
    return made


def retone(widget: QWidget, tone: str) -> None:
    """Give a widget another tone."""
    _mark(widget, "tone", tone)


def rerank(widget: QWidget, rank: str) -> None:
    """Give a widget another rank."""
    _mark(widget, "rank", rank)


def _mark(widget: QWidget, name: str, word: str) -> None:
    """The style is asked again, which Qt does not do by itself."""
    if widget.property(name) != word:
        widget.setProperty(name, word)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
