"""A button of a page with the key that presses it printed on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.i18n import _
from widgets.parts.key_cap import KeyCap
from widgets.parts.press_key import button_key
from widgets.parts.text import BOLD, MEDIUM, text_width
from widgets.parts.text_size import scaled

EDGE, GAP, HEIGHT, FONT_PX = 12, 8, 36, 15


class KeyButton(QPushButton):
    """Name and key; the key works while the button can be seen and pressed, and never while somebody types.

    Args:
        has_key: whether the button listens to its key; without, a command of the desk does.
    """

    def __init__(
        self, words: str, key: str, kind: str = "", parent: QWidget | None = None, has_key: bool = True
    ) -> None:  # fmt: skip
        super().__init__(words, parent)
        self.keys = key.replace("+", " ")
        self._is_main = kind == "main"
        self.setAutoDefault(False)
        if kind:
            self.setProperty("kind", kind)
        self.setStyleSheet(f"text-align: left; padding-left: {EDGE}px;")
        self.setFixedHeight(scaled(HEIGHT))
        self.cap = KeyCap(self.keys, self, is_on_accent=self._is_main)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, EDGE - 2, 0)
        row.addStretch(1)
        row.addWidget(self.cap, 0, Qt.AlignmentFlag.AlignVCenter)
        self.key: QShortcut | None = button_key(key, self) if has_key else None
        self.setAccessibleName(words)
        self.setAccessibleDescription(_("Key {key}").format(key=self.keys))

    def setText(self, words: str) -> None:  # noqa: N802 - Qt's name
        """Take another name, and the room for it."""
        super().setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as name and key."""
        words = round(text_width(self.text(), FONT_PX, BOLD if self._is_main else MEDIUM))
        return QSize(2 * EDGE + words + GAP + self.cap.sizeHint().width(), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never narrower than its words."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A main button that cannot be pressed has an ordinary ground."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(scaled(HEIGHT))
        if event.type() == QEvent.Type.EnabledChange:
            self.cap.set_on_accent(self._is_main and self.isEnabled())
