"""The keys of a desk, all of them, from the same rows as menus and palette."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from widgets.fitted_dialog import FittedDialog
from widgets.parts.entry import Entry
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label


class KeyHelp(FittedDialog):
    """A list of keys and what they do; any of Escape, Enter and F1 closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Keys of this desk"))
        self.setModal(True)
        self._area = QScrollArea(widgetResizable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self.resize(880, 640)

    def show_rows(self, entries: list[Entry]) -> None:
        """Show every entry that has a key, by its group."""
        page = QWidget()
        page.setObjectName("scrolled")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(24, 20, 24, 20)
        columns.setSpacing(36)
        with_keys = sorted((one for one in entries if one.keys), key=lambda one: one.group)
        groups = [(group, list(rows)) for group, rows in groupby(with_keys, key=lambda one: one.group)]
        whole = sum(len(rows) + 1 for _group, rows in groups)
        sides: list[list[tuple[str, list[Entry]]]] = [[], []]
        for group, rows in groups:
            left = sum(len(others) + 1 for _other, others in sides[0])
            sides[0 if not sides[1] and 2 * left < whole else 1].append((group, rows))
        for side in sides:
            columns.addLayout(_column(side), 1)
        self._area.setWidget(page)
        self.open()

    def keyPressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Close on the key that opened it, too."""
        if event.key() in (Qt.Key.Key_F1, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):  # type: ignore[attr-defined]
            self.accept()


def _column(groups: list[tuple[str, list[Entry]]]) -> QGridLayout:
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
