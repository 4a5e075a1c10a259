"""Fields that stand beside each other as one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

GAP_PX = 6


def beside(*parts: QWidget) -> QWidget:
    """Return a field of several: the focus goes to the first; words between them take no more room than needed."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP_PX)
    for part in parts:
        row.addWidget(part, 0 if part.focusPolicy() == Qt.FocusPolicy.NoFocus else 1)
    made.setFocusProxy(parts[0])
    return made
