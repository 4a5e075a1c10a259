"""The rules of responsibility: sets, rules on the map, what a draft changes, and the tester."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.cases.model import Post
from app.city.city import City
from app.desk.choices import conditions_of
from app.i18n import N_, _, ngettext, pick
from app.responsibility.model import Replay, Rule, RuleResult
from app.responsibility.service import RulesPage
from app.responsibility.texts import Names, paper_text, title_text, what_text, where_text, whom_text
from app.services import Services
from app.versions.model import VersionState
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.panels.responsibility.grids_dialog import ChosenGrids
from widgets.desk.panels.responsibility.replay_view import ReplayView
from widgets.desk.panels.responsibility.rule_form import RuleContext, RuleForm
from widgets.desk.panels.responsibility.rule_view import ChangesView, RuleView
from widgets.desk.parts.area_map import AreaMap
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label
from widgets.parts.trouble import present_trouble

HEADERS = (
    N_("Rule"), N_("Applies to"), N_(
        "In area"
    ), N_("Responsible unit"), N_("Decided by"), N_("Priority"), N_("Dispatched"),
    N_("Not ours"),
)  # fmt: skip
FIGURES = frozenset({5, 6, 7})
WIDTHS = {0: 118, 2: 150, 3: 210, 4: 170, 5: 64, 6: 64, 7: 70}
BESIDES = (4, 5)
"""Columns that a narrow window leaves to the details: decided by, priority."""
WIDE_PX = 1700
MANY_REFUSALS = 0.1


class ResponsibilityRulesPanel(Panel[str, RulesPage]):
    """Rules in sets, for those who keep them and those who ask why."""

    key, title, place, order = "responsibility_rules", N_("Responsibility rules"), DockPlace.PAGE, 210
    watches = frozenset({"areas", "units"})
    nothing = N_("There are no responsibility rules yet. Import some: main.py import responsibility.")
    posts = frozenset(
        {Post.ADMINISTRATOR, Post.DISPATCHER, Post.SHIFT_LEADER, Post.LEADER, Post.PRESENTER, Post.EVALUATOR}
    )

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self._asked_set = self._sought = ""
        self._page: RulesPage | None = None
        self._names = Names()
        self._grids: dict[str, ChosenGrids] = {}
        self.done: list[tuple[str, Rule | None, Rule | None]] = []  # set, rule before, rule after: undone from the end
        self.form: RuleForm | None = None
        super().__init__(context, parent)
        context.changes.city_loaded.connect(self._on_changes_city_loaded)

    # What it asks and shows -------------------------------------------------------------------------------------------

    def question(self) -> str:
        """Return the name of the set; '' for the one in force."""
        return self._asked_set

    @staticmethod
    def load(services: Services, question: str) -> RulesPage:
        """Return a set with its rules."""
        return services.responsibility.page(question)

    def is_empty(self, answer: RulesPage) -> bool:
        """There is no set at all."""
        return answer.shown is None

    def show_answer(self, answer: RulesPage) -> None:
        """Show the set."""
        self._page = answer
        self._show_sets(answer)
        self._show_rules()
        self.changes.show_changes(answer, self._names)
        may = self.context.services.me.administers_city
        state = answer.states[answer.shown.name] if answer.shown else None
        self.copy_button.setVisible(may)
        self.test_button.setVisible(may)
        for button in (self.edit_button, self.new_button, self.remove_button, self.undo_button):
            button.setVisible(may and answer.is_draft)
        self.undo_button.setEnabled(bool(self.done) and self.done[-1][0] == self._shown_name())
        self.publish_button.setVisible(may and answer.is_draft)
        self.withdraw_button.setVisible(may and state is VersionState.TO_COME)

    def make_body(self) -> QWidget:
        """The bar, the table, and at its right the map over the details."""
        theme = self.context.theme
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        self.table = TextTable([_(header) for header in HEADERS], theme, FIGURES, 1, WIDTHS)
        self.table.row_chosen.connect(self._on_table_row_chosen)
        self.table.activated.connect(lambda _index: self.edit_rule())  # Enter, or a double click
        self.map = AreaMap(theme)
        self.map.area_picked.connect(self._on_map_area_picked)
        self.details = RuleView(theme)
        self.changes = ChangesView(theme)
        self.replay = ReplayView(theme)
        self.replay.case_chosen.connect(self.context.selection.show_case)
        self.tabs = QTabWidget()
        for widget, title in (
            (self.details, _("Rule")),
            (self.changes, _("Changes")),
            (self.replay, _("Trial run")),
        ):
            self.tabs.addTab(widget, title)
        left = QWidget()
        under = QVBoxLayout(left)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(0)
        under.addWidget(self.table, 1)
        under.addWidget(self._acts())
        column.addWidget(_beside(left, _above(self.map, self.tabs)), 1)
        self.setFocusProxy(self.table)
        return made

    def _bar(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(label(_(self.title), "text", "heading"))
        self.sets = QComboBox()
        self.sets.setMinimumWidth(320)
        self.sets.setAccessibleName(_("Rule set"))
        self.sets.activated.connect(self._on_sets_activated)
        row.addWidget(self.sets)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Class, unit, place, document …"))
        self.search.setMinimumWidth(230)
        self.search.textChanged.connect(lambda words: self.table.narrow(words))
        row.addWidget(self.search)
        row.addStretch(1)
        self.test_button = self._button(row, _("Trial run on last month"), "T", self.try_on_last_month)
        self.copy_button = self._button(row, _("Copy as a draft") + " …", "C", self.copy_set)
        self.withdraw_button = self._button(row, _("Withdraw") + " …", "W", self.withdraw_set)
        self.publish_button = self._button(row, _("Publish") + " …", "P", self.publish_set, "main")
        return made

    def _acts(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(12, 6, 12, 8)
        row.setSpacing(8)
        row.addStretch(1)
        self.new_button = self._button(row, _("Add") + " …", "N", self.new_rule)
        self.edit_button = self._button(row, _("Change") + " …", "E", self.edit_rule)
        self.remove_button = self._button(row, _("Remove") + " …", "Del", self.remove_rule)
        self.undo_button = self._button(row, _("Undo"), "Ctrl+Z", self.undo)
        return made

    def _button(self, row: QHBoxLayout, words: str, key: str, act: Callable[[], None], kind: str = "") -> KeyButton:
        made = KeyButton(words, key, kind)
        made.clicked.connect(act)
        made.hide()
        row.addWidget(made)
        return made

    def entries(self) -> list[Entry]:
        """Return what can be done with the set that is shown."""
        buttons = (self.test_button, self.new_button, self.edit_button, self.remove_button, self.undo_button,
                   self.copy_button, self.withdraw_button, self.publish_button)  # fmt: skip
        return entries_of(buttons, _(self.title))

    # What a person does -----------------------------------------------------------------------------------------------

    def copy_set(self) -> None:
        """Make a draft from the set that is shown."""
        shown = self._shown_name()
        questions = ((_("Name"), ""), (_("Title"), ""))
        asked = PromptDialog(_("Copy as a draft"), _("The draft begins with the rules of “{name}”.").format(name=shown),
                         questions, parent=self)  # fmt: skip
        if asked.exec() == QDialog.DialogCode.Accepted:
            name, title = asked.answers
            self._do(partial(self.context.services.responsibility.copy, None, shown, name, title), show=name)

    def publish_set(self) -> None:
        """Let the draft take force on a day."""
        page, shown = self._page, self._shown_name()
        if page is None:
            return
        sentence = _("A published rule set cannot be changed. Cases keep the rules of their dispatch.")
        asked = PromptDialog(_("Publish"), sentence, (), (_("Effective from"), page.today), self)
        if asked.exec() == QDialog.DialogCode.Accepted and asked.day is not None:
            self._do(partial(self.context.services.responsibility.publish, None, shown, asked.day), show=shown)

    def withdraw_set(self) -> None:
        """Take back a set that has not yet taken force."""
        shown = self._shown_name()
        self._do(partial(self.context.services.responsibility.withdraw, None, shown), show=shown)

    def new_rule(self) -> None:
        """Write a rule that the draft does not have yet."""
        self._open_form(None)

    def edit_rule(self) -> None:
        """Change the chosen rule of a draft."""
        rule = self._chosen_rule()
        if rule is not None:
            self._open_form(rule)

    def remove_rule(self) -> None:
        """Take the chosen rule out of a draft."""
        rule = self._chosen_rule()
        if rule is not None:
            sentence = f"{rule.code} {title_text(rule)} · {whom_text(rule, self._names)}"
            asked = PromptDialog(_("Delete the rule"), sentence, (), parent=self)
            if asked.exec() == QDialog.DialogCode.Accepted:
                self._rewrite(rule, None, self._tell_strip)

    def undo(self) -> None:
        """Put back what was done last in this draft."""
        if self.done and self.done[-1][0] == self._shown_name() and self._is_editable():
            _name, before, after = self.done.pop()
            self._rewrite(after, before, self._tell_strip, is_kept=False)

    def _open_form(self, rule: Rule | None) -> None:
        page, city = self._page, self.context.changes.city
        if page is None or city is None or not self._is_editable():
            return

        def save(written: Rule, done: Callable[[], None], refuse: Callable[[str], None]) -> None:
            self._rewrite(rule, written, refuse, done)

        def ask_conditions(kind: str, code: str, take: Callable[[list[tuple[int, str]]], None]) -> None:
            self.context.background.run(conditions_of, self.context.services.manual, kind, code, on_answer=take)

        codes = frozenset(one.code for one in page.rules) - {rule.code if rule is not None else ""}
        context = RuleContext(self._grids, city.areas, self.context.theme, ask_conditions, save, codes)
        self.form = RuleForm(rule, self._names, self, context)
        self.form.open()

    def _rewrite(
        self, before: Rule | None, after: Rule | None, refuse: Callable[[str], None],
        done: Callable[[], None] | None = None, is_kept: bool = True,
    ) -> None:  # fmt: skip
        """Let one rule take the place of another in the background, and remember it for undoing."""
        name = self._shown_name()

        def on_done(_answer: Any) -> None:
            if is_kept:
                self.done.append((name, before, after))
            self._sought = after.code if after is not None else ""
            self.strip.hide()
            if done is not None:
                done()
            self.reload()

        self.context.background.run(
            self.context.services.responsibility.rewrite, None, name, before, after,
            on_answer=on_done, on_trouble=lambda trouble: present_trouble(trouble, refuse),
        )  # fmt: skip

    def _tell_strip(self, trouble: str) -> None:
        self.strip.show_words(trouble)
        self.reload()

    def _is_editable(self) -> bool:
        return self._page is not None and self._page.is_draft and self.context.services.me.administers_city

    def _chosen_rule(self) -> Rule | None:
        page, number = self._page, self.table.chosen()
        is_there = page is not None and 0 <= number < len(page.rules) and self._is_editable()
        return page.rules[number] if page is not None and is_there else None

    def try_on_last_month(self) -> None:
        """Replay last month's cases against the set that is shown."""
        self.tabs.setCurrentWidget(self.replay)
        self.test_button.setEnabled(False)
        progress = self.replay.begin()
        self.context.background.run(
            self.context.services.responsibility.replay, None, self._shown_name(), None, None, progress,
            on_answer=self._take_replay, on_trouble=self._take_replay_trouble,
        )  # fmt: skip

    def _take_replay(self, replay: Replay) -> None:
        self.test_button.setEnabled(True)
        self.replay.show_replay(replay, self._names, self.context.changes.city)

    def _take_replay_trouble(self, trouble: BaseException) -> None:
        self.test_button.setEnabled(True)
        present_trouble(trouble, self.replay.show_trouble)

    def _do(self, act: Callable[[], Any], show: str | None = None) -> None:
        """Do something in the background, then show the set anew, or say why not."""

        def done(_answer: Any) -> None:
            self._asked_set = self._asked_set if show is None else show
            self.strip.hide()
            self.reload() if self.question() == self.asked else self.ask()

        self.context.background.run(
            act, on_answer=done, on_trouble=lambda trouble: present_trouble(trouble, self.strip.show_words)
        )

    def is_at_rest(self) -> bool:
        """Whether rules and map are there."""
        return super().is_at_rest() and self.context.changes.city is not None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave to the details what finds no room."""
        super().resizeEvent(event)
        for column in BESIDES:
            self.table.setColumnHidden(column, self.width() < WIDE_PX)

    # How it shows them ------------------------------------------------------------------------------------------------

    def _shown_name(self) -> str:
        return self._page.shown.name if self._page is not None and self._page.shown is not None else ""

    def _show_sets(self, page: RulesPage) -> None:
        self.sets.clear()
        for one in page.sets:
            words = ngettext("{name} · {state} · {count} rule", "{name} · {state} · {count} rules", one.rule_count)
            words = words.format(name=one.title, state=page.states[one.name].label, count=one.rule_count)
            self.sets.addItem(words, one.name)
        self.sets.setCurrentIndex(self.sets.findData(self._shown_name()))

    def _show_rules(self) -> None:
        if self._page is not None:
            self.table.show_rows([self._row(rule, self._page.results.get(rule.code)) for rule in self._page.rules])
            sought = next((at for at, rule in enumerate(self._page.rules) if rule.code == self._sought), None)
            if sought is not None:
                self.table.choose(sought)
            self._sought = ""
            self._on_table_row_chosen(self.table.chosen())

    def _row(self, rule: Rule, result: RuleResult | None) -> tuple[Cell, ...]:
        dispatched, refused = (result.dispatched, result.refused) if result else (0, 0)
        tone = "late" if refused > MANY_REFUSALS * dispatched else "text"
        return (
            Cell(rule.code),
            Cell(what_text(rule, self._names) if rule.class_code or not rule.title else f"{title_text(rule)}"),
            Cell(where_text(rule, self._names)),
            Cell(whom_text(rule, self._names), tone="text_2" if rule.is_fallback else ""),
            Cell(paper_text(rule)),
            Cell(
                _("fallback unit") if rule.is_fallback else str(rule.priority),
                rule.priority - 10_000 * rule.is_fallback,
            ),
            Cell(str(dispatched), dispatched),
            Cell(str(refused), refused, tone if refused else ""),
        )

    def _on_changes_city_loaded(self, city: City) -> None:
        self._names = names_of(city)
        self._grids = {"duty_grid": ChosenGrids(city.duty_grids), "unit_grid": ChosenGrids(city.unit_grids)}
        self.map.show_areas(city.areas)
        self._show_rules()

    def _on_sets_activated(self, number: int) -> None:
        self._asked_set = str(self.sets.itemData(number))
        self.ask()

    def _on_table_row_chosen(self, number: int) -> None:
        page = self._page
        if page is None or not 0 <= number < len(page.rules):
            return
        rule = page.rules[number]
        self.details.show_rule(rule, self._names, page.results.get(rule.code))
        kind, numbers = ("unit_grid", rule.unit_grid_ids) if rule.unit_grid_ids else ("duty_grid", rule.duty_grid_ids)
        if kind in self._grids:
            self.map.mark(self._grids[kind].shapes, numbers)
        self.map.choose(frozenset([rule.area_id] if rule.area_id is not None else []))

    def _on_map_area_picked(self, area_id: int) -> None:
        rules = self._page.rules if self._page is not None else ()
        found = next((number for number, rule in enumerate(rules) if rule.area_id == area_id), None)
        if found is not None:
            self.search.clear()
            self.table.choose(found)


def names_of(city: City) -> Names:
    """Return what things are called in the city in memory."""
    areas = city.areas
    return Names(
        {number: pick(unit.name, unit.name_en) for number, unit in city.units.items()},
        {
            int(number): pick(name, english)
            for number, name, english in zip(areas.ids, areas.names, areas.names_en, strict=True)
        },
        {(one.kind, one.code): pick(one.name, one.name_en) for one in city.classes.values()},
        {one.major_code: pick(one.major_name, one.major_name_en) for one in city.classes.values()},
        {
            kind: dict(zip(shapes.ids.tolist(), shapes.names, strict=True))
            for kind, shapes in (("duty_grid", city.duty_grids), ("unit_grid", city.unit_grids))
        },
    )


def _above(upper: QWidget, lower: QWidget) -> QSplitter:
    made = QSplitter(Qt.Orientation.Vertical)
    made.addWidget(upper)
    made.addWidget(lower)
    made.setSizes([360, 440])
    return made


def _beside(left: QWidget, right: QWidget) -> QSplitter:
    made = QSplitter(Qt.Orientation.Horizontal)
    made.addWidget(left)
    made.addWidget(right)
    made.setSizes([1060, 620])
    made.setCollapsible(0, False)
    return made
