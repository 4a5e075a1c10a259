"""A field that is answered by typing a few letters and choosing from what is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from widgets.parts.text_size import scaled

MOST = 60
ROWS = 6
ROW_PX = 28


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen.

    Args:
        also: what else it is found by, such as a code.
    """

    value: Any
    text: str
    also: str = ""

    def matches(self, words: list[str]) -> bool:
        """Tell whether every word is somewhere in it."""
        there = f"{self.text} {self.also}".casefold()
        return all(word in there for word in words)


Finder = Callable[[str], list[Choice]]


class SearchInput(QWidget):
    """A line to type in, and under it what was found; Enter takes what is found first, Alt and a number the one there.

    Signals:
        value_changed(): another choice was made, or none.
    """

    value_changed = Signal()

    def __init__(self, find: Finder, placeholder: str, rows: int = ROWS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._find = find
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setProperty("is_search", True)  # what stands in it is a choice, nobody's own words
        self.line.textEdited.connect(self._on_line_edited)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(rows * scaled(ROW_PX) + 4)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._on_list_clicked)
        self.setFocusProxy(self.line)
        self._choices: list[Choice] = []
        self._chosen: Choice | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.fill("")

    def value(self) -> Any:
        """Return what is chosen, None for nothing."""
        return self._chosen.value if self._chosen is not None else None

    def set_value(self, value: Any) -> None:
        """Choose something, as far as it is there."""
        found = next((choice for choice in self._find("") if choice.value == value), None)
        if found is not None:
            self._choose(found)

    def fill(self, words: str) -> None:
        """Show what matches."""
        self._choices = self._find(words)[:MOST]
        self.list.clear()
        for choice in self._choices:
            item = QListWidgetItem(f"{choice.text}    {choice.also}" if choice.also else choice.text)
            item.setSizeHint(QSize(0, scaled(ROW_PX)))  # so that whole rows fit
            self.list.addItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows walk through what was found; Enter chooses it, and goes on where it is chosen already."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _number_of(event):
            event.accept()  # a letter or number with Alt is nobody's shortcut here
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            number = _number_of(event)
            if number:
                if number <= len(self._choices):
                    self._choose(self._choices[number - 1], is_kept_open=True)
                    self.list.setCurrentRow(number - 1)
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._choices:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = max(0, min(len(self._choices) - 1, self.list.currentRow() + step))
                self.list.setCurrentRow(row)
                self._choose(self._choices[row], is_kept_open=True)
                return True
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
                event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            )
            if is_enter and self._chosen is None and self._choices and self.line.text():
                if not event.isAutoRepeat():
                    self._choose(self._choices[max(0, self.list.currentRow())])
                return True
        return super().eventFilter(watched, event)

    def _on_line_edited(self, words: str) -> None:
        self._chosen = None
        self.fill(words)
        only = [choice for choice in self._choices if choice.text.casefold() == words.strip().casefold()]
        if len(self._choices) == 1 or only:
            self.list.setCurrentRow(0)
            self._chosen = only[0] if only else self._choices[0]
        self.value_changed.emit()

    def _on_list_clicked(self, item: QListWidgetItem) -> None:
        self._choose(self._choices[self.list.row(item)])
        self.line.setFocus()

    def _choose(self, choice: Choice, is_kept_open: bool = False) -> None:
        self._chosen = choice
        self.line.setText(choice.text)
        self.line.selectAll()  # whoever types on means another one, and not a longer name
        if not is_kept_open:
            self.fill("")
            rows = [row for row, one in enumerate(self._choices) if one == choice]
            self.list.setCurrentRow(rows[0] if rows else -1)
        self.value_changed.emit()


def _number_of(event: QKeyEvent) -> int:
    """The number from 1 to 9 that is pressed together with Alt, else 0."""
    digit = event.key() - int(Qt.Key.Key_0)
    is_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    return digit if is_alt and 1 <= digit <= 9 else 0


def found_in(choices: list[Choice], words: str) -> list[Choice]:
    """Return the choices that match, those that begin so first."""
    asked = words.casefold().split()
    found = [choice for choice in choices if choice.matches(asked)]
    head = words.strip().casefold()
    if not head:
        return found
    return sorted(found, key=lambda one: not (one.text.casefold().startswith(head) or one.also.startswith(head)))
