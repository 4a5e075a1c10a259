"""Choosing duty grids or unit grids for a rule: by code, by name, by a pasted list, or on the map."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.city.model import Shapes
from app.i18n import N_, _
from app.map.outlines import shape_at
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.desk.parts.area_map import AreaMap
from widgets.parts.key_button import KeyButton
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.theme import Theme

KINDS = {"duty_grid": N_("Duty grids"), "unit_grid": N_("Unit grids")}
MOST_FOUND, NAMED, EDGE = 300, 12, 14
ID = Qt.ItemDataRole.UserRole
SEVERAL = re.compile(r"[\s,，、;；]+")


class ChosenGrids:
    """The grids of one kind by number, with their shapes."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.titles = {
            int(number): code if name in ("", code) else f"{code} {name}"
            for number, code, name in zip(shapes.ids.tolist(), shapes.codes, shapes.names, strict=True)
        }
        self.by_code = {code: int(number) for number, code in zip(shapes.ids.tolist(), shapes.codes, strict=True)}

    def find(self, words: str) -> list[int]:
        """Return the grids whose code or name has every word."""
        asked = words.casefold().split()
        return [number for number, title in self.titles.items() if all(word in title.casefold() for word in asked)]

    def title(self, number: int) -> str:
        """Return code and name."""
        return self.titles.get(number, f"#{number}")


class GridsDialog(SubmitDialog):
    """Found grids at the left, chosen ones at the right, all of them on the map; `value()` is what was chosen.

    Args:
        grids: kind -> its grids.
        areas: the ground of the map.
    """

    def __init__(
        self,
        grids: dict[str, ChosenGrids],
        areas: Shapes,
        kind: str,
        chosen: Iterable[int],
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._grids = grids
        self._chosen: dict[str, list[int]] = {one: [] for one in KINDS} | {kind: list(chosen)}
        self.setWindowTitle(_("Choose grids"))
        self.setModal(True)
        self.resize(980, 640)
        self.map = AreaMap(theme)
        self.map.show_areas(areas)
        self.map.place_picked.connect(self._on_map_place_picked)
        self._lay_out(kind)
        self._on_kind_changed()
        self.line.setFocus()

    @property
    def kind(self) -> str:
        """The kind that is chosen from."""
        return str(self.kinds.currentData())

    def value(self) -> tuple[str, tuple[int, ...]]:
        """Return the kind and the grids."""
        return self.kind, tuple(self._chosen[self.kind])

    def add(self, numbers: Iterable[int]) -> None:
        """Take grids that are not taken yet."""
        there = self._chosen[self.kind]
        there.extend(number for number in dict.fromkeys(numbers) if number not in there)
        self._show_chosen()

    def remove(self, number: int) -> None:
        """Leave a grid out again."""
        row = self._chosen[self.kind].index(number)
        self._chosen[self.kind].remove(number)
        self._show_chosen()
        self.taken.setCurrentRow(min(row, self.taken.count() - 1))

    # What a person does -----------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrows walk through what was found, Enter takes it; Delete leaves out what was taken."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or event.modifiers():
            return super().eventFilter(watched, event)
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.line and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.found.setCurrentRow(max(0, min(self.found.count() - 1, self.found.currentRow() + step)))
            return True
        if watched is self.line and is_enter:
            self._take_what_is_typed()
            return True
        if watched is self.taken and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            item = self.taken.currentItem()
            if item is not None:
                self.remove(item.data(ID))
            return True
        return super().eventFilter(watched, event)

    def _take_what_is_typed(self) -> None:
        grids = self._grids[self.kind]
        codes = [code for code in SEVERAL.split(self.line.text().strip()) if code]
        known = [code for code in codes if code in grids.by_code]
        if len(codes) > 1 and known:
            unknown = [code for code in codes if code not in grids.by_code]
            self.add(grids.by_code[code] for code in known)
            self.line.setText(" ".join(unknown))
            words = _("{count} selected. There is no grid {codes}.") if unknown else ""
            self.sentence.setText(words.format(count=len(known), codes=", ".join(unknown)))
            return
        item = self.found.item(max(0, self.found.currentRow()))
        if item is None:
            self.sentence.setText(_("There is no grid “{words}”.").format(words=self.line.text().strip()))
            return
        self.add([item.data(ID)])
        self.line.selectAll()

    def _take_all(self) -> None:
        self.add(self._grids[self.kind].find(self.line.text()))

    def _take_none(self) -> None:
        self._chosen[self.kind].clear()
        self._show_chosen()

    def _on_map_place_picked(self, east: float, north: float) -> None:
        number = shape_at(self._grids[self.kind].shapes, east, north)
        if number is None:
            return
        if number in self._chosen[self.kind]:
            self.remove(number)
        else:
            self.add([number])

    def _on_kind_changed(self) -> None:
        self.map.lay_out_grids(self._grids[self.kind].shapes)
        self._show_found()
        self._show_chosen()

    # How it looks -----------------------------------------------------------------------------------------------------

    def _show_found(self) -> None:
        grids = self._grids[self.kind]
        found = grids.find(self.line.text())
        self.found.clear()
        for number in found[:MOST_FOUND]:
            item = QListWidgetItem(grids.title(number))
            item.setData(ID, number)
            self.found.addItem(item)
        self.sentence.setText("")
        self.all_button.setText(_("Select all {count}").format(count=len(found)))
        self.all_button.setEnabled(bool(found) and bool(self.line.text().strip()))

    def _show_chosen(self) -> None:
        grids, numbers = self._grids[self.kind], self._chosen[self.kind]
        self.taken.clear()
        for number in numbers:
            item = QListWidgetItem(grids.title(number))
            item.setData(ID, number)
            self.taken.addItem(item)
        self.count.setText(_("{count} chosen").format(count=len(numbers)))
        self.none_button.setEnabled(bool(numbers))
        self.map.mark(grids.shapes, numbers)

    def _lay_out(self, kind: str) -> None:
        self.kinds, self.line = QComboBox(), QLineEdit()
        for key, words in KINDS.items():
            self.kinds.addItem(_(words), key)
        self.kinds.setCurrentIndex(self.kinds.findData(kind))
        self.kinds.setAccessibleName(_("Kind of grid"))
        self.kinds.currentIndexChanged.connect(lambda _row: self._on_kind_changed())
        self.line.setPlaceholderText(_("Code or name, or a list of codes"))
        self.line.setAccessibleName(_("Code or name, or a list of codes"))
        self.line.textChanged.connect(lambda _text: self._show_found())
        self.line.installEventFilter(self)
        self.found, self.taken = QListWidget(), QListWidget()
        for one in (self.found, self.taken):
            one.setObjectName("framed")
            one.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            one.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.itemClicked.connect(lambda item: self.add([item.data(ID)]))
        self.taken.setAccessibleName(_("Chosen grids"))
        self.taken.installEventFilter(self)
        self.taken.itemDoubleClicked.connect(lambda item: self.remove(item.data(ID)))
        self.all_button, self.none_button = KeyButton("", "Alt+A"), KeyButton(_("None"), "Alt+N")
        self.all_button.clicked.connect(self._take_all)
        self.none_button.clicked.connect(self._take_none)
        self.count, self.sentence = label("", "text_2", "second"), label("", "late", "body", is_wrapped=True)
        column, grid = QVBoxLayout(self), QGridLayout()
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(_("Choose grids"), "text", "title"))
        head = QHBoxLayout()
        head.addWidget(self.kinds)
        head.addWidget(self.line, 1)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self.found, 0, 0)
        grid.addWidget(self.taken, 0, 1)
        grid.addWidget(self.map, 0, 2)
        grid.addLayout(_row(KeyCap("Enter"), label(_("Select"), "text_2", "second"), self.all_button), 1, 0)
        grid.addLayout(_row(KeyCap("Del"), self.count, self.none_button), 1, 1)
        grid.addWidget(label(_("Click a grid to select it or to clear it."), "text_3", "second"), 1, 2)
        for at, stretch in enumerate((4, 4, 5)):
            grid.setColumnStretch(at, stretch)
        column.addLayout(head)
        column.addLayout(grid, 1)
        column.addWidget(self.sentence)
        cancel, keep = QPushButton(_("Cancel")), QPushButton(_("Save"))
        keep.setProperty("kind", "main")
        for button, does in ((cancel, self.reject), (keep, self.accept)):
            button.setAutoDefault(False)
            button.clicked.connect(does)
        foot = QHBoxLayout()
        foot.addWidget(KeyCap("Esc"))
        foot.addWidget(cancel)
        foot.addStretch(1)
        foot.addWidget(KeyCap("Ctrl Enter"))
        foot.addWidget(keep)
        column.addLayout(foot)


class GridsInput(QPushButton):
    """Says which grids a rule holds in, and opens the dialog that chooses them.

    Signals:
        value_changed(): other grids were chosen.
    """

    value_changed = Signal()

    def __init__(
        self,
        grids: dict[str, ChosenGrids] | None,
        areas: Shapes | None,
        kind: str,
        chosen: tuple[int, ...],
        theme: Theme | None,
    ) -> None:
        super().__init__()
        self._grids, self._areas, self._theme = grids, areas, theme
        self.kind, self.chosen = kind, chosen
        self.dialog: GridsDialog | None = None
        self.setAutoDefault(False)
        self.setStyleSheet("text-align: left;")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setEnabled(grids is not None)
        self.clicked.connect(self.open)
        self._say()

    def value(self, kind: str) -> tuple[int, ...]:
        """Return the chosen grids of a kind."""
        return self.chosen if kind == self.kind else ()

    def set_value(self, kind: str, chosen: tuple[int, ...]) -> None:
        """Choose grids."""
        self.kind, self.chosen = kind, chosen
        self._say()
        self.value_changed.emit()

    def open(self) -> None:
        """Open the dialog."""
        if self._grids is None or self._areas is None or self._theme is None:
            return
        self.dialog = GridsDialog(self._grids, self._areas, self.kind, self.chosen, self._theme, self)
        self.dialog.accepted.connect(self._on_dialog_accepted)
        self.dialog.open()

    def _on_dialog_accepted(self) -> None:
        if self.dialog is not None:
            self.set_value(*self.dialog.value())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._say()

    def _say(self) -> None:
        known = self._grids[self.kind] if self._grids is not None else None
        named = [known.title(number) if known is not None else f"#{number}" for number in self.chosen[:NAMED]]
        counted = f"{_(KINDS[self.kind])} {len(self.chosen)} · {', '.join(named)} …"
        words = counted if self.chosen else _("no grids …")
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width() - 2 * EDGE))


def _row(*parts: QWidget) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setSpacing(6)
    for part in parts[:-1]:
        made.addWidget(part)
    made.addStretch(1)
    made.addWidget(parts[-1])
    return made
