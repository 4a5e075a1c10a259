"""The form of one rule of a draft manual: its class, conditions, limit, units, and the days on which it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QPlainTextEdit, QWidget

from app.deadlines.limits import Limit
from app.deadlines.texts import limit_text
from app.i18n import _, pick
from app.manual.editing import BookClass, classes_lacking, new_rule
from app.manual.limits import LIMIT_UNITS, unit_words
from app.manual.model import ManualRule
from widgets.desk.dialogs.search_field import Choice, SearchInput, found_in
from widgets.desk.panels.manual.days import day_line, read_day
from widgets.parts.beside import beside
from widgets.parts.label import label
from widgets.parts.text_size import scaled

TEXT_PX, CLASS_ROWS, LONGEST_LIMIT = 64, 4, 3660.0
BLANK = ManualRule("", "", 0, "", "", "", Limit(1, "work_day"))
Rows = list[tuple[str, QWidget]]


class ManualRuleForm:
    """The inputs of one rule, and the rule that they make.

    Args:
        rule: what the inputs begin with.
        classes: with them the class is asked for; without, the rule keeps its own.
        rules: what the draft has already, for the number of a new condition.
    """

    def __init__(
        self, rule: ManualRule, classes: Sequence[BookClass] | None = None, rules: Sequence[ManualRule] = ()
    ) -> None:
        self._rule, self._rules = rule, tuple(rules)
        self.classes = None if classes is None else self._class_input(classes)
        self.condition, self.closing = _text(rule.condition), _text(rule.closing)
        self.value, self.unit = QDoubleSpinBox(), QComboBox()
        self.value.setRange(0.0, LONGEST_LIMIT)
        self.value.setDecimals(2)
        self.value.setValue(rule.limit.value)
        for unit in LIMIT_UNITS:
            self.unit.addItem(unit_words(unit), unit)
        self.unit.setCurrentIndex(self.unit.findData(rule.limit.unit))
        self.unit.setAccessibleName(_("Unit of the time limit"))
        self.units, self.supervising = QLineEdit(rule.handling_units), QLineEdit(rule.supervising_departments)
        self._filled = (self.units.text(), self.supervising.text())
        self.hazard = QCheckBox(_("Yes"))
        self.hazard.setChecked(rule.is_hazard)
        self.first = day_line(rule.valid_from, _("Effective from"), _("effective from"))
        self.last = day_line(rule.valid_to, _("Effective until"), _("effective until"))
        self.rows: Rows = [
            self._class_row(), (_("Filing condition"), self.condition), (_("Closing condition"), self.closing),
            (_("Time limit"), beside(self.value, self.unit)), (_("Handling units"), self.units),
            (_("Departments in charge"), self.supervising), (_("Hazard"), self.hazard),
            (_("Valid"), beside(self.first, label("–", "text_2"), self.last)),
        ]  # fmt: skip

    def rule(self) -> ManualRule:
        """Return the rule as it is written now.

        Raises:
            Refused: a day is no day.
        """
        before = self._rule
        if self.classes is not None:
            chosen = self.classes.value()
            before = replace(before, class_code="", class_name="") if chosen is None else new_rule(
                chosen, self._rules, before)  # fmt: skip
        limit = Limit(self.value.value(), self.unit.currentData())
        condition, closing = self.condition.toPlainText().strip(), self.closing.toPlainText().strip()
        units, supervising = self.units.text().strip(), self.supervising.text().strip()
        kept_text = before.limit_text if limit == before.limit and before.limit_text else limit_text(limit)
        # a translation of another text would say something else than the rule
        return replace(
            before, condition=condition, closing=closing, limit=limit, limit_text=kept_text,
            condition_en=before.condition_en if condition == before.condition else None,
            closing_en=before.closing_en if closing == before.closing else None,
            handling_units=units,
            handling_units_en=before.handling_units_en if units == before.handling_units else None,
            supervising_departments=supervising,
            supervising_departments_en=(
                before.supervising_departments_en if supervising == before.supervising_departments else None),
            is_hazard=self.hazard.isChecked(),
            valid_from=read_day(self.first.text()), valid_to=read_day(self.last.text()),
        )  # fmt: skip

    def _class_input(self, classes: Sequence[BookClass]) -> SearchInput:
        lacking = set(classes_lacking(classes, self._rules))
        ordered = sorted(classes, key=lambda one: (one not in lacking, one.kind, one.code))
        new = _("not in the command manual yet")
        choices = [
            Choice(one, f"{one.code} {pick(one.name, one.name_en)}", new if one in lacking else one.major_name)
            for one in ordered
        ]
        made = SearchInput(
            lambda words: found_in(choices, words), _("Enter a part of the name or the code"), CLASS_ROWS
        )
        of_rule = next(
            (one for one in classes if (one.kind, one.code) == (self._rule.kind, self._rule.class_code)), None
        )
        if of_rule is not None:
            made.set_value(of_rule)
        made.value_changed.connect(self._on_class_changed)
        return made

    def _on_class_changed(self) -> None:
        """Units that nobody has typed go with the class."""
        chosen = self.classes.value() if self.classes is not None else None
        same = [one for one in self._rules if chosen and (one.kind, one.class_code) == (chosen.kind, chosen.code)]
        units, supervising = (same[-1].handling_units, same[-1].supervising_departments) if same else ("", "")
        if self._filled == (self.units.text(), self.supervising.text()):
            self.units.setText(units)
            self.supervising.setText(supervising)
            self._filled = (units, supervising)

    def _class_row(self) -> tuple[str, QWidget]:
        if self.classes is not None:
            return _("Class"), self.classes
        named = pick(self._rule.class_name, self._rule.class_name_en)
        return _("Rule"), label(f"{self._rule.class_code}-{self._rule.condition_no}  {named}")


def _text(words: str) -> QPlainTextEdit:
    made = QPlainTextEdit(words)
    made.setTabChangesFocus(True)
    made.setFixedHeight(scaled(TEXT_PX))
    return made
