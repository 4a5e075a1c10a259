"""The filters that are chosen, each a chip that drops it; nothing where none is."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.desk.filters import Narrowing
from app.i18n import _


class NarrowingBar(QWidget):
    """One line of chips.

    Signals:
        narrowing_chosen(object): the filters without the one whose chip was pressed, a `Narrowing`.
    """

    narrowing_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 8)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.chips: list[QPushButton] = []
        self._shown: list[tuple[str, Narrowing]] = []
        self.hide()

    def show_filters(self, filters: list[tuple[str, Narrowing]]) -> None:
        """Show each filter in words, with what is left when it is dropped."""
        if filters == self._shown:
            return
        self._shown = filters
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()  # it is deleted a little later
            chip.deleteLater()
        self.chips = []
        for at, (words, rest) in enumerate(filters):
            chip = QPushButton(f"{words}  ✕")
            chip.setProperty("kind", "chip")
            chip.setAccessibleName(_("Clear: {filter}").format(filter=words))
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setMinimumWidth(40)
            chip.clicked.connect(partial(self._drop, rest))
            self._row.insertWidget(at, chip)
            self.chips.append(chip)
        self.setVisible(bool(filters))

    def _drop(self, rest: Narrowing, _checked: bool = False) -> None:
        self.narrowing_chosen.emit(rest)
