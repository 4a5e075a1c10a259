"""The command manual: its versions, the rules of each, what a draft changes, and what an administrator does with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.cases.model import Post
from app.deadlines.limits import Limit
from app.deadlines.words import UNITS, limit_text
from app.desk.manual_view import (
    CHANGES,
    ManualQuestion,
    ManualView,
    RuleLine,
    look_at_manual,
    source_text,
    version_text,
)
from app.i18n import N_, _
from app.manual.model import ManualRule, ManualState
from app.services import Services
from app.wall.words import count_text
from widgets.dialogs.form import FormDialog
from widgets.panel import Panel, Place
from widgets.parts.entry import Entry
from widgets.parts.entry_buttons import entries_of
from widgets.parts.label import label
from widgets.tables.rule_table import RuleTable

TEXT_PX = 72
EDITORS = frozenset({Post.ADMINISTRATOR})
Rows = list[tuple[str, QWidget]]


class ManualPanel(Panel[ManualQuestion, ManualView]):
    """The manual, to be read by everybody and edited by administrators."""

    key, title, watches, place, order = "manual", N_("Command manual"), frozenset({"classes"}), Place.PAGE, 70
    nothing = N_("There is no manual yet; import one with main.py import manual.")

    def make_body(self) -> QWidget:
        """Versions and acts over the table of rules."""
        self._wanted = ManualQuestion()
        self.view: ManualView | None = None
        self.form: FormDialog | None = None
        self.table = RuleTable(self.context.theme)
        self.table.activated.connect(lambda _index: self.edit_rule())  # Enter, or a double click
        self.summary = label("", "text_2", "body", is_wrapped=True)
        self.setFocusProxy(self.table)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 14, 16, 0)
        column.setSpacing(10)
        column.addLayout(self._make_head())
        column.addWidget(self.summary)
        column.addLayout(self._make_filters())
        column.addWidget(self.table, 1)
        return made

    def question(self) -> ManualQuestion:
        """Return the version that is looked at."""
        return self._wanted

    @staticmethod
    def load(services: Services, question: ManualQuestion) -> ManualView:
        """Read versions, rules and difference."""
        return look_at_manual(services.manual, question, services.manual.now())

    def is_empty(self, answer: ManualView) -> bool:
        """Whether there is no version at all."""
        return answer.shown is None

    def show_answer(self, answer: ManualView) -> None:
        """Show versions, rules, and what can be done with them."""
        self.view = answer
        self._show_versions(answer)
        self._show_summary(answer)
        self._show_lines()
        self._show_acts(answer)

    def choose_version(self, name: str) -> None:
        """Look at another version."""
        self._wanted = ManualQuestion(name)
        self.ask()

    def entries(self) -> list[Entry]:
        """Return what can be done with the version that is shown."""
        return entries_of(self.buttons.values(), _(self.title))

    # What an administrator does ---------------------------------------------------------------------------------------

    def copy_version(self) -> None:
        """Make a draft from the version that is shown."""
        name, title = QLineEdit(), QLineEdit()
        shown = self._shown()
        title.setText(shown.title)
        self._open(
            _("Copy as a draft"), [(_("Name"), name), (_("Title"), title)], self.context.services.manual.copy,
            lambda: (None, shown.name, name.text(), title.text()), lambda: self.choose_version(name.text().strip()),
        )  # fmt: skip

    def edit_rule(self) -> None:
        """Change the rule that is selected, in a draft."""
        line = self.table.chosen()
        if line is not None and line.change != "removed" and self._is_editable():
            self._open_rule(_("Save the rule"), line.rule)

    def add_rule(self) -> None:
        """Put a further condition of the selected class into the draft."""
        line = self.table.chosen()
        if line is not None and self._is_editable():
            same = [one.rule.condition_no for one in self._lines() if one.rule.class_code == line.rule.class_code]
            blank = replace(line.rule, condition_no=max(same) + 1, condition="", condition_en=None, limit_text="")
            self._open_rule(_("Add the rule"), blank)

    def remove_rule(self) -> None:
        """Take the selected condition out of the draft."""
        line = self.table.chosen()
        if line is not None and line.change != "removed" and self._is_editable():
            name = self._shown().name
            words = label(f"{line.rule.class_code}-{line.rule.condition_no} {line.rule.condition}", is_wrapped=True)
            self._open(
                _("Take the rule out"), [(_("Rule"), words)], self.context.services.manual.remove_rule,
                lambda: (None, name, line.key), self.reload,
            )  # fmt: skip

    def publish(self) -> None:
        """Let the draft take force on a day."""
        name, day = self._shown().name, QDateEdit(QDate.currentDate())
        day.setCalendarPopup(True)
        day.setDisplayFormat("yyyy-MM-dd")
        self._open(
            _("Publish"), [(_("In force from"), day)], self.context.services.manual.publish,
            lambda: (None, name, _date(day)), self.reload,
            _("Cases that are filed from that day on keep to it. What was published cannot be changed any more."),
        )  # fmt: skip

    def withdraw(self) -> None:
        """Take back a version that has not yet taken force."""
        name = self._shown().name
        self._open(
            _("Take back"), [], self.context.services.manual.withdraw, lambda: (None, name), self.reload,
            _("The version becomes a draft again."),
        )  # fmt: skip

    def _open_rule(self, title: str, rule: ManualRule) -> None:
        form = RuleForm(rule)
        name = self._shown().name
        self._open(
            title, form.rows, self.context.services.manual.save_rule, lambda: (None, name, form.rule()), self.reload
        )  # fmt: skip

    def _open(self, title: str, rows: Rows, job: Any, values: Any, then: Any, warning: str = "") -> None:
        self.form = FormDialog(title, rows, job, values, self.context.background, self, warning)
        self.form.accepted.connect(then)
        self.form.open()

    def _is_editable(self) -> bool:
        is_draft = self.view is not None and self._shown().state_at(self.view.at) is ManualState.DRAFT
        return is_draft and self.context.services.me.holds_one_of(EDITORS)

    def _shown(self) -> Any:
        assert self.view is not None and self.view.shown is not None
        return self.view.shown

    # How it looks -----------------------------------------------------------------------------------------------------

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(_("Command manual"), "text", "heading"))
        self.versions = QComboBox()
        self.versions.setAccessibleName(_("Version"))
        self.versions.setMinimumWidth(340)
        self.versions.activated.connect(lambda row: self.choose_version(self.versions.itemData(row)))
        row.addWidget(self.versions)
        row.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        for key, title, does in (
            ("copy", _("Copy as a draft"), self.copy_version), ("edit", _("Change"), self.edit_rule),
            ("add", _("Add"), self.add_rule), ("remove", _("Take out"), self.remove_rule),
            ("publish", _("Publish"), self.publish), ("withdraw", _("Take back"), self.withdraw),
        ):  # fmt: skip
            self.buttons[key] = QPushButton(f"{title} …")
            self.buttons[key].clicked.connect(does)
            row.addWidget(self.buttons[key])
        self.buttons["publish"].setProperty("kind", "main")
        return row

    def _make_filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Code, class or condition"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._show_lines())
        self.only_changes = QCheckBox(_("Only what differs from the version in force"))
        self.only_changes.toggled.connect(lambda _on: self._show_lines())
        self.count = label("", "text_3", "second")
        row.addWidget(self.search, 1)
        row.addWidget(self.only_changes)
        row.addWidget(self.count)
        return row

    def _show_versions(self, answer: ManualView) -> None:
        self.versions.clear()
        for version in answer.versions:
            self.versions.addItem(version_text(version, answer.at), version.name)
        self.versions.setCurrentIndex(self.versions.findData(self._shown().name))

    def _show_summary(self, answer: ManualView) -> None:
        shown = self._shown()
        if answer.trouble:
            words = answer.trouble
        elif answer.against:
            counts = ", ".join(
                f"{_(CHANGES[key])} {count_text(number)}" for key, number in answer.counts.items() if number
            )
            words = _("Against “{name}”, which is in force: {counts}.").format(
                name=answer.against, counts=counts or _("nothing differs")
            )
        else:
            words = source_text(shown)
        self.summary.setText(words)
        self.summary.setVisible(bool(words))
        self.only_changes.setVisible(bool(answer.against) and not answer.trouble)

    def _show_acts(self, answer: ManualView) -> None:
        is_editor = self.context.services.me.holds_one_of(EDITORS)
        state = self._shown().state_at(answer.at)
        shown_in = {"copy": set(ManualState), "withdraw": {ManualState.TO_COME}}
        for key, button in self.buttons.items():
            button.setVisible(is_editor and state in shown_in.get(key, {ManualState.DRAFT}))

    def _lines(self) -> tuple[RuleLine, ...]:
        return self.view.lines if self.view is not None else ()

    def _show_lines(self) -> None:
        words = self.search.text().strip()
        is_only = self.only_changes.isChecked() and self.only_changes.isVisibleTo(self)
        lines = tuple(
            line for line in self._lines() if (not is_only or line.change) and (not words or line.matches(words))
        )
        self.table.show_difference(bool(self.view is not None and self.view.against and not self.view.trouble))
        self.table.rules.show_lines(lines)
        self.count.setText(
            _("{shown} of {all} rules").format(shown=count_text(len(lines)), all=count_text(len(self._lines())))
        )


class RuleForm:
    """The inputs of one rule, and the rule that they make."""

    def __init__(self, rule: ManualRule) -> None:
        self._rule = rule
        self.condition, self.closing = _text(rule.condition), _text(rule.closing)
        self.value, self.unit = QDoubleSpinBox(), QComboBox()
        self.value.setRange(0.0, 3660.0)
        self.value.setDecimals(2)
        self.value.setValue(rule.limit.value)
        for unit in UNITS:
            self.unit.addItem(_(UNITS[unit]).format(value="").strip(), unit)
        self.unit.setCurrentIndex(self.unit.findData(rule.limit.unit))
        self.units = QLineEdit(rule.handling_units)
        self.hazard = QCheckBox(_("Yes"))
        self.hazard.setChecked(rule.is_hazard)
        limit, row = QWidget(), QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.value)
        row.addWidget(self.unit, 1)
        limit.setLayout(row)
        limit.setFocusProxy(self.value)
        self.rows: Rows = [
            (_("Rule"), label(f"{rule.class_code}-{rule.condition_no}  {rule.class_name}")),
            (_("Filing condition"), self.condition), (_("Closing condition"), self.closing), (_("Limit"), limit),
            (_("Handling units"), self.units), (_("Hazard"), self.hazard),
        ]  # fmt: skip

    def rule(self) -> ManualRule:
        """Return the rule as it is written now."""
        limit = Limit(self.value.value(), self.unit.currentData())
        condition, closing = self.condition.toPlainText().strip(), self.closing.toPlainText().strip()
        units, before = self.units.text().strip(), self._rule
        units_en = before.handling_units_en if units == before.handling_units else None
        return replace(
            before, condition=condition, closing=closing, limit=limit,
            limit_text=before.limit_text if limit == before.limit else limit_text(limit),
            # a translation of another text would say something else than the rule
            condition_en=before.condition_en if condition == before.condition else None,
            closing_en=before.closing_en if closing == before.closing else None,
            handling_units=units, handling_units_en=units_en, is_hazard=self.hazard.isChecked(),
        )  # fmt: skip


def _text(words: str) -> QPlainTextEdit:
    made = QPlainTextEdit(words)
    made.setTabChangesFocus(True)
    made.setFixedHeight(TEXT_PX)
    return made


def _date(day: QDateEdit) -> date:
    return date.fromisoformat(day.date().toString(Qt.DateFormat.ISODate))
