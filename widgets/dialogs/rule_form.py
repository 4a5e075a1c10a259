"""The form of one rule of a draft; what it does not ask (grids, hours, turns) stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from app.errors import Refused
from app.i18n import _
from app.responsibility.model import Assigns, DecidedBy, Rule
from app.responsibility.service import find_trouble
from app.responsibility.words import Names
from widgets.parts.label import label

PRIORITIES = 1000
TEXTS = ("code", "title", "decision_no", "valid_from", "valid_to", "decided_on", "field", "decision_text", "note")


class RuleForm(QDialog):
    """Asks for a rule; `rule()` is what was written."""

    def __init__(self, rule: Rule | None, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = rule or Rule("", Assigns.UNIT)
        self.setWindowTitle(_("Rule of the draft"))
        self.setMinimumWidth(560)
        form = QFormLayout(self)
        self._texts = {name: QLineEdit(_as_text(getattr(self._before, name))) for name in TEXTS}
        self._class = _choice(
            {key: f"{key[1]} {name}" for key, name in sorted(names.classes.items())},
            _("no class: all of them"),
            (self._before.kind, self._before.class_code) if self._before.class_code else None,
        )
        majors = {key: f"{key} {name}" for key, name in sorted(names.majors.items())}
        self._major = _choice(majors, _("no major class"), self._before.major_code)
        self._area = _choice(dict(sorted(names.areas.items())), _("whole city"), self._before.area_id)
        self._assigns = _choice({one: one.label for one in Assigns}, None, self._before.assigns)
        self._unit = _choice(dict(sorted(names.units.items(), key=lambda item: item[1])), "–", self._before.unit_id)
        self._paper = _choice({one: one.label for one in DecidedBy}, None, self._before.decided_by)
        self._priority = QSpinBox(minimum=-PRIORITIES, maximum=PRIORITIES, value=self._before.priority)
        self._fallback = QCheckBox(_("only where nobody else is found"))
        self._fallback.setChecked(self._before.is_fallback)
        self._fill(form)

    def rule(self) -> Rule:
        """Return the rule that is written.

        Raises:
            Refused: a day is no day.
        """
        written: dict[str, Any] = {name: line.text().strip() for name, line in self._texts.items()}
        written |= {name: _as_day(written[name]) for name in ("valid_from", "valid_to", "decided_on")}
        written["field"] = written["field"] or None
        kept_kind = None if self._before.class_code else self._before.kind
        kind, class_code = self._class.currentData() or (kept_kind, None)
        assigns = Assigns(self._assigns.currentData())  # Qt gives plain texts back
        written |= {
            "kind": kind,
            "class_code": class_code,
            "major_code": None if class_code else self._major.currentData(),
            "area_id": self._area.currentData(),
            "assigns": assigns,
            "unit_id": self._unit.currentData() if assigns is Assigns.UNIT else None,
            "decided_by": DecidedBy(self._paper.currentData()),
            "priority": self._priority.value(),
            "is_fallback": self._fallback.isChecked(),
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

    def _fill(self, form: QFormLayout) -> None:
        rows: tuple[tuple[str, QWidget], ...] = (
            (_("Code"), self._texts["code"]),
            (_("Title"), self._texts["title"]),
            (_("Class"), self._class),
            (_("Major class"), self._major),
            (_("Where"), self._area),
            (_("Whom"), self._assigns),
            (_("Unit"), self._unit),
            (_("Field of the district's unit"), self._texts["field"]),
            (_("Priority"), self._priority),
            (_("Fallback"), self._fallback),
            (_("First day"), self._texts["valid_from"]),
            (_("Last day"), self._texts["valid_to"]),
            (_("Decided by"), self._paper),
            (_("Number of the paper"), self._texts["decision_no"]),
            (_("Day of the paper"), self._texts["decided_on"]),
            (_("Text of the paper"), self._texts["decision_text"]),
            (_("Note"), self._texts["note"]),
        )
        for name, widget in rows:
            widget.setAccessibleName(name)
            form.addRow(label(name, "text_2", "second"), widget)
        self.trouble = label("", "late", "second", is_wrapped=True)
        form.addRow(self.trouble)
        buttons = QDialogButtonBox()
        buttons.addButton(_("Keep"), QDialogButtonBox.ButtonRole.AcceptRole).setProperty("kind", "main")
        buttons.addButton(_("Leave it"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)


def _choice(values: dict[Any, str], nothing: str | None, chosen: Any) -> QComboBox:
    made = QComboBox()
    made.setMaxVisibleItems(18)
    if nothing is not None:
        made.addItem(nothing, None)
    for value, words in values.items():
        made.addItem(words, value)
    at = next((number for number in range(made.count()) if made.itemData(number) == chosen), 0)
    made.setCurrentIndex(at)
    return made


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _as_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Refused(_("“{text}” is no day; write it as 2026-01-31").format(text=words)) from None
