"""The buttons of a page as lines of the palette, so that nothing needs the mouse."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QPushButton

from widgets.desk.parts.entry import Entry


def entries_of(buttons: Iterable[QPushButton], group: str) -> list[Entry]:
    """Return a line for each button that can be seen and pressed now."""
    return [
        Entry(button.text().removesuffix("…").strip(), getattr(button, "keys", ""), group, button.click)
        for button in buttons
        if button.isVisible() and button.isEnabled()
    ]
