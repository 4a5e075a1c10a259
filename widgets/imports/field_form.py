"""Which column of a file each field comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QScrollArea, QWidget

from app.i18n import _
from app.imports.choices import Suggestion
from app.imports.targets import TARGETS
from widgets.parts.label import label

PLACE_X, PLACE_Y = "x", "y"


class FieldForm(QScrollArea):
    """A choice of columns for each field of a kind; needed ones have a star.

    Signals:
        changed(): a person chose another column.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: dict[str, QComboBox] = {}
        self._shown: tuple[str, list[str]] = ("", [])
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_suggestion(self, found: Suggestion) -> None:
        """Show what was guessed; choosing is not told meanwhile."""
        if self._shown != (found.kind, found.columns):
            self._shown = (found.kind, found.columns)
            self._build(found)
        chosen = found.fields | ({PLACE_X: found.x, PLACE_Y: found.y} if found.x else {})
        for name, box in self.choices.items():
            box.blockSignals(True)
            box.setCurrentIndex(max(box.findData(chosen.get(name, "")), 0))
            box.blockSignals(False)

    def fields(self) -> dict[str, str]:
        """Return field -> column, without the places."""
        chosen = {name: box.currentData() for name, box in self.choices.items()}
        return {name: column for name, column in chosen.items() if column and name not in (PLACE_X, PLACE_Y)}

    def place(self, name: str) -> str:
        """Return the column of x or y, '' where there is none."""
        return self.choices[name].currentData() if name in self.choices else ""

    def _build(self, found: Suggestion) -> None:
        page = QWidget()
        page.setObjectName("page")
        form = QFormLayout(page)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        target = TARGETS[found.kind]
        rows = [(one.name, _(one.label) + (" *" if one.is_needed else "")) for one in target.fields]
        if target.geometry == "point":
            rows = [(PLACE_X, _("x, longitude or east")), (PLACE_Y, _("y, latitude or north")), *rows]
        self.choices = {}
        for name, words in rows:
            box = QComboBox()
            box.addItem("–", "")
            for column in found.columns:
                box.addItem(column, column)
            box.setAccessibleName(words)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.currentIndexChanged.connect(self.changed)
            self.choices[name] = box
            form.addRow(label(words, "text_2", "second"), box)
        self.setWidget(page)
