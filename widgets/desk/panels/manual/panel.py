"""The command manual: its versions, the rules of each, what a draft changes, and what an administrator does with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.desk.manual_view import (
    CHANGES,
    ManualQuestion,
    ManualView,
    RuleLine,
    look_at_manual,
    rule_facts,
    source_text,
    version_text,
)
from app.errors import Refused
from app.i18n import N_, _, ngettext, pick
from app.manual.editing import Rewrite, classes_lacking, days_text, split_rule
from app.manual.model import ManualRule
from app.services import Services
from app.texts.numbers import count_text
from app.versions.model import VersionState
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import DockPlace, Panel
from widgets.desk.panels.manual.facts import FactGrid
from widgets.desk.panels.manual.rule_form import BLANK, ManualRuleForm
from widgets.desk.panels.manual.rule_table import RuleTable
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label
from widgets.parts.trouble import present_trouble

Rows = list[tuple[str, QWidget]]


class ManualPanel(Panel[ManualQuestion, ManualView]):
    """The manual, to be read by everybody and edited by administrators."""

    key, title, watches, place, order = "manual", N_("Command manual"), frozenset({"classes"}), DockPlace.PAGE, 70
    nothing = N_("There is no command manual yet. Import one: main.py import manual.")

    def make_body(self) -> QWidget:
        """Versions and acts over the table of rules."""
        self._wanted = ManualQuestion()
        self.view: ManualView | None = None
        self.form: FormDialog | None = None
        self.done: list[tuple[str, Rewrite]] = []  # what was rewritten in which draft, to be undone from the end
        self._sought: ManualRule | None = None
        self.table = RuleTable(self.context.theme)
        self.table.activated.connect(lambda _index: self.edit_rule())  # Enter, or a double click
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._show_rule())
        self.summary = label("", "text_2", "body", is_wrapped=True)
        self.details = FactGrid()
        self.buttons: dict[str, KeyButton] = {}
        self.setFocusProxy(self.table)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 14, 16, 10)
        column.setSpacing(10)
        column.addLayout(self._make_head())
        column.addWidget(self.summary)
        column.addLayout(self._make_filters())
        column.addWidget(self.table, 1)
        column.addLayout(self._make_acts())
        column.addWidget(self.details)
        return made

    def question(self) -> ManualQuestion:
        """Return the version that is looked at."""
        return self._wanted

    @staticmethod
    def load(services: Services, question: ManualQuestion) -> ManualView:
        """Read versions, rules and difference, and the classes that have no rule."""
        view = look_at_manual(services.manual, question, services.manual.now())
        if view.shown is None:
            return view
        classes = tuple(services.manual_editing.classes(view.shown.code_version))
        return replace(view, classes=classes, lacking=classes_lacking(classes, view.rules))

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
        rule = self._chosen_rule()
        if rule is not None:
            form = ManualRuleForm(rule)
            self._open_rewrite(_("Save the rule"), form.rows, lambda: Rewrite((rule,), (form.rule(),)))

    def add_rule(self) -> None:
        """Put a rule into the draft: for a class that it lacks, or a further condition of another one."""
        if self._is_editable() and self.view is not None:
            line = self.table.chosen()
            begin = BLANK if line is None else replace(
                BLANK, kind=line.rule.kind, class_code=line.rule.class_code, limit=line.rule.limit,
                handling_units=line.rule.handling_units, handling_units_en=line.rule.handling_units_en,
                supervising_departments=line.rule.supervising_departments,
                supervising_departments_en=line.rule.supervising_departments_en)  # fmt: skip
            form = ManualRuleForm(begin, self.view.classes, self.view.rules)
            self._open_rewrite(_("Add the rule"), form.rows, lambda: Rewrite((), (form.rule(),)))
            (form.condition if begin.class_code else form.classes or form.condition).setFocus()

    def date_rule(self) -> None:
        """Let the rule that is selected say something else from a day on."""
        rule = self._chosen_rule()
        if rule is not None:
            form = ManualRuleForm(replace(rule, valid_from=None))
            warning = _("The present rule ends on the day before.")
            self._open_rewrite(_("Change from a day on"), form.rows, lambda: split_rule(rule, form.rule()), warning)
            form.first.setFocus()

    def remove_rule(self) -> None:
        """Take the selected rule out of the draft."""
        rule = self._chosen_rule()
        if rule is not None:
            words = label(f"{_code(rule)} {rule.condition}", is_wrapped=True)
            rows: Rows = [(_("Rule"), words)]
            if rule.valid_from or rule.valid_to:
                rows.append((_("Valid"), label(days_text(rule))))
            self._open_rewrite(_("Delete the rule"), rows, lambda: Rewrite((rule,), ()))

    def undo(self) -> None:
        """Put back what was done last in this draft."""
        if self._is_editable() and self._undoable() is not None:
            name, rewrite = self.done[-1]
            self.strip.hide()
            self.context.background.run(
                self.context.services.manual_editing.rewrite, None, name, rewrite.reversed(),
                on_answer=self._on_undone, on_trouble=self._on_undo_trouble,
            )  # fmt: skip

    def _open_rewrite(self, title: str, rows: Rows, rewrite: Callable[[], Rewrite], warning: str = "") -> None:
        name = self._shown().name
        self._open(
            title, rows, self.context.services.manual_editing.rewrite, lambda: (None, name, rewrite()), None, warning
        )
        assert self.form is not None
        self.form.done_with.connect(partial(self._on_rewritten, name))

    def _on_rewritten(self, name: str, rewrite: Rewrite) -> None:
        self.done.append((name, rewrite))
        self._sought = next(iter(rewrite.after[::-1]), None)
        self.reload()

    def _on_undone(self, rewrite: Rewrite) -> None:
        self.done.pop()
        self._sought = next(iter(rewrite.after[::-1]), None)
        self.reload()

    def _on_undo_trouble(self, trouble: BaseException) -> None:
        if isinstance(trouble, Refused):
            self.done.pop()  # what somebody else has changed cannot be put back
            self.reload()
        present_trouble(trouble, self.strip.show_words)

    def _undoable(self) -> Rewrite | None:
        return self.done[-1][1] if self.done and self.done[-1][0] == self._shown().name else None

    def _chosen_rule(self) -> ManualRule | None:
        line = self.table.chosen()
        is_there = line is not None and line.change != "removed" and self._is_editable()
        return line.rule if line is not None and is_there else None

    def publish(self) -> None:
        """Let the draft take force on a day."""
        name, day = self._shown().name, QDateEdit(QDate.currentDate())
        day.setCalendarPopup(True)
        day.setDisplayFormat("yyyy-MM-dd")
        self._open(
            _("Publish"), [(_("Effective from"), day)], self.context.services.manual.publish,
            lambda: (None, name, _date(day)), self.reload,
            _("Cases filed from that day on follow it. A published version cannot be changed."),
        )  # fmt: skip

    def withdraw(self) -> None:
        """Take back a version that has not yet taken force."""
        name = self._shown().name
        self._open(
            _("Withdraw"), [], self.context.services.manual.withdraw, lambda: (None, name), self.reload,
            _("The version becomes a draft again."),
        )  # fmt: skip

    def _open(self, title: str, rows: Rows, job: Any, values: Any, then: Any, warning: str = "") -> None:
        self.form = FormDialog(title, rows, job, values, self.context.background, self, warning)
        if then is not None:
            self.form.accepted.connect(then)
        self.form.open()

    def _is_editable(self) -> bool:
        is_draft = self.view is not None and self._shown().state_at(self.view.at) is VersionState.DRAFT
        return is_draft and self.context.services.me.administers_city

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
        self.versions.setMinimumWidth(300)
        self.versions.activated.connect(lambda row: self.choose_version(self.versions.itemData(row)))
        row.addWidget(self.versions)
        row.addStretch(1)
        self._add_buttons(row, (
            ("copy", _("Copy as a draft") + " …", "C", self.copy_version),
            ("withdraw", _("Withdraw") + " …", "W", self.withdraw),
            ("publish", _("Publish") + " …", "P", self.publish),
        ))  # fmt: skip
        return row

    def _make_acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.named = label("", "text", "strong", is_wrapped=True)
        row.addWidget(self.named, 1)
        self._add_buttons(row, (
            ("add", _("Add") + " …", "N", self.add_rule), ("edit", _("Change") + " …", "E", self.edit_rule),
            ("date", _("From a day on") + " …", "D", self.date_rule),
            ("remove", _("Remove") + " …", "Del", self.remove_rule), ("undo", _("Undo"), "Ctrl+Z", self.undo),
        ))  # fmt: skip
        return row

    def _add_buttons(self, row: QHBoxLayout, rows: tuple[tuple[str, str, str, Callable[[], None]], ...]) -> None:
        for key, title, letter, does in rows:
            self.buttons[key] = KeyButton(title, letter, "main" if key == "publish" else "")
            self.buttons[key].clicked.connect(does)
            row.addWidget(self.buttons[key])

    def _make_filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Code, class or condition"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(_("Code, class or condition"))
        self.search.textChanged.connect(lambda _text: self._show_lines())
        self.only_changes = QCheckBox(_("Only differences from the version in force"))
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
            words = _("Compared with “{name}” in force: {counts}.").format(
                name=answer.against, counts=counts or _("no differences")
            )
        else:
            words = source_text(shown)
        self.summary.setText(words)
        self.summary.setVisible(bool(words))
        self.only_changes.setVisible(bool(answer.against) and not answer.trouble)

    def _show_acts(self, answer: ManualView) -> None:
        is_editor = self.context.services.me.administers_city
        state = self._shown().state_at(answer.at)
        shown_in = {"copy": set(VersionState), "withdraw": {VersionState.TO_COME}}
        for key, button in self.buttons.items():
            button.setVisible(is_editor and state in shown_in.get(key, {VersionState.DRAFT}))
        self.buttons["undo"].setEnabled(self._undoable() is not None)
        self._show_rule()

    def _lines(self) -> tuple[RuleLine, ...]:
        return self.view.lines if self.view is not None else ()

    def _show_lines(self) -> None:
        words = self.search.text().strip()
        is_only = self.only_changes.isChecked() and self.only_changes.isVisibleTo(self)
        lines = tuple(
            line for line in self._lines() if (not is_only or line.change) and (not words or line.matches(words))
        )
        self.table.show_difference(bool(self.view is not None and self.view.against and not self.view.trouble))
        self.table.show_lines(lines, self._sought)
        self._sought = None
        words_of_count = [
            _("{shown} of {all} rules").format(shown=count_text(len(lines)), all=count_text(len(self._lines())))
        ]
        if self.view is not None and self.view.lacking:
            lacking = len(self.view.lacking)
            words = ngettext("{count} class has no rule", "{count} classes have no rule", lacking)
            words_of_count.append(words.format(count=count_text(lacking)))
        self.count.setText(" · ".join(words_of_count))
        self._show_rule()

    def _show_rule(self) -> None:
        """Say everything that the selected rule says, and let only that be pressed which is possible with it."""
        line = self.table.chosen()
        self.details.show_facts(rule_facts(line) if line is not None else [])
        named = "" if line is None else pick(line.rule.class_name, line.rule.class_name_en)
        self.named.setText("" if line is None else f"{_code(line.rule)}  {named}")
        is_there = line is not None and line.change != "removed"
        for key in ("edit", "date", "remove"):
            self.buttons[key].setEnabled(is_there)


def _code(rule: ManualRule) -> str:
    return f"{rule.class_code}-{rule.condition_no}"


def _date(day: QDateEdit) -> date:
    return date.fromisoformat(day.date().toString(Qt.DateFormat.ISODate))
