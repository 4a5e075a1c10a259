"""The page of the ladder: the version in force, drafts, a trial run on the last month, and publishing for a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.cases.model import Post
from app.i18n import N_, _, ngettext
from app.ladder.model import LadderRow
from app.ladder.view import (
    LadderLine,
    LadderView,
    after_text,
    does_text,
    lateness_text,
    look_at_ladder,
    quiet_text,
    recipient_text,
    run_trial,
    urgency_text,
)
from app.services import Services
from app.texts.times import day_text
from app.versions.model import VersionState
from app.wall.figures.names import unit_name
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.panels.ladder.row_form import BLANK, LadderRowForm
from widgets.desk.panels.ladder.trial_view import TrialView
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label, retone
from widgets.parts.trouble import present_trouble

HEADERS = (
    N_("Code"), N_("Lateness"), N_("After"), N_("Cases"), N_("Quiet hours"), N_("What is done"), N_("Change"),
)  # fmt: skip
CHANGE_WORDS = {"": "", "added": N_("added"), "changed": N_("changed"), "removed": N_("removed")}
CHANGE_TONES = {"added": "good", "changed": "soon", "removed": "text_3"}
CODE_PX = 56
DOES_TONES = {"letter": "soon", "notice": "late"}
TRIERS = frozenset({Post.ADMINISTRATOR, Post.LEADER, Post.SHIFT_LEADER, Post.EVALUATOR, Post.INSPECTOR})
Rows = list[tuple[str, QWidget]]


class LadderPanel(Panel[str, LadderView]):
    """What is done against overdue cases, after how long, and to whom."""

    key, title, place, order = "ladder", N_("Ladder"), DockPlace.PAGE, 145
    posts = frozenset(Post) - {Post.WALL}
    nothing = N_("There is no ladder yet.")

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.view: LadderView | None = None
        self.form: FormDialog | None = None
        self._wanted = ""
        super().__init__(context, parent)

    def question(self) -> str:
        """Return the name of the version that is looked at; '' for the one in force."""
        return self._wanted

    @staticmethod
    def load(services: Services, question: str) -> LadderView:
        """Read versions and rows."""
        return look_at_ladder(services.ladder, question or None)

    def is_empty(self, answer: LadderView) -> bool:
        """Whether there is no version at all."""
        return answer.shown is None

    def make_body(self) -> QWidget:
        """Version and what can be done with it, its rows, and the trial."""
        self.buttons: dict[str, KeyButton] = {}
        theme = self.context.theme
        self.table = TextTable([_(header) for header in HEADERS], theme, stretch=1, widths={0: CODE_PX})
        self.table.row_chosen.connect(lambda _row: self._show_acts())
        self.summary = label("", "text_2", "body", is_wrapped=True)
        self.trial = TrialView(theme)
        self.setFocusProxy(self.table)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(self._make_head())
        column.addWidget(self.summary)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.table, 5)
        row.addWidget(self.trial, 3)
        column.addLayout(row, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        self._add_buttons(foot, (
            ("add", _("Add") + " …", "A", self.add_row), ("edit", _("Change") + " …", "E", self.edit_row),
            ("remove", _("Remove"), "Del", self.remove_row),
        ))  # fmt: skip
        column.addLayout(foot)
        return made

    def show_answer(self, answer: LadderView) -> None:
        """Show version, rows, and what can be done with them."""
        is_other = self.view is None or self._shown_name() != (answer.shown.name if answer.shown else "")
        self.view = answer
        assert answer.shown is not None
        self.versions.clear()
        for version in answer.versions:
            day = f" · {day_text(version.effective_on)}" if version.effective_on else ""
            words = f"{version.name} · {version.title} · {version.state_at(answer.at).label}{day}"
            self.versions.addItem(words, version.name)
        self.versions.setCurrentIndex(self.versions.findData(answer.shown.name))
        self.table.show_rows([self._cells(line) for line in answer.lines])
        self.table.setColumnHidden(len(HEADERS) - 1, not answer.against)
        self._say(*self._summary_words(answer))
        if is_other:
            self.trial.tell(_("A trial run shows what this version would have done in the last 30 days."))
        self._show_acts()

    def entries(self) -> list[Entry]:
        """Return what can be done with the version that is shown."""
        return entries_of(self.buttons.values(), _(self.title))

    # What can be done -------------------------------------------------------------------------------------------------

    def choose_version(self, name: str) -> None:
        """Look at another version."""
        self._wanted = name
        self.ask()

    def run_trial(self) -> None:
        """Try the version on the last month."""
        if self.view is None or self.view.shown is None:
            return
        self.buttons["trial"].setEnabled(False)
        self.trial.tell(_("Counting the steps of the last 30 days …"))
        self.context.background.run(
            run_trial, self.context.services.ladder, self.view.shown.name, self.view.against,
            on_answer=self._on_trial_done, on_trouble=self._on_trial_trouble,
        )  # fmt: skip

    def copy_version(self) -> None:
        """Make a draft from the version that is shown."""
        shown = self._shown_name()
        name, title = QLineEdit(), QLineEdit()
        self._open(
            _("Copy as a draft"), [(_("Name"), name), (_("Title"), title)], self.context.services.ladder.copy,
            lambda: (None, shown, name.text(), title.text()), lambda: self.choose_version(name.text().strip()),
        )  # fmt: skip

    def add_row(self) -> None:
        """Put a row into the draft."""
        self._open_row(_("Add the row"), BLANK)

    def edit_row(self) -> None:
        """Change the row that is selected."""
        row = self._chosen()
        if row is not None:
            self._open_row(_("Save the row"), row)

    def remove_row(self) -> None:
        """Take the selected row out of the draft."""
        row = self._chosen()
        if row is not None:
            self.context.background.run(
                self.context.services.ladder.remove_row, None, self._shown_name(), row.code,
                on_answer=lambda _answer: self.reload(), on_trouble=self._on_trouble,
            )  # fmt: skip

    def publish(self) -> None:
        """Let the draft take effect on a day."""
        assert self.view is not None
        name, today = self._shown_name(), self.view.today
        day = QDateEdit(QDate(today.year, today.month, today.day))
        day.setCalendarPopup(True)
        day.setDisplayFormat("yyyy-MM-dd")
        self._open(
            _("Publish"), [(_("Effective from"), day)], self.context.services.ladder.publish,
            lambda: (None, name, day.date().toPython()), self.reload,
            _("Steps follow it from that day on. A published ladder cannot be changed."),
        )  # fmt: skip

    def withdraw(self) -> None:
        """Take back a version that is not yet in effect."""
        name = self._shown_name()
        self._open(
            _("Withdraw"), [], self.context.services.ladder.withdraw, lambda: (None, name), self.reload,
            _("The version becomes a draft again."),
        )  # fmt: skip

    def _open_row(self, title: str, row: LadderRow) -> None:
        name, form = self._shown_name(), LadderRowForm(row, self.context.changes.city)
        self._open(
            title, form.rows, self.context.services.ladder.save_row, lambda: (None, name, form.row()), self.reload
        )

    def _open(self, title: str, rows: Rows, job: Any, values: Any, then: Callable[[], None], warning: str = "") -> None:
        self.form = FormDialog(title, rows, job, values, self.context.background, self, warning)
        self.form.accepted.connect(then)
        self.form.open()

    def _on_trial_done(self, trial: Any) -> None:
        self.buttons["trial"].setEnabled(True)
        if trial.name == self._shown_name():
            self.trial.show_trial(trial, self.context.changes.city)

    def _on_trial_trouble(self, trouble: BaseException) -> None:
        self.buttons["trial"].setEnabled(True)
        present_trouble(trouble, lambda sentence: self.trial.tell(sentence, "late"))

    def _on_trouble(self, trouble: BaseException) -> None:
        present_trouble(trouble, lambda sentence: self._say(sentence, "late"))

    # How it looks -----------------------------------------------------------------------------------------------------

    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(_(self.title), "text", "heading"))
        self.versions = QComboBox()
        self.versions.setAccessibleName(_("Version"))
        self.versions.setMinimumWidth(260)
        self.versions.activated.connect(lambda at: self.choose_version(self.versions.itemData(at)))
        row.addWidget(self.versions)
        row.addStretch(1)
        self._add_buttons(row, (
            ("trial", _("Trial run"), "T", self.run_trial),
            ("copy", _("Copy as a draft") + " …", "C", self.copy_version),
            ("withdraw", _("Withdraw") + " …", "W", self.withdraw), ("publish", _("Publish") + " …", "P", self.publish),
        ))  # fmt: skip
        return row

    def _add_buttons(self, row: QHBoxLayout, rows: tuple[tuple[str, str, str, Callable[[], None]], ...]) -> None:
        for key, title, letter, does in rows:
            self.buttons[key] = KeyButton(title, letter, "main" if key == "publish" else "")
            self.buttons[key].clicked.connect(does)
            row.addWidget(self.buttons[key])

    def _cells(self, line: LadderLine) -> tuple[Cell, ...]:
        row, is_gone = line.row, line.change == "removed"
        tone = "text_3" if is_gone else ""
        return (
            Cell(row.code, tone=tone), Cell(lateness_text(row.lateness), tone=tone),
            Cell(after_text(row), row.after_s, tone), Cell(self._cases_text(row), tone=tone),
            Cell(quiet_text(row), tone=tone),
            Cell(f"{does_text(row)} · {recipient_text(row)}", tone=tone or DOES_TONES.get(row.does, "")),
            Cell(_(CHANGE_WORDS[line.change]) if line.change else "", tone=CHANGE_TONES.get(line.change, "")),
        )  # fmt: skip

    def _cases_text(self, row: LadderRow) -> str:
        city = self.context.changes.city
        units = [unit_name(city, one) if city is not None else str(one) for one in row.unit_ids or ()]
        parts = [urgency_text(row), *(row.class_codes or ()), *units, *(row.area_codes or ())]
        return " · ".join(parts)

    def _summary_words(self, answer: LadderView) -> tuple[str, str]:
        assert answer.shown is not None
        if answer.disorder is not None:
            return answer.disorder, "late"
        count = sum(1 for line in answer.lines if line.change)
        if answer.against:
            words = ngettext("Compared with “{name}” in force: {count} row differs.",
                             "Compared with “{name}” in force: {count} rows differ.", count)  # fmt: skip
            return words.format(name=answer.against, count=count), "text_2"
        return _("Each step of a case is done once, in working time, and refuses nobody’s action."), "text_2"

    def _say(self, sentence: str, tone: str = "text_2") -> None:
        self.summary.setText(sentence)
        retone(self.summary, tone)

    def _show_acts(self) -> None:
        if self.view is None or self.view.shown is None:
            return
        me, state = self.context.services.me, self.view.shown.state_at(self.view.at)
        is_draft = state is VersionState.DRAFT
        shown = {"trial": True, "copy": True, "withdraw": state is VersionState.TO_COME}
        for key, button in self.buttons.items():
            is_shown = shown.get(key, is_draft)
            button.setVisible(is_shown and (me.holds_one_of(TRIERS) if key == "trial" else me.administers_city))
        for key in ("edit", "remove"):
            self.buttons[key].setEnabled(self._chosen() is not None)
        self.buttons["publish"].setEnabled(self.view.disorder is None and bool(self.view.lines))

    def _shown_name(self) -> str:
        return self.view.shown.name if self.view is not None and self.view.shown is not None else ""

    def _chosen(self) -> LadderRow | None:
        number = self.table.chosen()
        lines = self.view.lines if self.view is not None else ()
        line = lines[number] if 0 <= number < len(lines) else None
        return line.row if line is not None and line.change != "removed" else None
