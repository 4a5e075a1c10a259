"""Lays widgets one beside the other, and goes on in the next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """As high as the lines that its width needs; never wider than the widest widget asks."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take one more, at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override] # noqa: N802 - Qt's name
        """The one at a place, None behind the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override] # noqa: N802 - Qt's name
        """Give one away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """A narrow one is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """How high the lines are."""
        return self._lay_out(QRect(0, 0, width, 0), is_real=False)

    def setGeometry(self, box: QRect) -> None:  # noqa: N802 - Qt's name
        """Lay everything into a box."""
        super().setGeometry(box)
        self._lay_out(box, is_real=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All in one line."""
        hints = [item.sizeHint() for item in self._seen()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return self._around(QSize(width, max((hint.height() for hint in hints), default=0)))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The widest alone."""
        hints = [item.minimumSize() for item in self._seen()]
        width, height = (max((side(hint) for hint in hints), default=0) for side in (QSize.width, QSize.height))
        return self._around(QSize(width, height))

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _around(self, size: QSize) -> QSize:
        edges: QMargins = self.contentsMargins()
        return size.grownBy(edges)

    def _lay_out(self, box: QRect, is_real: bool) -> int:
        """Walk through the lines; returns how high all of them are."""
        room = box.marginsRemoved(self.contentsMargins())
        x, y, high = room.left(), room.top(), 0
        for item in self._seen():
            size = item.sizeHint()
            if x > room.left() and x + size.width() > room.right() + 1:
                x, y, high = room.left(), y + high + self.spacing(), 0
            if is_real:
                item.setGeometry(QRect(QPoint(x, y), QSize(min(size.width(), room.width()), size.height())))
            x, high = x + size.width() + self.spacing(), max(high, size.height())
        return y + high - box.top() + self.contentsMargins().bottom()
