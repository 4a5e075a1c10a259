"""A line that suggests while somebody types; the list floats under it and never takes the keys.

Letters of an input method that is still composing are no words yet: Qt brings them as a preedit and not as text, so
that neither the search nor a key of the list hears them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from widgets.parts.text_size import scaled

ROW_PX = 30
MOST_ROWS = 9
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Suggestion:
    """One line of the list.

    Args:
        value: what is chosen.
        text: stands in the field afterwards.
        note: what else is said of it.
    """

    value: Any
    text: str
    note: str = ""


class SuggestLine(QLineEdit):
    """A field that is answered by typing a few letters.

    Signals:
        chosen(object): the value of a suggestion that was taken.
        dropped(): what was chosen is not any more, as somebody types on.
        left(): Enter on a field that has its answer, or needs none: go on.
    """

    chosen = Signal(object)
    dropped = Signal()
    left = Signal()

    def __init__(self, find: Callable[[str], list[Suggestion]], *, has_digits: bool, parent: QWidget) -> None:
        """Make a line.

        Args:
            find: suggests for what was typed, from memory.
            has_digits: a digit takes the suggestion with that number, unless the words are digits themselves.
            parent: the page over which the list floats.
        """
        super().__init__(parent)
        self._find, self._has_digits = find, has_digits
        self.value: Any = None
        self.must_point = (
            False  # nothing is taken before somebody points at it: the readings differ by hundreds of metres
        )
        self.suggestions: list[Suggestion] = []
        self._is_composing = False
        self.list = QListWidget(parent)
        self.list.setObjectName("framed")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.hide()
        self.list.itemClicked.connect(lambda item: self.take(self.list.row(item)))
        self.textEdited.connect(self._on_text_edited)

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return not self.list.isHidden()

    def open(self) -> None:
        """Suggest for what stands in the line."""
        self.show_suggestions(self._find(self.text()))

    def show_suggestions(self, suggestions: list[Suggestion], *, must_point: bool | None = None) -> None:
        """Show a list; an empty one closes it."""
        if must_point is not None:
            self.must_point = must_point
        row = self.list.currentRow() if self.is_open else -1
        self.suggestions = suggestions
        self.list.clear()
        for number, one in enumerate(suggestions, 1):
            head = f"{number}  " if self._has_digits and number <= 9 else ""
            item = QListWidgetItem(f"{head}{one.text}    {one.note}" if one.note else f"{head}{one.text}")
            item.setSizeHint(QSize(0, scaled(ROW_PX)))
            self.list.addItem(item)
        self.list.setCurrentRow(-1 if self.must_point else max(0, min(row, len(suggestions) - 1)))
        self.list.setVisible(bool(suggestions) and self.hasFocus())
        self._place_list()

    def close_list(self) -> bool:
        """Close the list; returns whether it was open."""
        was_open = self.is_open
        self.list.hide()
        return was_open

    def show_value(self, value: Any, text: str) -> None:
        """Put an answer in that came otherwise, such as by a click on the map."""
        self.value = value
        self.setText(text)
        self.close_list()

    def forget(self) -> None:
        """Be empty again."""
        self.show_value(None, "")
        self.must_point = False

    def take(self, row: int) -> bool:
        """Take a suggestion; returns whether there was one."""
        if not 0 <= row < len(self.suggestions):
            return False
        one = self.suggestions[row]
        self.show_value(one.value, one.text)
        self.chosen.emit(one.value)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows walk through the list, Enter takes from it or goes on; Enter never does more than that."""
        if self._is_composing:
            super().keyPressEvent(event)
            return
        if event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat():
                self._on_enter()
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not event.modifiers():
            self._walk(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        digit = event.key() - int(Qt.Key.Key_0)
        is_pick = self._has_digits and self.is_open and 1 <= digit <= 9 and not event.modifiers() & ~KEYPAD
        if is_pick and self.text() and not self.text().strip().isdecimal() and self.take(digit - 1):
            return
        super().keyPressEvent(event)

    def _on_enter(self) -> None:
        if self.is_open and self.list.currentRow() >= 0 and self.value is None:
            self.take(self.list.currentRow())
        elif self.value is not None or not self.text().strip():
            self.close_list()
            self.left.emit()

    def _walk(self, step: int) -> None:
        if not self.is_open:
            self.open()
        elif self.suggestions:
            self.list.setCurrentRow(max(0, min(len(self.suggestions) - 1, self.list.currentRow() + step)))

    def _on_text_edited(self, words: str) -> None:
        if self.value is not None:
            self.value = None
            self.dropped.emit()
        self.must_point = False
        self.list.setCurrentRow(-1)
        self.show_suggestions(self._find(words))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Know whether an input method is composing."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Whoever comes by keyboard types over what stands there."""
        super().focusInEvent(event)
        if self.value is not None:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The list goes with the keys."""
        super().focusOutEvent(event)
        self._is_composing = False
        self.close_list()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        """The list stays under the line when what stands above it grows or goes."""
        super().moveEvent(event)
        self._place_list()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The list is as wide as the line."""
        super().resizeEvent(event)
        self._place_list()

    def _place_list(self) -> None:
        page = self.list.parentWidget()
        if page is None or not self.is_open:
            return
        rows = min(len(self.suggestions), MOST_ROWS)
        corner = self.mapTo(page, QPoint(0, self.height() + 2))
        self.list.setGeometry(corner.x(), corner.y(), self.width(), rows * scaled(ROW_PX) + 4)
        self.list.raise_()


KEYPAD = Qt.KeyboardModifier.KeypadModifier


class EnterGoesOn(QObject):
    """Has Enter in a plain line go to the next field and do nothing else."""

    def __init__(self, line: QLineEdit, does: Callable[[], object]) -> None:
        super().__init__(line)
        self._does, self._is_composing = does, False
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Go on once, however long the key is held; Enter of an input method takes its letters and does no more."""
        if event.type() == QEvent.Type.InputMethod:
            self._is_composing = bool(event.preeditString())  # type: ignore[attr-defined]
        if self._is_composing:
            return super().eventFilter(watched, event)
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_key and event.key() in ENTER and not event.modifiers() & ~KEYPAD:  # type: ignore[attr-defined]
            if not event.isAutoRepeat():  # type: ignore[attr-defined]
                self._does()
            return True
        return super().eventFilter(watched, event)
