"""A line of chips that shows as many as there is room for, so that a narrow queue is as narrow as it is wanted."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

SIDE, TOP, GAP, HEIGHT = 12, 10, 8, 47
LEAST = 200


class ChipRow(QWidget):
    """Chips from left to right; those with the smallest rank go first where room is scarce.

    What a hidden chip does, the palette of the filters does as well.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[tuple[QPushButton, int]] = []
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(LEAST)

    def add(self, chip: QPushButton, rank: int) -> None:
        """Put a chip at the end."""
        chip.setParent(self)
        self._chips.append((chip, rank))

    def lay_out(self) -> None:
        """Place the chips, for instance after their words have changed."""
        room, shown = self.width() - 2 * SIDE + GAP, set()
        for chip, _rank in sorted(self._chips, key=lambda one: -one[1]):
            width = chip.sizeHint().width() + GAP
            if width <= room:
                shown.add(chip)
                room -= width
            else:
                room = 0  # a chip of less weight does not take its place
        left = SIDE
        for chip, _rank in self._chips:
            chip.setVisible(chip in shown)
            if chip in shown:
                size = chip.sizeHint()
                chip.setGeometry(left, TOP, size.width(), size.height())
                left += size.width() + GAP

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as all chips."""
        return QSize(2 * SIDE + sum(chip.sizeHint().width() + GAP for chip, _rank in self._chips), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show as many chips as there is room for."""
        super().resizeEvent(event)
        self.lay_out()
