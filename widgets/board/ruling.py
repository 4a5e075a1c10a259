"""The form of a ruling: the place is drawn at the left, what it would have done stands at the right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

import shapely
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.errors import is_told, tell_trouble
from app.i18n import _, ngettext
from app.meetings.model import Card
from app.meetings.outline import outline_around
from app.rulings.drawing import Drawing, Drawn, Tool
from app.rulings.model import (
    ConfirmedRuling,
    Effect,
    NewRuling,
    RulingBasis,
    RulingCollision,
    RulingPreview,
    Surroundings,
)
from app.rulings.service import RulingService
from app.rulings.snapping import Ground
from widgets.background import Background
from widgets.board.labels import label
from widgets.board.ruling_fields import RulingFields
from widgets.board.ruling_preview import RulingPreviewPanel
from widgets.map.drawing.editor import DrawingEditor
from widgets.parts.fitting import room_of
from widgets.parts.label import retone
from widgets.parts.press_key import press_key
from widgets.parts.text_size import scaled
from widgets.theme import Theme

LOOK_MS = 250
AROUND_DEGREES = 0.03
"""So far around the cases the ground is read: about three kilometres."""
AREA_TOOLS = (Tool.POLYGON, Tool.UNIT_GRIDS, Tool.DUTY_GRIDS, Tool.STREET)
LINE_TOOLS = (Tool.LINE,)
LEAST_WIDTH, LEAST_HEIGHT = 1180, 660


class RulingDialog(QDialog):
    """A decision of a meeting that changes the system; `confirmed` is what came of it, None before.

    What is drawn stays when the connection breaks, and when the form is closed: `drawn` is handed to the next one.

    Args:
        confirm: confirms a ruling as the chair, in another thread; None where there is nothing to confirm.
        drawn: what was drawn before.
    """

    def __init__(
        self, rulings: RulingService, background: Background, confirm: Callable[[NewRuling], ConfirmedRuling] | None,
        meeting_no: int, card: Card, basis: RulingBasis, theme: Theme, drawn: Drawn | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(_("Ruling"))
        self._rulings, self._background, self._confirm_with = rulings, background, confirm
        self._meeting_no, self._basis, self.item_id = meeting_no, basis, card.item_id
        self._asked, self._equal = 0, tuple[str, ...]()
        self.confirmed: ConfirmedRuling | None = None
        self.trouble = ""
        self._preview_job: Future[object] | None = None
        self.fields, self.panel = RulingFields(card, basis), RulingPreviewPanel(theme)
        middle = basis.places[0] if basis.places else (card.lon or 0.0, card.lat or 0.0)
        self.editor = DrawingEditor(theme, middle, basis.places)
        self._make_foot()
        self._lay_out()
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self._ask)
        self.finished.connect(self._look.stop)  # nobody looks at the answer any more
        self._connect()
        if drawn is not None:
            self.drawing.state = drawn
            self.fields.place.setCurrentIndex(self.fields.place.findData("drawn"))
        else:
            self._take_place(str(self.fields.place.currentData()))
        self._read_ground(*middle)

    @property
    def drawing(self) -> Drawing:
        """What is drawn."""
        return self.editor.drawing

    # Making -----------------------------------------------------------------------------------------------------------

    def _make_foot(self) -> None:
        self._says, self._said = label("", "strong", is_wrapped=True), label("", "second", "late", is_wrapped=True)
        self.replaces = QCheckBox()
        self.replaces.hide()
        self.replaces.toggled.connect(lambda _on: self._show_ready())
        self._confirm_button = QPushButton(_("Confirm the ruling (Ctrl+Enter)"))
        self._confirm_button.setProperty("kind", "main")
        self._confirm_button.setAutoDefault(False)
        self._confirm_button.clicked.connect(self._confirm)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame()
        head.setObjectName("bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 10, 16, 10)
        row.addWidget(label(_("Ruling of meeting {number}").format(number=self._meeting_no), "heading"))
        row.addSpacing(14)
        row.addWidget(label(self.fields.title.text(), "body", "text_2"))
        row.addStretch(1)
        row.addWidget(label(_("Ctrl+D map · Ctrl+T form · Alt+1–4 what it changes"), "small", "text_3"))
        column.addWidget(head)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.editor, 5)
        beside.addWidget(_scrolled(self.fields, "detail"), 3)
        beside.addWidget(_scrolled(self.panel, "detail"), 3)
        column.addLayout(beside, 1)
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 10, 16, 10)
        words = QVBoxLayout()
        for part in (self._says, self.replaces, self._said):
            words.addWidget(part)
        row.addLayout(words, 1)
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        row.addWidget(self._confirm_button)
        column.addWidget(foot)
        self.setMinimumSize(scaled(LEAST_WIDTH), scaled(LEAST_HEIGHT))

    def _connect(self) -> None:
        self.editor.changed.connect(self._on_editor_changed)
        self.fields.place_chosen.connect(self._take_place)
        self.fields.effect_changed.connect(self._take_effect)
        self.fields.changed.connect(self._on_fields_changed)
        press_key("Ctrl+Return", self, self._confirm_button.click)
        press_key("Ctrl+D", self, self.editor.canvas.setFocus)
        press_key("Ctrl+T", self, self.fields.title.setFocus)
        self._take_effect()

    # The place --------------------------------------------------------------------------------------------------------

    def _read_ground(self, lon: float, lat: float) -> None:
        lons, lats = [one[0] for one in self._basis.places] or [lon], [one[1] for one in self._basis.places] or [lat]
        box = (min(lons) - AROUND_DEGREES, min(lats) - AROUND_DEGREES,
               max(lons) + AROUND_DEGREES, max(lats) + AROUND_DEGREES)  # fmt: skip
        self._background.run(_read_ground, self._rulings, *box, on_answer=self._take_ground, on_trouble=self._tell)
        self._background.run(self._rulings.class_choices, on_answer=self.fields.classes.offer, on_trouble=self._tell)

    def _take_ground(self, ground: Ground) -> None:
        self.editor.canvas.show_ground(ground)
        self.editor.canvas.show_drawing()

    def _take_place(self, kind: str) -> None:
        """Begin the drawing with a usual place; undo brings back what was drawn."""
        basis, drawing = self._basis, self.drawing
        if kind == "drawn":
            self.editor.canvas.setFocus()
            return
        drawing.clear()
        if kind == "around":
            outline = outline_around(basis.places)
            drawing.choose(Tool.POLYGON)
            drawing.state = replace(drawing.state, area=None if outline is None else shapely.from_geojson(outline))
        else:
            is_duty = kind == "duty"
            drawing.choose(Tool.DUTY_GRIDS if is_duty else Tool.UNIT_GRIDS)
            for number in basis.duty_grid_ids if is_duty else basis.unit_grid_ids:
                drawing.pick_grid(number)
        self.editor.canvas.redraw()
        self.editor.canvas.show_drawing()

    def _take_effect(self) -> None:
        is_line = self.fields.effect is Effect.BOUNDARY
        self.editor.offer(LINE_TOOLS if is_line else AREA_TOOLS)
        self._look.start()

    # Looking ahead ----------------------------------------------------------------------------------------------------

    def ruling(self) -> NewRuling:
        """What the form says."""
        return self.fields.ruling(self.drawing, self._equal if self.replaces.isChecked() else ())

    def _on_editor_changed(self) -> None:
        if self.isVisible() and self.editor.canvas.hasFocus():
            self.fields.place.setCurrentIndex(self.fields.place.findData("drawn"))
        self._on_fields_changed()

    def _on_fields_changed(self) -> None:
        self.editor.canvas.reach_m = self.fields.reach.value()
        self.editor.canvas.update()
        self._show_ready()
        self._look.start()

    def _has_place(self) -> bool:
        given = self.ruling()
        if given.effect is Effect.BOUNDARY:
            return given.line is not None
        return bool(given.outline or given.unit_grid_ids or given.duty_grid_ids)

    def _ask(self) -> None:
        """Ask what the ruling would have done and which rulings it meets; an older question is answered to nobody."""
        self._asked += 1
        if self.drawing.trouble() in ("crosses", "outside") or not self._has_place() or not self.fields.is_whole():
            self.panel.show_waiting(_("Draw the place and fill in the form"))
            return
        self.panel.show_waiting(_("Replaying 12 months…"))
        given = replace(self.ruling(), replaces=())
        if self._preview_job is not None:
            self._preview_job.cancel()
        self._preview_job = self._background.run(
            _look_ahead, self._rulings, given, on_answer=partial(self._take, self._asked),
                             on_trouble=partial(self._take_no_preview, self._asked))  # fmt: skip

    def _take(self, asked: int, found: tuple[RulingPreview, list[RulingCollision]]) -> None:
        if asked != self._asked:
            return
        preview, collisions = found
        self.trouble = ""
        self._said.setText("")
        self.panel.show_preview(preview, collisions, self.fields.effect, self.fields.unit_words())
        self.editor.canvas.show_points(preview.points)
        equal = [one for one in collisions if one.is_equal]
        self._equal = tuple(one.ruling_no for one in equal)
        self.editor.canvas.show_meeting(next((one.meeting for one in equal if one.meeting), None))
        self.replaces.setVisible(bool(equal))
        self.replaces.setText(_("It replaces ruling {numbers}").format(numbers=", ".join(self._equal)))
        self._show_ready()

    def _take_no_preview(self, asked: int, trouble: BaseException) -> None:
        if asked == self._asked:
            self.panel.show_waiting("")
            self._tell(trouble)

    def _show_ready(self) -> None:
        trouble = self.drawing.trouble() if self._has_place() else "empty"
        is_whole = self.fields.is_whole() and trouble is None
        self._confirm_button.setEnabled(
            is_whole and self._confirm_with is not None and (not self._equal or self.replaces.isChecked())
        )
        self._says.setText(self._sentence() if is_whole else _("Nothing changes before the chair confirms it."))
        retone(self._says, "text" if is_whole else "text_2")

    def _sentence(self) -> str:
        given, unit = self.ruling(), self.fields.unit_words()
        day = given.from_on.isoformat()
        if given.effect is Effect.OWNER:
            return _("From {day} on {unit} is entered for {count} components, each as a new version.").format(
                day=day, unit=unit, count=self.panel.preview.components
            )
        if given.effect is Effect.CAMPAIGN:
            words = _("A campaign of {count} components until {day}, led by {unit}.")
            return words.format(count=self.panel.preview.components, day=given.to_on or "", unit=unit)
        classes = ngettext("{count} class", "{count} classes", len(given.class_ids)).format(count=len(given.class_ids))
        words = _("From {day} on {classes} at this place are dispatched to {unit}; a later ruling may replace it.")
        return words.format(day=day, classes=classes, unit=unit)

    # Confirming -------------------------------------------------------------------------------------------------------

    def _confirm(self) -> None:
        if self._confirm_with is not None and self._confirm_button.isEnabled():
            self._confirm_button.setEnabled(False)
            self._background.run(self._confirm_with, self.ruling(), on_answer=self._take_confirmed,
                                 on_trouble=self._tell)  # fmt: skip

    def _take_confirmed(self, confirmed: ConfirmedRuling) -> None:
        self.confirmed = confirmed
        self.accept()

    def _tell(self, trouble: BaseException) -> None:
        self.trouble = tell_trouble(trouble)
        self._said.setText(self.trouble)
        self._show_ready()
        if not is_told(trouble):
            raise trouble

    def is_complete(self) -> bool:
        """Tell whether everything in view has been read."""
        return self.editor.canvas.ground is not None and not self.panel.state.text() and not self._look.isActive()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """As large as the screen allows; the unit is what the meeting decides."""
        super().showEvent(event)
        if self.isWindow() and self.parent() is not None:
            self.setGeometry(room_of(self))
        self.editor.canvas.show_drawing()
        self.fields.unit.setFocus()


def _look_ahead(rulings: RulingService, ruling: NewRuling) -> tuple[RulingPreview, list[RulingCollision]]:
    return rulings.preview(ruling), rulings.collisions(ruling)


def _read_ground(rulings: RulingService, west: float, south: float, east: float, north: float) -> Ground:
    around: Surroundings = rulings.surroundings(west, south, east, north)
    return Ground(around)


def _scrolled(page: QWidget, name: str) -> QFrame:
    frame = QFrame()
    frame.setObjectName(name)
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    column.addWidget(area)
    return frame
