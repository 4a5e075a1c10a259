"""The form of a ruling: unit, place, days and text; what it would have done and meets stands above the button."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import shapely
from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shapely.geometry.base import BaseGeometry

from app.errors import is_told, tell_trouble
from app.i18n import _, ngettext, pick
from app.meetings.model import Card, Sketch
from app.meetings.outline import AROUND_M, outline_around
from app.meetings.service import MeetingService
from app.meetings.texts import class_text, place_text
from app.rulings.model import ConfirmedRuling, NewRuling, RulingBasis, RulingCollision, RulingPreview
from widgets.background import Background
from widgets.board.labels import label
from widgets.board.outline_map import OutlineMap
from widgets.parts.fitted_dialog import FittedDialog
from widgets.parts.label import retone
from widgets.parts.press_key import press_key
from widgets.parts.text_size import scaled
from widgets.theme import Theme

LOOK_MS = 250


class RulingDialog(FittedDialog):
    """A decision of a meeting that becomes a rule; `confirmed` is what came of it, None before.

    Args:
        meeting_no: the running meeting whose chair sits here.
        sketch: what lies around the item, for the map.
    """

    def __init__(
        self, meetings: MeetingService, background: Background, meeting_no: int, card: Card, basis: RulingBasis,
        theme: Theme, sketch: Sketch | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(_("Ruling"))
        self._meetings, self._background = meetings, background
        self._meeting_no, self._card, self._basis = meeting_no, card, basis
        self._asked, self._equal = 0, tuple[str, ...]()
        self.confirmed: ConfirmedRuling | None = None
        self.map = OutlineMap(theme, sketch, basis.places, self)
        self._make_fields()
        self._lay_out()
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self._ask)
        self.finished.connect(self._look.stop)  # nobody looks at the answer any more
        for signal in (self.unit.currentIndexChanged, self.place.currentIndexChanged, self.since.dateChanged,
                       self.until.dateChanged, self.is_endless.toggled):  # fmt: skip
            signal.connect(lambda *_values: self._on_field_changed())
        for field in (self.title, self.words):
            field.textChanged.connect(lambda *_values: self._show_ready())
        press_key("Ctrl+Return", self, self._confirm_button.click)
        self._draft_words()
        self._ask()

    def _make_fields(self) -> None:
        basis, card = self._basis, self._card
        self.title = QLineEdit(f"{card.address} {class_text(card)}".strip())
        self.title.setMaxLength(200)
        self.unit = QComboBox()
        for unit_id, name, name_en in basis.units:
            self.unit.addItem(pick(name, name_en), unit_id)
        self.place = QComboBox()
        if basis.unit_grid_ids:
            count = len(basis.unit_grid_ids)
            words = ngettext("{count} unit grid of its cases", "{count} unit grids of its cases", count)
            self.place.addItem(words.format(count=count), "unit")
        if basis.duty_grid_ids:
            count = len(basis.duty_grid_ids)
            words = ngettext("{count} duty grid of its cases", "{count} duty grids of its cases", count)
            self.place.addItem(words.format(count=count), "duty")
        if basis.places:
            self.place.addItem(_("{count} m around its cases").format(count=AROUND_M), "around")
        today = QDate(basis.today.year, basis.today.month, basis.today.day)
        self.since, self.until = QDateEdit(today), QDateEdit(today.addYears(1))
        for field in (self.since, self.until):
            field.setDisplayFormat("yyyy-MM-dd")
            field.setCalendarPopup(True)
            field.setMinimumDate(today)
        self.is_endless = QCheckBox(_("Without an end"))
        self.is_endless.setChecked(True)
        self.goes_to_unit = QCheckBox(_("Dispatch its cases to the unit at once"))
        self.goes_to_unit.setChecked(True)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(scaled(96))
        self.replaces = QCheckBox()
        self.replaces.hide()
        self.replaces.toggled.connect(lambda _on: self._show_ready())
        self._preview, self._collisions = label("", "strong", is_wrapped=True), label("", "second", is_wrapped=True)
        self._said = label("", "second", "late", is_wrapped=True)
        self._confirm_button = QPushButton(_("Confirm the ruling (Ctrl+Enter)"))
        self._confirm_button.setProperty("kind", "main")
        self._confirm_button.setAutoDefault(False)
        self._confirm_button.clicked.connect(self._confirm)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        days = QHBoxLayout()
        for part in (self.since, label("–", "body", "text_2"), self.until, self.is_endless):
            days.addWidget(part)
        days.addStretch(1)
        classes = "、".join(self._basis.classes) if pick("zh", "en") == "zh" else ", ".join(self._basis.classes_en)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            (_("Title"), self.title), (_("Classes"), label(classes, "body", is_wrapped=True)), (_("Place"), self.place),
            (_("Responsible unit"), self.unit), (_("Days"), days), (_("Text of the ruling"), self.words),
            ("", self.goes_to_unit),
        )  # fmt: skip
        for row, (words, field) in enumerate(rows):
            grid.addWidget(label(words, "second", "text_2"), row, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(field, QWidget):
                grid.addWidget(field, row, 1)
            else:
                grid.addLayout(field, row, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(label(_("Ruling of meeting {number}").format(number=self._meeting_no), "heading"))
        beside = QHBoxLayout()
        beside.setSpacing(18)
        beside.addLayout(grid, 1)
        beside.addWidget(self.map, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(beside)
        for part in (self._preview, self._collisions, self.replaces, self._said):
            column.addWidget(part)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons.addWidget(cancel)
        buttons.addWidget(self._confirm_button)
        column.addLayout(buttons)
        self.setMinimumWidth(scaled(900))

    def ruling(self) -> NewRuling:
        """What the form says."""
        kind, basis = self.place.currentData(), self._basis
        return NewRuling(
            self.title.text().strip(),
            self.words.toPlainText().strip(),
            self._basis.class_ids,
            int(self.unit.currentData()),
            self.since.date().toPython(),  # type: ignore[arg-type]
            None if self.is_endless.isChecked() else self.until.date().toPython(),  # type: ignore[arg-type]
            outline=outline_around(basis.places) if kind == "around" else None,
            unit_grid_ids=basis.unit_grid_ids if kind == "unit" else (),
            duty_grid_ids=basis.duty_grid_ids if kind == "duty" else (),
            replaces=self._equal if self.replaces.isChecked() else (),
            sends_to_unit=self.goes_to_unit.isChecked(),
        )

    def _on_field_changed(self) -> None:
        self.until.setEnabled(not self.is_endless.isChecked())
        self._draft_words()
        self._show_ready()
        self._look.start()

    def _draft_words(self) -> None:
        """Write the usual sentence as long as nobody has written another one."""
        if self.words.document().isModified():
            return
        classes = "、".join(self._basis.classes) if pick("zh", "en") == "zh" else ", ".join(self._basis.classes_en)
        self.words.setPlainText(
            _("{place}: {classes} are the responsibility of {unit} from {day} on.").format(
                place=place_text(self._card) or _("This place"), classes=classes, unit=self.unit.currentText(),
                day=self.since.date().toString("yyyy-MM-dd"),
            )
        )  # fmt: skip
        self.words.document().setModified(False)

    def _ask(self) -> None:
        """Ask what the ruling would have done and which rulings it meets."""
        self._asked += 1
        self.map.show_outline(self._shape())
        given = replace(self.ruling(), replaces=())
        self._background.run(_look_ahead, self._meetings, given, on_answer=partial(self._take, self._asked),
                             on_trouble=self._tell)  # fmt: skip

    def _take(self, asked: int, found: tuple[RulingPreview, list[RulingCollision]]) -> None:
        if asked != self._asked:
            return
        preview, collisions = found
        self._preview.setText(
            _(
                "Last 12 months: {cases} cases here, {elsewhere} of them went elsewhere; {refusals} refusals avoided."
            ).format(cases=preview.cases, elsewhere=preview.elsewhere, refusals=preview.refusals)
        )
        retone(self._preview, "good" if preview.refusals else "text_2")
        self._equal = tuple(one.ruling_no for one in collisions if one.is_equal)
        others = [one.ruling_no for one in collisions if not one.is_equal]
        self._collisions.setText(
            _("The more particular ruling holds where it meets {numbers}.").format(numbers=", ".join(others))
            if others else "" if self._equal else _("It meets no other ruling.")
        )  # fmt: skip
        retone(self._collisions, "soon" if others else "text_3")
        self.replaces.setVisible(bool(self._equal))
        self.replaces.setText(_("It replaces ruling {numbers}").format(numbers=", ".join(self._equal)))
        self._show_ready()

    def _shape(self) -> BaseGeometry | None:
        kind, basis = self.place.currentData(), self._basis
        if kind == "around":
            outline = outline_around(basis.places)
            return None if outline is None else shapely.from_geojson(outline)
        wkb = basis.unit_shape if kind == "unit" else basis.duty_shape
        return None if wkb is None else shapely.from_wkb(wkb)

    def _show_ready(self) -> None:
        is_whole = bool(self.title.text().strip() and self.words.toPlainText().strip())
        self._confirm_button.setEnabled(is_whole and (not self._equal or self.replaces.isChecked()))

    def _confirm(self) -> None:
        self._confirm_button.setEnabled(False)
        self._background.run(self._meetings.confirm, self._meeting_no, self._card, self.ruling(),
                             on_answer=self._take_confirmed, on_trouble=self._tell)  # fmt: skip

    def _take_confirmed(self, confirmed: ConfirmedRuling) -> None:
        self.confirmed = confirmed
        self.accept()

    def _tell(self, trouble: BaseException) -> None:
        self._said.setText(tell_trouble(trouble))
        self._show_ready()
        if not is_told(trouble):
            raise trouble

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The unit is what the meeting decides."""
        super().showEvent(event)
        self.unit.setFocus()


def _look_ahead(meetings: MeetingService, ruling: NewRuling) -> tuple[RulingPreview, list[RulingCollision]]:
    return meetings.preview(ruling), meetings.collisions(ruling)
