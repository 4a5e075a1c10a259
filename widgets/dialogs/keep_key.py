"""The key that keeps what a dialog holds, from every field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


def is_keep_key(event: QKeyEvent) -> bool:
    """Tell whether Ctrl and Enter are pressed."""
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
