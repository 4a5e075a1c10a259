"""The form of one rule of a draft: what for and where, whom, when, and the paper; grids it leaves as they were."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.errors import Refused
from app.i18n import N_, _
from app.responsibility.model import Assigns, DecidedBy, Rule
from app.responsibility.service import find_trouble
from app.responsibility.words import PROJECTS, WEEKDAYS, Names
from widgets.parts.label import label

PRIORITIES = 1000
MOST_TURNS = 366
TEXTS = ("code", "title", "decision_no", "valid_from", "valid_to", "decided_on", "field", "decision_text", "note",
         "from_time", "to_time", "turn_from")  # fmt: skip
DAYS, HOURS = ("valid_from", "valid_to", "decided_on", "turn_from"), ("from_time", "to_time")
TURN_UNITS = {"day": N_("days"), "week": N_("weeks"), "month": N_("months")}
Rows = tuple[tuple[str, QWidget], ...]


class RuleForm(QDialog):
    """Asks for a rule; `rule()` is what was written."""

    def __init__(self, rule: Rule | None, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        before = self._before = rule or Rule("", Assigns.UNIT)
        self._names = names
        self.setWindowTitle(_("Rule of the draft"))
        self.setMinimumWidth(1020)
        self._texts = {name: QLineEdit(_as_text(getattr(before, name))) for name in TEXTS}
        units = dict(sorted(names.units.items(), key=lambda item: item[1]))
        self._class = _choice(
            {key: f"{key[1]} {name}" for key, name in sorted(names.classes.items())},
            _("no class: all of them"), (before.kind, before.class_code) if before.class_code else None,
        )  # fmt: skip
        majors = {key: f"{key} {name}" for key, name in sorted(names.majors.items())}
        self._major = _choice(majors, _("no major class"), before.major_code)
        projects = {key: _(words) for key, words in PROJECTS.items()}
        if before.project:
            projects.setdefault(before.project, before.project)
        self._project = _choice(projects, _("every project"), before.project)
        self._owner = _choice(units, _("whoever owns it"), before.owner_unit_id)
        self._maintainer = _choice(units, _("whoever keeps it"), before.maintainer_unit_id)
        self._area = _choice(dict(sorted(names.areas.items())), _("whole city"), before.area_id)
        self._assigns = _choice({one: one.label for one in Assigns}, None, before.assigns)
        self._unit = _choice(units, "–", before.unit_id)
        self._paper = _choice({one: one.label for one in DecidedBy}, None, before.decided_by)
        self._priority = QSpinBox(minimum=-PRIORITIES, maximum=PRIORITIES, value=before.priority)
        self._fallback = QCheckBox(_("only where nobody else is found"))
        self._fallback.setChecked(before.is_fallback)
        self._turns = QLineEdit(", ".join(names.unit(unit_id) for unit_id in before.turn_unit_ids))
        self._turns.setPlaceholderText(_("names with commas, in the order of their turns"))
        self._every = QSpinBox(minimum=1, maximum=MOST_TURNS, value=before.turn_every or 1)
        self._turn_unit = _choice(
            {key: _(words) for key, words in TURN_UNITS.items()}, None, before.turn_unit or "month"
        )
        self._weekdays = [QPushButton(_(name)) for name in WEEKDAYS]
        self._fill()
        self._assigns.currentIndexChanged.connect(lambda _number: self._show_asked())
        self._show_asked()

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
            "condition_no": self._before.condition_no if class_code == self._before.class_code else None,
            "major_code": None if class_code else self._major.currentData(),
            "project": self._project.currentData(),
            "owner_unit_id": self._owner.currentData(),
            "maintainer_unit_id": self._maintainer.currentData(),
            "area_id": self._area.currentData(),
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
        """Close where the rule is sound; else say what is wrong with it."""
        try:
            trouble = find_trouble(self.rule())
        except Refused as refusal:
            trouble = str(refusal)
        if trouble is None:
            super().accept()
        else:
            self.trouble.setText(trouble)

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
            (_("Major class"), self._major), (_("Project"), self._project), (_("Owner"), self._owner),
            (_("Maintainer"), self._maintainer), (_("Where"), self._area), (_("First day"), texts["valid_from"]),
            (_("Last day"), texts["valid_to"]), (_("Weekdays"), _beside(*self._weekdays)),
            (_("Hours"), _beside(texts["from_time"], label("–"), texts["to_time"])),
        )  # fmt: skip
        right: Rows = (
            (_("Whom"), self._assigns), (_("Unit"), self._unit), (_("Field of the district's unit"), texts["field"]),
            (_("Units by turns"), self._turns), (_("A turn lasts"), _beside(self._every, self._turn_unit)),
            (_("First turn"), texts["turn_from"]), (_("Priority"), self._priority), (_("Fallback"), self._fallback),
            (_("Decided by"), self._paper), (_("Number of the paper"), texts["decision_no"]),
            (_("Day of the paper"), texts["decided_on"]), (_("Text of the paper"), texts["decision_text"]),
            (_("Note"), texts["note"]),
        )  # fmt: skip
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
        self.trouble = label("", "late", "body", is_wrapped=True)
        column.addWidget(self.trouble)
        buttons = QDialogButtonBox()
        buttons.addButton(_("Keep"), QDialogButtonBox.ButtonRole.AcceptRole).setProperty("kind", "main")
        buttons.addButton(_("Leave it"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


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
        raise Refused(_("“{text}” is no day; write it as 2026-01-31").format(text=words)) from None


def _as_hour(words: str) -> time | None:
    try:
        return time.fromisoformat(words.replace("：", ":")) if words else None
    except ValueError:
        raise Refused(_("“{text}” is no hour; write it as 08:00").format(text=words)) from None
