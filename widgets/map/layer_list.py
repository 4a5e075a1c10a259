"""The switches of the map's layers: one row of the table of layers each, with the key that switches it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.i18n import _
from app.map.layers import LAYERS, MapLayer
from widgets.parts.key_button import KeyButton
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label

LETTERS = "1234567890QWERTYUIOP"
LEGEND = "legend"


class LayerList(QFrame):
    """A list over the map; it goes when something else is clicked, or with Escape.

    Signals:
        layer_switched(str, bool): the key of a layer, or `legend`, and whether it is to be shown.
        reset_asked(): everything as at first.
    """

    layer_switched = Signal(str, bool)
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(_("Map layers"))
        self.boxes: dict[str, QCheckBox] = {}
        self._letters: dict[str, str] = {}
        column, grid = QVBoxLayout(self), QGridLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(_("Map layers"), "text", "strong"))
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        self._notes: dict[str, QLabel] = {}
        rows = [(layer.key, _(layer.label)) for layer in ordered_layers()] + [(LEGEND, _("Legend"))]
        half = -(-len(rows) // 2)
        for number, ((key, words), letter) in enumerate(zip(rows, LETTERS, strict=False)):
            self.boxes[key] = QCheckBox(words)
            self.boxes[key].toggled.connect(lambda is_on, key=key: self.layer_switched.emit(key, is_on))
            self._notes[key] = label("", "text_3", "second")
            self._letters[letter] = key
            row, left = number % half, 3 * (number // half)
            grid.addWidget(KeyCap(letter), row, left)
            grid.addWidget(self.boxes[key], row, left + 1)
            grid.addWidget(self._notes[key], row, left + 2)
        column.addLayout(grid)
        self.reset_button = KeyButton(_("Reset"), "Backspace")
        self.reset_button.clicked.connect(self.reset_asked)
        column.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_state(self, visible: dict[str, bool], zoom: float) -> None:
        """Show which layers are on, and which of them show only when one is nearer."""
        for layer in LAYERS:
            self._notes[layer.key].setText(_("shown when zoomed in") if layer.min_zoom > zoom else "")
        for key, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(visible.get(key, False))
            box.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A letter switches its layer; arrows go from one to the next."""
        key = self._letters.get(event.text().upper())
        if key is not None and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.boxes[key].setFocus()
            self.boxes[key].toggle()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            boxes = list(self.boxes.values())
            at = next((number for number, box in enumerate(boxes) if box.hasFocus()), -1)
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            boxes[(at + step) % len(boxes)].setFocus()
        elif event.key() in (Qt.Key.Key_L, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)


def ordered_layers() -> list[MapLayer]:
    """What moves comes first, then what lies under it; each from the top to the ground."""
    return [layer for layer in reversed(LAYERS) if not layer.is_static] + [
        layer for layer in reversed(LAYERS) if layer.is_static
    ]
