"""A key that presses something: it does so once, however long it is held down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget


def press_key(keys: str, owner: QWidget, does: Callable[[], object]) -> QShortcut:
    """Have a key do something in the window of its owner, without repeating."""
    made = QShortcut(QKeySequence(keys), owner)
    made.setAutoRepeat(False)
    made.activated.connect(does)
    return made


def button_key(keys: str, button: QAbstractButton) -> QShortcut:
    """Have a key press a button, while the button can be seen and pressed.

    A shortcut that Qt gives to a button by itself repeats while the key is held, and cannot be told not to.
    """
    return press_key(keys, button, lambda: button.click() if button.isVisible() else None)
