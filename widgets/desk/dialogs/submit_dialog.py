"""What every dialog with answers is like: Ctrl and Enter alone keep what it holds, and no key by accident loses it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from app.i18n import _
from widgets.parts.fitted_dialog import FittedDialog
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KEEP_KEYS = ("Ctrl+Return", "Ctrl+Enter")
DISCARD_KEY = "Ctrl+W"


def is_submit_key(event: QKeyEvent) -> bool:
    """Tell whether Ctrl and Enter are pressed."""
    return event.key() in ENTER and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class SubmitDialog(FittedDialog):
    """A dialog with answers.

    Enter goes on to the next field (a field may take it for a suggestion before), Ctrl and Enter call `keep`, whatever
    has the focus; a key that is held down does nothing twice. No button is pressed by Enter alone. Escape, or closing
    the window, asks first where something was typed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leaving = LeaveStrip(self)
        self._leaving.discard_button.clicked.connect(self.discard)
        self._leaving.stay_button.clicked.connect(lambda: self._ask_to_leave(False))
        for keys in KEEP_KEYS:  # before the widget with the focus: a button would press itself
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.keep)
        self._discard_shortcut = QShortcut(QKeySequence(DISCARD_KEY), self)
        self._discard_shortcut.activated.connect(self.discard)
        self._discard_shortcut.setEnabled(False)

    def keep(self) -> None:
        """Do what the dialog is for."""
        self.accept()

    def has_typed(self) -> bool:
        """Tell whether a person has typed words that would be lost; what is chosen from a list is chosen again."""
        return any(_is_written(one) for one in self.findChildren(QLineEdit)) or any(
            one.document().isModified() and one.toPlainText().strip() for one in self.findChildren(QPlainTextEdit)
        )

    def is_asking_to_leave(self) -> bool:
        """Whether the question is on the screen."""
        return not self._leaving.isHidden()

    def reject(self) -> None:
        """Leave, but ask first where something was typed; the second Escape goes back to the field."""
        if self.is_asking_to_leave():
            self._ask_to_leave(False)
        elif self.isVisible() and self.has_typed():
            self._ask_to_leave(True)
        else:
            super().reject()

    def discard(self) -> None:
        """Leave, and lose what was typed."""
        super().reject()

    def _ask_to_leave(self, is_asked: bool) -> None:
        self._leaving.setVisible(is_asked)
        self._discard_shortcut.setEnabled(is_asked)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """No button is the one that Enter presses, also none that came in by a field."""
        super().showEvent(event)
        for button in self.findChildren(QPushButton):
            button.setDefault(False)
            button.setAutoDefault(False)
            button.installEventFilter(self)
        column = self.layout()
        if isinstance(column, QBoxLayout) and self._leaving.parentWidget() is self and not self._leaving.is_placed:
            column.insertWidget(max(0, column.count() - 1), self._leaving)
            self._leaving.is_placed = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Some platforms have Enter press the button with the focus, with or without Ctrl; here the space bar does."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ENTER
        if is_key and isinstance(watched, QPushButton):
            self.keyPressEvent(event)  # type: ignore[arg-type]
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on; together with Ctrl it keeps."""
        if event.key() not in ENTER:
            super().keyPressEvent(event)
        elif event.isAutoRepeat():
            return  # the key that opened the dialog is still held down
        elif is_submit_key(event):
            self.keep()
        else:
            self.focusNextChild()


class LeaveStrip(QFrame):
    """Asks whether what was typed may be lost; it takes no focus, so that whoever types on loses nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_placed = False
        self.setObjectName("strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(label(_("What you typed would be lost."), "soon", "body", is_wrapped=True), 1)
        self.stay_button, self.discard_button = QPushButton(_("Go on writing")), QPushButton(_("Throw it away"))
        for button, key in ((self.stay_button, "Esc"), (self.discard_button, DISCARD_KEY.replace("+", " "))):
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(KeyCap(key))
            row.addWidget(button)
        self.hide()


def _is_written(line: QLineEdit) -> bool:
    """Whether a line holds words of a person's own; lines of spin boxes, lists and searches hold choices."""
    if line.property("is_search") or isinstance(line.parentWidget(), QAbstractSpinBox | QComboBox):
        return False
    return line.isModified() and bool(line.text().strip())
