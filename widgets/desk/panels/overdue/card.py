"""The frame of a part of the page."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout


def make_card(edge: int = 0) -> tuple[QFrame, QVBoxLayout]:
    """Return a frame with its column; `edge` is free room inside, in pixels."""
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(edge, edge and 8, edge, edge and 8)
    column.setSpacing(4)
    return made, column
