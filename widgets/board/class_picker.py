"""The classes of a ruling: one chip for each, and a field that finds more by code or name."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QPushButton, QVBoxLayout, QWidget

from app.i18n import _, pick
from widgets.parts.flow_layout import FlowLayout


def searched(box: QComboBox) -> QComboBox:
    """Let a choice be found by any part of its words."""
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    completer = QCompleter(box.model(), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    box.setCompleter(completer)
    box.setMinimumContentsLength(12)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


class ClassPicker(QWidget):
    """Chosen classes, in their order.

    Signals:
        changed(): one was added or taken away.
    """

    changed = Signal()

    def __init__(self, chosen: dict[int, tuple[str, str]], parent: QWidget | None = None) -> None:
        """Begin with some classes: number -> name and English name."""
        super().__init__(parent)
        self._chosen = dict(chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, 6)
        column.addWidget(self._chips)
        self.more = searched(QComboBox())
        self.more.activated.connect(lambda place: self.add(self.more.itemData(place)))
        field = self.more.lineEdit()
        if field is not None:
            field.setPlaceholderText(_("Add a class by code or name"))
        column.addWidget(self.more)
        self._show()

    def offer(self, classes: list[tuple[int, str, str, str]]) -> None:
        """Offer classes: number, code, name, English name."""
        self._names = {number: (name, name_en) for number, _code, name, name_en in classes}
        self.more.clear()
        for number, code, name, name_en in classes:
            self.more.addItem(f"{code} {pick(name, name_en)}", number)
        self.more.setCurrentIndex(-1)

    def add(self, number: int | None) -> None:
        """Add a class."""
        if number is not None and number not in self._chosen:
            self._chosen[number] = self._names[number]
            self._show()
            self.changed.emit()
        self.more.setCurrentIndex(-1)

    def take_away(self, number: int) -> None:
        """Take a class away."""
        self._chosen.pop(number, None)
        self._show()
        self.changed.emit()

    @property
    def class_ids(self) -> tuple[int, ...]:
        """The numbers of the chosen classes."""
        return tuple(self._chosen)

    def words(self) -> str:
        """The names of the chosen classes."""
        return _(", ").join(pick(*names) for names in self._chosen.values())

    def _show(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, names in self._chosen.items():
            chip = QPushButton(f"{pick(*names)} ✕")
            chip.setObjectName("chip")
            chip.setAutoDefault(False)
            chip.clicked.connect(partial(self.take_away, number))
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(self._chosen))
