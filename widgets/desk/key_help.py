"""The keys of a desk, all of them, from the same rows as menus and palette."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from widgets.desk.parts.entry import Entry
from widgets.parts.fitted_dialog import FittedDialog, GrowingArea
from widgets.parts.fitting import centre_on, room_of
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label

COLUMN_PX, MOST_COLUMNS, EDGE, BETWEEN = 330, 3, 24, 36


class KeyHelp(FittedDialog):
    """A list of keys and what they do; any of Escape, Enter and F1 closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.setModal(True)
        self._area: GrowingArea | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_rows(self, entries: list[Entry]) -> None:
        """Show every entry that has a key, by its group, in as many columns as there is room for."""
        with_keys = sorted((one for one in entries if one.keys), key=lambda one: one.group)
        groups = [(group, list(rows)) for group, rows in groupby(with_keys, key=lambda one: one.group)]
        room = room_of(self.parentWidget() or self)
        across = max(1, min(MOST_COLUMNS, (room.width() - 2 * EDGE) // (COLUMN_PX + BETWEEN)))
        page = QWidget()
        page.setObjectName("scrolled")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(EDGE, 20, EDGE, 20)
        columns.setSpacing(BETWEEN)
        for side in in_columns(groups, across):
            columns.addLayout(_column(side), 1)
        if self._area is not None:
            self._column.removeWidget(self._area)
            self._area.deleteLater()
        self._area = GrowingArea(page)
        self._column.addWidget(self._area)
        centre_on(
            self, self.parentWidget(), QSize(across * (COLUMN_PX + BETWEEN) + 2 * EDGE, page.sizeHint().height() + 4)
        )
        self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on the key that opened it, too."""
        if event.key() in (Qt.Key.Key_F1, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.accept()


Groups = list[tuple[str, list[Entry]]]


def in_columns(groups: Groups, across: int) -> list[Groups]:
    """Lay groups into columns of about the same height; a long group goes on in the next one under the same title."""
    lines = sum(len(rows) + 1 for _group, rows in groups) + across - 1
    high = max(3, -(-lines // across))
    columns: list[Groups] = [[]]
    used = 0
    for group, rows in groups:
        rest = rows
        while rest:
            left = high - used - 1
            if left < min(2, len(rest)) and len(columns) < across:
                columns.append([])
                used = 0
                continue
            taken = rest if len(columns) == across else rest[:left]
            columns[-1].append((group, taken))
            used += len(taken) + 1
            rest = rest[len(taken) :]
    return columns


def _column(groups: Groups) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for group, rows in groups:
        grid.addWidget(label(group, "text_2", "second"), grid.rowCount(), 0, 1, 2)
        for entry in rows:
            at = grid.rowCount()
            grid.addWidget(KeyCap(entry.keys), at, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(entry.title), at, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid
