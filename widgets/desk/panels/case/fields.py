"""The fields by the kind of their question; a new kind without a field of its own is answered as text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.cases.inputs import LONGEST_TEXT, InputField
from app.cases.reasons import SUPERVISE_KINDS
from app.city.model import CHANNELS
from app.desk.choices import classes_to_choose, components_near, conditions_of, nearby_cases, units_to_choose
from app.desk.texts import reason_texts
from app.errors import is_told
from app.i18n import N_, _
from app.on_behalf.model import Officer
from app.responsibility.model import Candidate
from app.responsibility.reasons import tag_text
from app.responsibility.texts import PROJECTS
from app.texts.labels import channel_label
from widgets.desk.dialogs.search_field import Choice, SearchInput, found_in
from widgets.desk.panels.case.cases_beside import CasesBeside
from widgets.desk.panels.case.field import Field, FieldContext
from widgets.desk.panels.case.photos_field import PhotosField
from widgets.desk.panels.case.value_fields import DegreesField, InstantField, ReporterField
from widgets.parts.label import label
from widgets.parts.text_size import scaled

TEXT_PX, REASONS_PX = 76, 38
SHORT_TEXTS = frozenset({"address", "outside_id", "no_photo_reason"})


class TextField(Field):
    """A few lines of text; Tab goes on to the next field."""

    def make_input(self) -> QWidget:
        """One line for short answers, several for others."""
        self._line: QLineEdit | None = None
        if self.ask.key in SHORT_TEXTS:
            self._line = QLineEdit()
            self._line.setMaxLength(200)
            self._line.textChanged.connect(lambda _text: self.value_changed.emit())
            return self._line
        self._text = QPlainTextEdit()
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(scaled(TEXT_PX))
        self._text.textChanged.connect(self.value_changed.emit)
        return self._text

    def value(self) -> str | None:
        """Return the text without blanks around it."""
        words = (self._line.text() if self._line is not None else self._text.toPlainText()).strip()
        return words[:LONGEST_TEXT] or None

    def set_value(self, value: Any) -> None:
        """Put a text in."""
        if self._line is not None:
            self._line.setText(str(value))
        else:
            self._text.setPlainText(str(value))


class ListField(Field):
    """One of a few words."""

    def make_input(self) -> QWidget:
        """A list to open; nothing is chosen at first."""
        self._box = QComboBox()
        self._box.setMaxVisibleItems(16)
        self._fill(self.words())
        self._box.currentIndexChanged.connect(lambda _row: self.value_changed.emit())
        return self._box

    def words(self) -> list[tuple[Any, str]]:
        """Return the stored words with what people read."""
        return [(stored, _(shown)) for stored, shown in self.ask.words]

    def value(self) -> Any:
        """Return the stored word."""
        return self._box.currentData()

    def set_value(self, value: Any) -> None:
        """Choose a word."""
        row = self._box.findData(value)
        if row >= 0:
            self._box.setCurrentIndex(row)

    def _fill(self, words: list[tuple[Any, str]]) -> None:
        chosen = self._box.currentData()
        self._box.clear()
        self._box.addItem("–" if not self.ask.is_required else _("Choose …"), None)
        for stored, shown in words:
            self._box.addItem(shown, stored)
        if chosen is not None:
            self.set_value(chosen)


class ChannelField(ListField):
    """How it was reported."""

    def words(self) -> list[tuple[Any, str]]:
        """Return the channels."""
        return [(channel, channel_label(channel)) for channel in CHANNELS]


class CommandField(ListField):
    """The command of a district, the case's own first."""

    def words(self) -> list[tuple[Any, str]]:
        """The districts come when they are read."""
        self.context.background.run(self.context.services.case_reader.commands, on_answer=self._take)
        return []

    def _take(self, commands: tuple[tuple[str, str], ...]) -> None:
        self._fill(list(commands))
        case = self.context.case
        if case is not None and self.value() is None:
            own = [code for code, name in commands if case.district is not None and name == str(case.district)]
            if own:
                self.set_value(own[0])


class ProjectField(ListField):
    """What the case belongs to beside the regular work; another word that a case has already stays."""

    def words(self) -> list[tuple[Any, str]]:
        """Return the projects."""
        case = self.context.case
        own = case.project if case is not None else ""
        known = {key: _(words) for key, words in PROJECTS.items()}
        return list((known | ({own: own} if own and own not in known else {})).items())

    def set_value(self, value: Any) -> None:
        """Choose a project, also one that is not among the known ones."""
        if self._box.findData(value) < 0:
            self._box.addItem(str(value), value)
        super().set_value(value)


class ConditionField(ListField):
    """The filing conditions of the class, as the manual in force has them."""

    def words(self) -> list[tuple[Any, str]]:
        """The conditions come when they are read."""
        case = self.context.case
        if case is not None:
            question = (self.context.services.manual, case.kind, case.class_code)
            self.context.background.run(conditions_of, *question, on_answer=self._fill)
        return []


class ReportField(ListField):
    """One of the case's reports."""

    def words(self) -> list[tuple[Any, str]]:
        """Return the reports in order."""
        case = self.context.case
        reports = case.reports if case is not None else ()
        return [(one.report_id, f"{channel_label(one.channel)} · {one.text or ''}") for one in reports]


class SupervisionField(ListField):
    """One of the supervisions that wait for a reply; the oldest where none is chosen."""

    def words(self) -> list[tuple[Any, str]]:
        """Return those that wait, the oldest first."""
        facts = self.context.case.case.facts if self.context.case is not None else None
        kinds = dict(SUPERVISE_KINDS)
        waiting = facts.open_supervisions if facts is not None else ()
        return [(one.number, f"{one.number} · {_(kinds.get(one.kind, one.kind))}") for one in waiting]


class FlagField(Field):
    """Yes or no; said only where it differs from what the case says."""

    def make_input(self) -> QWidget:
        """A box to tick."""
        is_of_case = self.ask.key == "is_urgent" and self.context.case is not None
        self._before = bool(is_of_case and self.context.case and self.context.case.is_urgent)
        self._box = QCheckBox(_("Yes"))
        self._box.setChecked(self._before)
        self._box.toggled.connect(lambda _on: self.value_changed.emit())
        return self._box

    def value(self) -> bool | None:
        """Return the new answer, None where it stays as it was."""
        return self._box.isChecked() if self._box.isChecked() != self._before else None

    def set_value(self, value: Any) -> None:
        """Tick it, or not."""
        self._box.setChecked(bool(value))


class ChoiceField(Field):
    """One of many, found by typing."""

    placeholder = N_("Enter a part of the name or the code")
    rows = 6

    def make_input(self) -> QWidget:
        """A line over a list."""
        self._choices = self.choices()
        self._search = SearchInput(self.matching, _(self.placeholder), self.rows)
        self._search.value_changed.connect(self.value_changed.emit)
        return self._search

    def choices(self) -> list[Choice]:
        """Return everything that can be chosen."""
        raise NotImplementedError

    def matching(self, words: str) -> list[Choice]:
        """Return what matches."""
        return found_in(self._choices, words)

    def value(self) -> Any:
        """Return what is chosen."""
        return self._search.value()

    def set_value(self, value: Any) -> None:
        """Choose something."""
        self._search.set_value(value)


class ClassField(ChoiceField):
    """A class of the code table in force; empty keeps the one that the case has."""

    rows = 4

    def make_input(self) -> QWidget:
        """Say in the empty line which class stays."""
        made = super().make_input()
        if self.context.case is not None and not self.ask.is_required:
            words = _("Stays “{name}”. To change it, enter a part of another name or code.")
            self._search.line.setPlaceholderText(words.format(name=self.context.case.class_name))
        return made

    def choices(self) -> list[Choice]:
        """Return the classes by name and code."""
        return [Choice(*one) for one in classes_to_choose(self.context.city)]


class UnitField(ChoiceField):
    """A responsible unit: those that may be meant stand first, with what speaks for them under the list.

    Signals:
        unit_suggested(object): the unit that the rules are sure of was filled in; its number.
    """

    unit_suggested = Signal(object)

    def __init__(self, ask: InputField, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(ask, context, parent)
        self.reasons = label("", "text_2", "second", is_wrapped=True)
        self.reasons.setMinimumHeight(scaled(REASONS_PX))
        room = self.reasons.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # they come later; the dialog has its height by then
        self.reasons.setSizePolicy(room)
        self.reasons.hide()
        column = self.layout()
        if column is not None:
            column.addWidget(self.reasons)
        self._search.value_changed.connect(self._show_reasons)

    def choices(self) -> list[Choice]:
        """Return the units, those of the case's district first; the candidates come when they are read."""
        self.bases: dict[int, dict[str, Any]] = {}
        self.advised: int | None = None  # the unit that the rules are sure of
        case = self.context.case
        if case is not None:
            question = self.context.services.responsibility.candidates
            self.context.background.run(
                question, case.case.case_id, on_answer=self._take_candidates, on_trouble=self._go_without
            )
        return [Choice(*one) for one in units_to_choose(self.context.city, case)]

    def basis(self) -> dict[str, Any] | None:
        """Return what speaks for the chosen unit, None where nothing does."""
        return self.bases.get(self.value())

    def set_basis(self, unit_id: int, basis: dict[str, Any]) -> None:
        """Take what speaks for a unit."""
        self.bases[unit_id] = basis
        self._show_reasons()

    def is_against_advice(self) -> bool:
        """Whether another unit is chosen than the one that the rules are sure of."""
        return self.advised is not None and self.value() not in (None, self.advised)

    def _take_candidates(self, candidates: tuple[Candidate, ...]) -> None:
        self.advised = candidates[0].unit_id if candidates and candidates[0].is_sure else None
        first = [
            Choice(one.unit_id, one.unit_name, f"{one.rank} · {tag_text(one)}" if tag_text(one) else str(one.rank))
            for one in candidates
        ]
        for one in candidates:
            self.bases.setdefault(one.unit_id, one.basis())
        meant = {choice.value for choice in first}
        self._choices = first + [choice for choice in self._choices if choice.value not in meant]
        is_untouched = self.value() is None and not self._search.line.text()
        if is_untouched and candidates and candidates[0].is_sure:
            self.set_value(candidates[0].unit_id)
            self.unit_suggested.emit(candidates[0].unit_id)
        elif is_untouched:
            self._search.fill("")
        elif self.value() in meant:
            self.set_value(self.value())  # what was chosen before stands among them now
        self._show_reasons()
        self.value_changed.emit()

    def _go_without(self, trouble: BaseException) -> None:
        if not is_told(trouble):
            raise trouble

    def _show_reasons(self) -> None:
        words = "\n".join(reason_texts(self.basis()))
        self.reasons.setText(words)
        self.reasons.setVisible(bool(words))


class OfficerField(ChoiceField):
    """A patrol officer who was at the place; those of the duty grid of the case stand first."""

    placeholder = N_("Enter a part of the name or the staff number")
    rows = 4

    def choices(self) -> list[Choice]:
        """The officers come when they are read."""
        case = self.context.case
        if case is not None:
            self.context.background.run(
                self.context.services.on_behalf.officers, case.case.case_id, on_answer=self._take
            )
        return []

    def _take(self, officers: tuple[Officer, ...]) -> None:
        self._choices = [
            Choice(one.staff_id, f"{one.name} · {one.number}" + f" · {_('of this duty grid')}" * one.is_of_grid)
            for one in officers
        ]
        self._search.fill(self._search.line.text())


class CaseField(ChoiceField):
    """Another open case: those nearby at once, all others by their number; of the case's own class first.

    Under the list both cases stand side by side, since what is taken for the same is often only near.
    """

    placeholder = N_("Nearby cases, or type a number")
    rows = 4

    def __init__(self, ask: InputField, context: FieldContext, parent: QWidget | None = None) -> None:
        super().__init__(ask, context, parent)
        self.beside = CasesBeside(context.city, context.case)
        column = self.layout()
        if column is not None:
            column.addWidget(self.beside)
        self._search.value_changed.connect(self._show_beside)
        self.beside.show_case(None)

    def choices(self) -> list[Choice]:
        """Return the open cases nearby."""
        return self.matching("")

    def matching(self, words: str) -> list[Choice]:
        """Return what lies near, or what has this number."""
        return [Choice(*one) for one in nearby_cases(self.context.city, self.context.case, words)]

    def _show_beside(self) -> None:
        self.beside.show_case(self.value())
        if self.context.selection is not None:
            self.context.selection.hold_against(self.value())


class ComponentField(ChoiceField):
    """A component near the place."""

    rows = 3

    def choices(self) -> list[Choice]:
        """Return the components within a stone's throw."""
        case = self.context.case
        own = (case.lon, case.lat) if case is not None and case.lon is not None and case.lat is not None else None
        return [Choice(*one) for one in components_near(self.context.city, self.context.place or own)]


FIELDS: dict[str, type[Field]] = {
    "class": ClassField, "unit": UnitField, "component": ComponentField, "lon": DegreesField, "lat": DegreesField,
    "text": TextField, "reason": TextField, "channel": ChannelField, "flag": FlagField, "reporter": ReporterField,
    "staff": OfficerField,
    "photos": PhotosField, "proof": PhotosField, "after": PhotosField, "case": CaseField, "report": ReportField,
    "number": ConditionField, "command": CommandField, "instant": InstantField, "word": ListField,
}  # fmt: skip


def make_field(ask: InputField, context: FieldContext) -> Field:
    """Return the field of a question."""
    if ask.key == "project":
        return ProjectField(ask, context)
    if ask.key == "supervision_no":
        return SupervisionField(ask, context)
    return FIELDS.get(ask.kind, TextField)(ask, context)
