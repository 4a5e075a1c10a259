"""The fields of a ruling: what it changes, whom it names, when it holds, and its text."""

from __future__ import annotations

from datetime import date, time

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from app.i18n import N_, _, ngettext, pick
from app.meetings.model import Card
from app.meetings.outline import AROUND_M
from app.meetings.texts import class_text, place_text
from app.rulings.drawing import Drawing
from app.rulings.model import EFFECTS, Effect, Hours, NewRuling, RulingBasis, Turns
from app.texts.labels import WEEKDAYS
from widgets.board.class_picker import ClassPicker, searched
from widgets.board.labels import label
from widgets.parts.flow_layout import FlowLayout
from widgets.parts.text_size import scaled

TURN_UNITS = (("day", N_("days")), ("week", N_("weeks")), ("month", N_("months")))
SENTENCES = {
    Effect.RULE: N_("{place}: {classes} are the responsibility of {unit} from {day} on."),
    Effect.OWNER: N_("{place}: {unit} owns and maintains {classes} from {day} on."),
    Effect.CAMPAIGN: N_("{place}: {unit} leads the campaign for {classes} from {day} on."),
    Effect.BOUNDARY: N_("{place}: a boundary divides {classes} between {unit} from {day} on."),
}


class RulingFields(QWidget):
    """What the form asks beside the place.

    Signals:
        effect_changed(): something else is to be changed.
        place_chosen(str): a usual place: unit, duty or around.
        changed(): any answer has changed.
    """

    effect_changed = Signal()
    place_chosen = Signal(str)
    changed = Signal()

    def __init__(self, card: Card, basis: RulingBasis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card, self._basis = card, basis
        self._rows: list[tuple[frozenset[Effect], QWidget]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        self._make_subject()
        self._make_units()
        self._make_days()
        self._make_words()
        for effects, words, field in self._all():
            row = QWidget()
            beneath = QVBoxLayout(row)
            beneath.setContentsMargins(0, 0, 0, 6)
            beneath.setSpacing(3)
            if words:
                beneath.addWidget(label(words, "second", "text_2"))
            beneath.addWidget(field)
            self._rows.append((effects, row))
            column.addWidget(row)
        column.addStretch(1)
        self._connect()
        self.show_effect()

    # Making -----------------------------------------------------------------------------------------------------------

    def _make_subject(self) -> None:
        basis, card = self._basis, self._card
        self.title = QLineEdit(f"{place_text(card)} {class_text(card)}".strip())
        self.title.setMaxLength(200)
        self.effects, self._effect_row = QButtonGroup(self), QWidget()
        row = FlowLayout(self._effect_row, 4)
        row.setContentsMargins(0, 0, 0, 0)
        for number, effect in enumerate(Effect):
            button = QPushButton(_(EFFECTS[effect]))
            button.setObjectName("chip")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setToolTip(f"Alt+{number + 1}")
            button.setShortcut(f"Alt+{number + 1}")
            self.effects.addButton(button, number)
            row.addWidget(button)
        self.effects.button(0).setChecked(True)
        names = zip(basis.class_ids, zip(basis.classes, basis.classes_en, strict=True), strict=True)
        self.classes = ClassPicker(dict(names))
        self.place = QComboBox()
        units, duties = len(basis.unit_grid_ids), len(basis.duty_grid_ids)
        if units:
            words = ngettext("{count} unit grid of its cases", "{count} unit grids of its cases", units)
            self.place.addItem(words.format(count=units), "unit")
        if duties:
            words = ngettext("{count} duty grid of its cases", "{count} duty grids of its cases", duties)
            self.place.addItem(words.format(count=duties), "duty")
        if basis.places:
            self.place.addItem(_("{count} m around its cases").format(count=AROUND_M), "around")
        self.place.addItem(_("As drawn on the map"), "drawn")

    def _unit_box(self, none: str = "") -> QComboBox:
        box = searched(QComboBox())
        if none:
            box.addItem(none, None)
        for unit_id, name, name_en in self._basis.units:
            box.addItem(pick(name, name_en), unit_id)
        return box

    def _make_units(self) -> None:
        self.unit = self._unit_box()
        self.in_turns = QCheckBox(_("Shared: units take turns"))
        self.turns = [self._unit_box(), self._unit_box(_("– no third unit –")), self._unit_box(_("– no fourth unit –"))]
        self.every, self.turn_unit = QSpinBox(), QComboBox()
        self.every.setRange(1, 366)
        for key, words in TURN_UNITS:
            self.turn_unit.addItem(_(words), key)
        self.turn_unit.setCurrentIndex(2)
        self._turn_row = QWidget()
        column = QVBoxLayout(self._turn_row)
        column.setContentsMargins(0, 0, 0, 0)
        for box in self.turns:
            column.addWidget(box)
        row = QHBoxLayout()
        for part in (label(_("A turn lasts"), "second", "text_2"), self.every, self.turn_unit):
            row.addWidget(part)
        row.addStretch(1)
        column.addLayout(row)
        if len(self._basis.units) > 1:
            self.turns[0].setCurrentIndex(1)
        self.owner, self.maintainer = self._unit_box(_("– as it is –")), self._unit_box(_("– as it is –"))
        self.only_ownerless = QCheckBox(_("Only components without an owner"))
        self.left, self.right = self._unit_box(), self._unit_box()
        if len(self._basis.units) > 1:
            self.right.setCurrentIndex(1)
        self.reach = QDoubleSpinBox()
        self.reach.setRange(20, 2000)
        self.reach.setDecimals(0)
        self.reach.setSingleStep(50)
        self.reach.setValue(200)
        self.reach.setSuffix(_(" m to each side"))
        self._district_note = label(
            _("District areas decide scope and statistics; no meeting moves them. The line divides responsibility."),
            "small", "text_3", is_wrapped=True,
        )  # fmt: skip
        self.goal = QLineEdit()
        self.goal.setMaxLength(400)
        self.goal.setPlaceholderText(_("For example: all covers intact"))

    def _make_days(self) -> None:
        today = QDate(self._basis.today.year, self._basis.today.month, self._basis.today.day)
        self.since, self.until = QDateEdit(today), QDateEdit(today.addYears(1))
        for field in (self.since, self.until):
            field.setDisplayFormat("yyyy-MM-dd")
            field.setCalendarPopup(True)
            field.setMinimumDate(today)
        self.is_endless = QCheckBox(_("Without an end"))
        self.is_endless.setChecked(True)
        self._days = QWidget()
        row = QHBoxLayout(self._days)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.since, label("–", "body", "text_2"), self.until):
            row.addWidget(part)
        row.addStretch(1)
        self.has_hours = QCheckBox(_("Only at these hours"))
        self.from_time, self.to_time = QTimeEdit(QTime(8, 0)), QTimeEdit(QTime(18, 0))
        self._hours_row, self._weekday_boxes = QWidget(), [QCheckBox(_(day)) for day in WEEKDAYS]
        column = QVBoxLayout(self._hours_row)
        column.setContentsMargins(0, 0, 0, 0)
        hours, weekdays = QHBoxLayout(), QWidget()
        days = FlowLayout(weekdays, 10)
        days.setContentsMargins(0, 0, 0, 0)
        hours.addWidget(self.from_time)
        hours.addWidget(label("–", "body", "text_2"))
        hours.addWidget(self.to_time)
        hours.addStretch(1)
        for box in self._weekday_boxes:
            box.setChecked(True)
            days.addWidget(box)
        column.addLayout(hours)
        column.addWidget(weekdays)
        self.is_fallback = QCheckBox(_("Only where no other unit is found"))

    def _make_words(self) -> None:
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(scaled(88))
        self.goes_to_unit = QCheckBox(_("Dispatch its cases to the unit at once"))
        self.goes_to_unit.setChecked(True)

    def _all(self) -> tuple[tuple[frozenset[Effect], str, QWidget], ...]:
        everything = frozenset(Effect)
        rule, owner = frozenset({Effect.RULE}), frozenset({Effect.OWNER})
        line, areas = frozenset({Effect.BOUNDARY}), everything - {Effect.BOUNDARY}
        return (
            (everything, "", self._effect_row), (everything, _("Title"), self.title),
            (everything, _("Classes"), self.classes), (areas, _("Place"), self.place),
            (owner, "", self.only_ownerless),
            (frozenset({Effect.RULE, Effect.CAMPAIGN}), _("Responsible unit"), self.unit),
            (rule, "", self.in_turns), (rule, "", self._turn_row),
            (owner, _("Owner"), self.owner), (owner, _("Maintainer"), self.maintainer),
            (line, _("Left of the line, as drawn"), self.left), (line, _("Right of the line"), self.right),
            (line, "", self.reach), (line, "", self._district_note),
            (frozenset({Effect.CAMPAIGN}), _("Goal"), self.goal), (everything, _("Days"), self._days),
            (everything - {Effect.CAMPAIGN}, "", self.is_endless),
            (rule, "", self.has_hours), (rule, "", self._hours_row), (rule, "", self.is_fallback),
            (everything, _("Text of the ruling"), self.words), (everything, "", self.goes_to_unit),
        )  # fmt: skip

    def _connect(self) -> None:
        self.effects.idClicked.connect(lambda _number: self.show_effect())
        self.place.activated.connect(lambda _at: self.place_chosen.emit(str(self.place.currentData())))
        boxes = (self.unit, *self.turns, self.owner, self.maintainer, self.left, self.right, self.turn_unit)
        signals = [box.currentIndexChanged for box in boxes] + [self.since.dateChanged, self.until.dateChanged]
        signals += [box.toggled for box in (self.is_endless, self.in_turns, self.has_hours, self.is_fallback,
                                            self.only_ownerless, *self._weekday_boxes)]  # fmt: skip
        signals += [self.every.valueChanged, self.reach.valueChanged, self.from_time.timeChanged,
                    self.to_time.timeChanged, self.classes.changed, self.title.textChanged, self.goal.textChanged,
                    self.words.textChanged]  # fmt: skip
        for signal in signals:
            signal.connect(lambda *_values: self._on_field_changed())

    # Showing ----------------------------------------------------------------------------------------------------------

    @property
    def effect(self) -> Effect:
        """What the ruling changes."""
        return list(Effect)[self.effects.checkedId()]

    def show_effect(self) -> None:
        """Show the fields that belong to what is changed."""
        if self.effect is Effect.CAMPAIGN:
            self.is_endless.setChecked(False)
        for effects, row in self._rows:
            row.setVisible(self.effect in effects)
        self._on_field_changed()
        self.effect_changed.emit()

    def _on_field_changed(self) -> None:
        is_rule = self.effect is Effect.RULE
        self._turn_row.setVisible(is_rule and self.in_turns.isChecked())
        self._hours_row.setVisible(is_rule and self.has_hours.isChecked())
        self.until.setEnabled(not self.is_endless.isChecked())
        self._draft_words()
        self.changed.emit()

    def _draft_words(self) -> None:
        """Write the usual sentence as long as nobody has written another one."""
        if self.words.document().isModified():
            return
        words = _(SENTENCES[self.effect]).format(
            place=place_text(self._card) or _("This place"), classes=self.classes.words(), unit=self.unit_words(),
            day=self.since.date().toString("yyyy-MM-dd"),
        )  # fmt: skip
        if words != self.words.toPlainText():
            self.words.blockSignals(True)
            self.words.setPlainText(words)
            self.words.document().setModified(False)
            self.words.blockSignals(False)

    def unit_words(self) -> str:
        """The units that the ruling names, in words."""
        if self.effect is Effect.BOUNDARY:
            return _("{one} and {other}").format(one=self.left.currentText(), other=self.right.currentText())
        if self.effect is Effect.OWNER:
            chosen = [box.currentText() for box in (self.owner, self.maintainer) if box.currentData() is not None]
            return _(", ").join(dict.fromkeys(chosen)) or "–"
        if self.effect is Effect.RULE and self.in_turns.isChecked():
            chosen = [box.currentText() for box in (self.unit, *self.turns) if box.currentData() is not None]
            return _("{units} in turns").format(units=_(", ").join(chosen))
        return self.unit.currentText()

    def is_whole(self) -> bool:
        """Whether everything is answered that the database asks for."""
        has_words = bool(self.title.text().strip() and self.words.toPlainText().strip())
        if self.effect is Effect.OWNER:
            return has_words and (self.owner.currentData() is not None or self.maintainer.currentData() is not None)
        if self.effect is Effect.CAMPAIGN:
            return has_words and bool(self.goal.text().strip())
        return has_words and bool(self.classes.class_ids)

    # Reading ----------------------------------------------------------------------------------------------------------

    def ruling(self, drawing: Drawing, replaces: tuple[str, ...] = ()) -> NewRuling:
        """What the form and the drawing say."""
        effect = self.effect
        is_line, is_rule = effect is Effect.BOUNDARY, effect is Effect.RULE
        takes_turns = is_rule and self.in_turns.isChecked()
        return NewRuling(
            self.title.text().strip(), self.words.toPlainText().strip(), self.classes.class_ids,
            self.unit.currentData() if effect in (Effect.RULE, Effect.CAMPAIGN) and not takes_turns else None,
            _day(self.since), None if self.is_endless.isChecked() else _day(self.until),
            outline=None if is_line else drawing.outline(),
            unit_grid_ids=() if is_line else drawing.unit_grid_ids(),
            duty_grid_ids=() if is_line else drawing.duty_grid_ids(),
            replaces=replaces, sends_to_unit=self.goes_to_unit.isChecked(), effect=effect,
            turns=self._turns() if takes_turns else None,
            hours=self._hours() if is_rule and self.has_hours.isChecked() else None,
            is_fallback=is_rule and self.is_fallback.isChecked(),
            only_ownerless=effect is Effect.OWNER and self.only_ownerless.isChecked(),
            owner_unit_id=self.owner.currentData() if effect is Effect.OWNER else None,
            maintainer_unit_id=self.maintainer.currentData() if effect is Effect.OWNER else None,
            goal=self.goal.text().strip() if effect is Effect.CAMPAIGN else "",
            line=drawing.line() if is_line else None,
            left_unit_id=self.left.currentData() if is_line else None,
            right_unit_id=self.right.currentData() if is_line else None, reach_m=self.reach.value(),
        )  # fmt: skip

    def _turns(self) -> Turns:
        ids = [box.currentData() for box in (self.unit, *self.turns)]
        chosen = tuple(dict.fromkeys(one for one in ids if one is not None))
        return Turns(chosen, self.every.value(), str(self.turn_unit.currentData()), _day(self.since))

    def _hours(self) -> Hours:
        chosen = tuple(number for number, box in enumerate(self._weekday_boxes, 1) if box.isChecked())
        weekdays = () if len(chosen) == len(self._weekday_boxes) else chosen
        return Hours(weekdays, _time(self.from_time), _time(self.to_time))


def _time(field: QTimeEdit) -> time:
    return field.time().toPython()  # type: ignore[return-value]


def _day(field: QDateEdit) -> date:
    return field.date().toPython()  # type: ignore[return-value]
