"""The drawing tool: the canvas with its tools above and what is drawn below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.i18n import N_, _, ngettext
from app.rulings.drawing import TROUBLES, Drawing, Tool
from app.rulings.snapping import SNAPPED
from app.texts.numbers import count_text
from widgets.map.drawing.canvas import DrawingCanvas
from widgets.parts.flow_layout import FlowLayout
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.theme import Theme

TOOLS = (
    (Tool.POLYGON, N_("Draw an area"), "P"),
    (Tool.UNIT_GRIDS, N_("Unit grids"), "G"),
    (Tool.DUTY_GRIDS, N_("Duty grids"), "D"),
    (Tool.STREET, N_("Along a street"), "S"),
    (Tool.LINE, N_("Draw a line"), "L"),
)
HINT = N_("Arrows move the crosshair, Enter sets a point, F finishes, Backspace takes the last, Ctrl+Z undoes")
HECTARE_M2 = 10_000.0


class DrawingEditor(QWidget):
    """What the place of a ruling is drawn with; `canvas.drawing` is what is drawn.

    Signals:
        changed(): something was drawn, or taken back.
    """

    changed = Signal()

    def __init__(
        self, theme: Theme, middle: tuple[float, float], places: tuple[tuple[float, float], ...] = (),
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.canvas = DrawingCanvas(theme, middle, places, self)
        self._buttons: dict[Tool, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools())
        column.addWidget(self.canvas, 1)
        column.addWidget(self._status())
        self.canvas.tool_changed.connect(self._show_tool)
        self.canvas.drawing_changed.connect(self._on_canvas_drawing_changed)
        self._show_tool()
        self._on_canvas_drawing_changed()

    @property
    def drawing(self) -> Drawing:
        """What is drawn."""
        return self.canvas.drawing

    def offer(self, tools: tuple[Tool, ...]) -> None:
        """Offer these tools and no others."""
        self.canvas.tools = tools
        for tool, button in self._buttons.items():
            button.setVisible(tool in tools)
        if self.drawing.state.tool not in tools:
            self.canvas.choose(tools[0])
        self._hole.setVisible(Tool.POLYGON in tools)

    def _tools(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("bar")
        row = FlowLayout(bar)
        row.setContentsMargins(10, 8, 10, 8)
        for tool, words, key in TOOLS:
            button = _chip(_(words), key)
            button.clicked.connect(partial(self._press, partial(self.canvas.choose, tool)))
            self._buttons[tool] = button
            row.addWidget(button)
        self._hole = _chip(_("Cut out"), "H")
        self._hole.clicked.connect(lambda on: self._press(partial(self.canvas.set_hole, on)))
        self._snapping = _chip(_("Snap"), "N")
        self._snapping.clicked.connect(lambda on: self._press(partial(self.canvas.set_snapping, on)))
        self._undo = _chip(_("Undo"), "Z", is_checkable=False)
        self._undo.clicked.connect(lambda _on: self._press(self.canvas.undo))
        self._redo = _chip(_("Redo"), "Y", is_checkable=False)
        self._redo.clicked.connect(lambda _on: self._press(self.canvas.redo))
        for button in (self._hole, self._snapping, self._undo, self._redo):
            row.addWidget(button)
        return bar

    def _status(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("foot")
        column = QVBoxLayout(bar)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(2)
        row = QHBoxLayout()
        self._size, self._validity = label("", rank="strong"), label("", rank="second")
        self._snapped = label("", "text_2", "second")
        row.addWidget(self._size)
        row.addSpacing(12)
        row.addWidget(self._validity)
        row.addStretch(1)
        row.addWidget(self._snapped)
        column.addLayout(row)
        hint: QLabel = label(_(HINT), "text_3", "small")
        hint.setWordWrap(True)
        column.addWidget(hint)
        return bar

    def _press(self, does: Callable[[], object]) -> None:
        does()
        self.canvas.setFocus()

    def _show_tool(self) -> None:
        state = self.drawing.state
        for tool, button in self._buttons.items():
            button.setChecked(tool is state.tool)
        self._hole.setChecked(state.is_hole)
        self._snapping.setChecked(self.canvas.is_snapping)
        kind = self.canvas.snapped
        self._snapped.setText("" if kind is None else _(SNAPPED[kind]))

    def _on_canvas_drawing_changed(self) -> None:
        self._size.setText(self.size_text())
        trouble = self.drawing.trouble()
        self._validity.setText(_("✓ The border is valid") if trouble is None else _(TROUBLES[trouble]))
        retone(self._validity, "good" if trouble is None else "text_2" if trouble in ("empty", "few") else "late")
        self.changed.emit()

    def size_text(self) -> str:
        """How large the place is: grids, hectares or metres."""
        drawing, state = self.drawing, self.drawing.state
        if state.line:
            return _("{count} m long").format(count=count_text(round(drawing.length_m())))
        grids = len(state.unit_grids) + len(state.duty_grids)
        words = [] if not grids else [ngettext("{count} grid", "{count} grids", grids).format(count=grids)]
        if drawing.shape() is not None:
            words.append(_("{count} ha").format(count=f"{drawing.area_m2() / HECTARE_M2:,.1f}"))
        return " · ".join(words)


def _chip(words: str, key: str, is_checkable: bool = True) -> QPushButton:
    button = KeyButton(words, key, has_key=False)
    button.setObjectName("chip")
    button.setCheckable(is_checkable)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
