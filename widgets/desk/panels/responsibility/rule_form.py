"""The form of one rule of a draft: what for and where, whom, when, and the paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.city.model import Shapes
from app.errors import Refused
from app.i18n import N_, _
from app.responsibility.model import Assigns, DecidedBy, Rule
from app.responsibility.service import find_trouble
from app.responsibility.texts import PROJECTS, Names
from app.texts.labels import WEEKDAYS
from widgets.desk.dialogs.submit_dialog import SubmitDialog
from widgets.desk.panels.responsibility.grids_dialog import ChosenGrids, GridsInput
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine
from widgets.theme import Theme

PRIORITIES = 1000
MOST_TURNS = 366
TEXTS = ("code", "title", "decision_no", "valid_from", "valid_to", "decided_on", "field", "decision_text", "note",
         "from_time", "to_time", "turn_from")  # fmt: skip
DAYS, HOURS = ("valid_from", "valid_to", "decided_on", "turn_from"), ("from_time", "to_time")
TURN_UNITS = {"day": N_("days"), "week": N_("weeks"), "month": N_("months")}
Rows = tuple[tuple[str, QWidget], ...]


Conditions = list[tuple[int, str]]


@dataclass(frozen=True)
class RuleContext:
    """What the form needs beside the rule.

    Args:
        grids: kind -> its grids; areas: the ground of their map.
        ask_conditions: asks for the filing conditions of a class (kind, code) and hands them to a function.
        save: keeps a rule; calls the first function when it is kept, the second with what was refused.
        codes: codes of other rules, none of which can be given again.
    """

    grids: dict[str, ChosenGrids]
    areas: Shapes
    theme: Theme
    ask_conditions: Callable[[str, str, Callable[[Conditions], None]], None]
    save: Callable[[Rule, Callable[[], None], Callable[[str], None]], None]
    codes: frozenset[str] = frozenset()


class RuleForm(SubmitDialog):
    """Asks for a rule; `rule()` is what was written. With a context it is kept before the form closes."""

    def __init__(
        self, rule: Rule | None, names: Names, parent: QWidget | None = None, context: RuleContext | None = None
    ) -> None:
        super().__init__(parent)
        before = self._before = rule or Rule("", Assigns.UNIT)
        self._names, self._context, self._is_on_its_way = names, context, False
        self.setWindowTitle(_("Rule of the draft"))
        self.setMinimumWidth(1020)
        self._texts = {name: QLineEdit(_as_text(getattr(before, name))) for name in TEXTS}
        units = dict(sorted(names.units.items(), key=lambda item: item[1]))
        self._class = _choice(
            {key: f"{key[1]} {name}" for key, name in sorted(names.classes.items())},
            _("no class: all of them"), (before.kind, before.class_code) if before.class_code else None,
        )  # fmt: skip
        self._condition = _choice({}, _("all conditions"), None)
        self._keep_condition(before.condition_no)
        kind, grids = (
            ("unit_grid", before.unit_grid_ids) if before.unit_grid_ids else ("duty_grid", before.duty_grid_ids)
        )
        self._grids = GridsInput(
            context.grids if context else None, context.areas if context else None, kind, grids,
            context.theme if context else None,
        )  # fmt: skip
        majors = {key: f"{key} {name}" for key, name in sorted(names.majors.items())}
        self._major = _choice(majors, _("no major class"), before.major_code)
        projects = {key: _(words) for key, words in PROJECTS.items()}
        if before.project:
            projects.setdefault(before.project, before.project)
        self._project = _choice(projects, _("all campaigns"), before.project)
        self._owner = _choice(units, _("any owner"), before.owner_unit_id)
        self._maintainer = _choice(units, _("any maintainer"), before.maintainer_unit_id)
        self._area = _choice(dict(sorted(names.areas.items())), _("whole city"), before.area_id)
        self._assigns = _choice({one: one.label for one in Assigns}, None, before.assigns)
        self._unit = _choice(units, "–", before.unit_id)
        self._paper = _choice({one: one.label for one in DecidedBy}, None, before.decided_by)
        self._priority = QSpinBox(minimum=-PRIORITIES, maximum=PRIORITIES, value=before.priority)
        self._fallback = QCheckBox(_("only if no other unit is found"))
        self._fallback.setChecked(before.is_fallback)
        self._turns = QLineEdit(", ".join(names.unit(unit_id) for unit_id in before.turn_unit_ids))
        self._turns.setPlaceholderText(_("names in the order of rotation, separated by commas"))
        self._every = QSpinBox(minimum=1, maximum=MOST_TURNS, value=before.turn_every or 1)
        self._turn_unit = _choice(
            {key: _(words) for key, words in TURN_UNITS.items()}, None, before.turn_unit or "month"
        )
        self._weekdays = [QPushButton(_(name)) for name in WEEKDAYS]
        self._fill()
        self._assigns.currentIndexChanged.connect(lambda _number: self._show_asked())
        self._class.currentIndexChanged.connect(lambda _number: self._on_class_changed())
        self._area.currentIndexChanged.connect(lambda _number: self._on_area_changed())
        self._grids.value_changed.connect(self._on_grids_changed)
        self._show_asked()
        self._ask_conditions()

    def rule(self) -> Rule:
        """Return the rule that is written.

        Raises:
            Refused: a day is no day, an hour no hour, or a unit is not there.
        """
        written: dict[str, Any] = {name: line.text().strip() for name, line in self._texts.items()}
        written |= {name: _as_day(written[name]) for name in DAYS} | {name: _as_hour(written[name]) for name in HOURS}
        kept_kind = None if self._before.class_code else self._before.kind
        kind, class_code = self._class.currentData() or (kept_kind, None)
        assigns = Assigns(self._assigns.currentData())  # Qt gives plain texts back
        has_turns = assigns is Assigns.TURNS
        written |= {
            "kind": kind,
            "class_code": class_code,
            "condition_no": self._condition.currentData() if class_code else None,
            "major_code": None if class_code else self._major.currentData(),
            "project": self._project.currentData(),
            "owner_unit_id": self._owner.currentData(),
            "maintainer_unit_id": self._maintainer.currentData(),
            "area_id": self._area.currentData(),
            "area_kind": self._before.area_kind if self._area.currentData() == self._before.area_id else None,
            "duty_grid_ids": self._grids.value("duty_grid"),
            "unit_grid_ids": self._grids.value("unit_grid"),
            "weekdays": tuple(number for number, one in enumerate(self._weekdays, 1) if one.isChecked()),
            "assigns": assigns,
            "unit_id": self._unit.currentData() if assigns is Assigns.UNIT else None,
            "field": (written["field"] or None) if assigns is Assigns.LOCAL else None,
            "turn_unit_ids": self._turn_ids() if has_turns else (),
            "turn_every": self._every.value() if has_turns else None,
            "turn_unit": self._turn_unit.currentData() if has_turns else None,
            "turn_from": written["turn_from"] if has_turns else None,
            "decided_by": DecidedBy(self._paper.currentData()),
            "priority": self._priority.value(),
            "is_fallback": self._fallback.isChecked(),
            # a translation of another title would say something else than the rule
            "title_en": self._before.title_en if written["title"] == self._before.title else None,
        }
        return replace(self._before, **written)

    def accept(self) -> None:
        """Keep the rule where it is sound, and close; else say what is wrong with it."""
        if self._is_on_its_way:
            return
        try:
            rule = self.rule()
            trouble = find_trouble(rule)
        except Refused as refusal:
            trouble = str(refusal)
        if trouble is None and self._context is not None and rule.code in self._context.codes:
            trouble = _("There is already a rule {code}. Choose another number.").format(code=rule.code)
        if trouble is not None:
            self.tell(trouble)
        elif self._context is None:
            super().accept()
        else:
            self._is_on_its_way = True
            self._context.save(rule, self._on_saved, self._on_refused)

    def tell(self, trouble: str) -> None:
        """Say what is wrong; nothing that was typed is lost."""
        self.trouble.say(trouble)

    def _on_saved(self) -> None:
        self._is_on_its_way = False
        super().accept()

    def _on_refused(self, trouble: str) -> None:
        self._is_on_its_way = False
        self.tell(trouble)

    def _on_class_changed(self) -> None:
        """A condition belongs to its class."""
        self._keep_condition(None)
        self._ask_conditions()

    def _on_area_changed(self) -> None:
        """An area takes the place of grids, and the other way round."""
        if self._area.currentData() is not None and self._grids.chosen:
            self._grids.set_value(self._grids.kind, ())

    def _on_grids_changed(self) -> None:
        if self._grids.chosen:
            self._area.setCurrentIndex(0)

    def _ask_conditions(self) -> None:
        asked = self._class.currentData()
        self._condition.setEnabled(asked is not None)
        if asked is None or self._context is None:
            return

        def take(conditions: Conditions) -> None:
            if self._class.currentData() == asked:  # else it was changed meanwhile
                self._show_conditions(conditions)

        self._context.ask_conditions(asked[0], asked[1], take)

    def _show_conditions(self, conditions: Conditions) -> None:
        kept = self._condition.currentData()
        self._condition.clear()
        self._condition.addItem(_("all conditions"), None)
        for number, words in conditions:
            self._condition.addItem(words, number)
        self._keep_condition(kept)

    def _keep_condition(self, number: int | None) -> None:
        """Choose a condition, also one that the manual in force does not know."""
        if number is not None and self._condition.findData(number) < 0:
            self._condition.addItem(_("condition {number}").format(number=number), number)
        self._condition.setCurrentIndex(max(0, self._condition.findData(number)))

    def _turn_ids(self) -> tuple[int, ...]:
        ids = {name: unit_id for unit_id, name in self._names.units.items()}
        ids |= {self._names.unit(unit_id): unit_id for unit_id in self._before.turn_unit_ids}
        words = [word.strip() for word in re.split(r"[,，、;；]", self._turns.text()) if word.strip()]
        unknown = [word for word in words if word not in ids]
        if unknown:
            raise Refused(_("There is no unit “{name}”.").format(name=unknown[0]))
        return tuple(ids[word] for word in words)

    def _show_asked(self) -> None:
        """Let only that be answered which the kind of result asks for."""
        assigns = Assigns(self._assigns.currentData())
        self._unit.setEnabled(assigns is Assigns.UNIT)
        self._texts["field"].setEnabled(assigns is Assigns.LOCAL)
        for widget in (self._turns, self._every, self._turn_unit, self._texts["turn_from"]):
            widget.setEnabled(assigns is Assigns.TURNS)

    def _fill(self) -> None:
        for number, one in enumerate(self._weekdays, 1):
            one.setCheckable(True)
            one.setProperty("kind", "chip")
            one.setChecked(number in self._before.weekdays)
        texts = self._texts
        left: Rows = (
            (_("Code"), texts["code"]), (_("Title"), texts["title"]), (_("Class"), self._class),
            (_("Filing condition"), self._condition), (_("Major class"), self._major), (_("Campaign"), self._project),
            (_("Owner"), self._owner), (_("Maintainer"), self._maintainer), (_("In area"), self._area),
            (_("Grids"), self._grids), (_("Effective from"), texts["valid_from"]),
            (_("Effective until"), texts["valid_to"]), (_("Weekdays"), _beside(*self._weekdays)),
            (_("Hours"), _beside(texts["from_time"], label("–"), texts["to_time"])),
        )  # fmt: skip
        right: Rows = (
            (_("Assigned to"), self._assigns), (_(
                "Responsible unit"
            ), self._unit), (_("Trade of the district's unit"), texts["field"]),
            (_("Rotating units"), self._turns), (_("Rotation period"), _beside(self._every, self._turn_unit)),
            (_("Rotation starts on"), texts["turn_from"]), (_("Priority"), self._priority), (_(
                "Fallback unit"
            ), self._fallback),
            (_("Decided by"), self._paper), (_("Document number"), texts["decision_no"]),
            (_("Date of the document"), texts["decided_on"]), (_("Document text"), texts["decision_text"]),
            (_("Note"), texts["note"]),
        )  # fmt: skip
        for line in (*texts.values(), self._turns):
            line.setCursorPosition(0)  # a long text is read from its beginning
        texts["from_time"].setPlaceholderText("22:00")
        texts["to_time"].setPlaceholderText("06:00")
        for name in DAYS:
            texts[name].setPlaceholderText("2026-01-31")
        column, columns = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(20, 16, 20, 16)
        columns.setSpacing(28)
        for rows in (left, right):
            columns.addLayout(_form(rows), 1)
        column.addLayout(columns)
        self.trouble = TroubleLine()
        column.addWidget(self.trouble)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row, cancel, keep = QHBoxLayout(), QPushButton(_("Cancel")), QPushButton(_("Save"))
        keep.setProperty("kind", "main")
        cancel.clicked.connect(self.reject)
        keep.clicked.connect(self.accept)
        row.addWidget(KeyCap("Esc"))
        row.addWidget(cancel)
        row.addStretch(1)
        row.addWidget(KeyCap("Ctrl Enter"))
        row.addWidget(keep)
        return row


def _form(rows: Rows) -> QFormLayout:
    made = QFormLayout()
    made.setVerticalSpacing(7)
    made.setHorizontalSpacing(12)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for name, widget in rows:
        widget.setAccessibleName(name)
        made.addRow(label(name, "text_2", "second"), widget)
    return made


def _beside(*parts: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for part in parts:
        row.addWidget(part, 0 if isinstance(part, QPushButton | QLabel) else 1)
    row.addStretch(0)
    return made


def _choice(values: dict[Any, str], nothing: str | None, chosen: Any) -> QComboBox:
    made = QComboBox()
    made.setMaxVisibleItems(18)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(20)
    if nothing is not None:
        made.addItem(nothing, None)
    for value, words in values.items():
        made.addItem(words, value)
    at = next((number for number in range(made.count()) if made.itemData(number) == chosen), 0)
    made.setCurrentIndex(at)
    return made


def _as_text(value: Any) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)


def _as_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Refused(_("“{text}” is not a valid date. Write it as 2026-01-31.").format(text=words)) from None


def _as_hour(words: str) -> time | None:
    try:
        return time.fromisoformat(words.replace("：", ":")) if words else None
    except ValueError:
        raise Refused(_("“{text}” is not a valid time. Write it as 08:00.").format(text=words)) from None
