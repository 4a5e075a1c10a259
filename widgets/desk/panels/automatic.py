"""Automatic dispatch, one class at a time: the score of each class in shadow, and its switch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.cases.model import Post
from app.city.city import City
from app.i18n import N_, _, pick
from app.responsibility.automatic import MODES
from app.responsibility.model import AutomaticLimits, ClassScore
from app.services import Services
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panel import DockPlace, Panel, PanelContext
from widgets.desk.parts.entry import Entry
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label
from widgets.parts.trouble import present_trouble

HEADERS = (
    N_("Class"), N_("Mode"), N_("Since"), N_("Compared"), N_("Matches"), N_("Match rate"), N_("Manual"),
    N_("Automatic"), N_("Returned or withdrawn"), N_("Last reason"),
)  # fmt: skip
BESIDES = (2, 4)
"""Columns that a narrow window leaves out: since when, and how many agree beside their share."""
WIDE_PX = 1600
MODE_TONES = {"off": "text_3", "shadow": "soon", "on": "good"}


@dataclass(frozen=True)
class DispatchScores:
    """The limits and the score of each class."""

    limits: AutomaticLimits
    scores: tuple[ClassScore, ...]


class AutomaticPanel(Panel[int, DispatchScores]):
    """Which classes are dispatched automatically, and how well the rules would have done for the others."""

    key, title, place, order = "automatic", N_("Automatic dispatch"), DockPlace.PAGE, 220
    watches = frozenset({"cases"})
    posts = frozenset({Post.ADMINISTRATOR, Post.DISPATCHER, Post.SHIFT_LEADER, Post.LEADER, Post.EVALUATOR})

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self._standing = DispatchScores(AutomaticLimits(), ())
        super().__init__(context, parent)
        context.changes.city_loaded.connect(lambda _city: self._show_rows())

    def question(self) -> int:
        """Ask about all classes."""
        return 0

    @staticmethod
    def load(services: Services, question: int) -> DispatchScores:
        """Return limits and scores."""
        return DispatchScores(services.automatic.limits(), tuple(services.automatic.scores()))

    def make_body(self) -> QWidget:
        """The rule in words, the table, and the switch."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(label(_(self.title), "text", "heading"))
        self.words = label("", "text_2", "body", is_wrapped=True)
        column.addWidget(self.words)
        self.table = TextTable([_(header) for header in HEADERS], self.context.theme, frozenset(range(3, 9)), stretch=9)
        self.table.row_chosen.connect(self._on_table_row_chosen)
        self.setFocusProxy(self.table)
        column.addWidget(self.table, 1)
        column.addLayout(self._switch_row())
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what finds no room."""
        super().resizeEvent(event)
        for column in BESIDES:
            self.table.setColumnHidden(column, self.width() < WIDE_PX)

    def _switch_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.newcomer = QComboBox()
        self.newcomer.setMinimumWidth(280)
        self.newcomer.setAccessibleName(_("Class that is switched off"))
        self.begin_button = KeyButton(_("Begin in trial mode") + " …", "B")
        self.begin_button.clicked.connect(self._on_begin_button_clicked)
        row.addWidget(self.newcomer)
        row.addWidget(self.begin_button)
        row.addStretch(1)
        self.buttons = {
            mode: KeyButton(_(words) + " …", SWITCH_KEYS[mode], "main" if mode == "on" else "")
            for mode, words in SWITCHES.items()
        }
        for mode, button in self.buttons.items():
            button.clicked.connect(partial(self.switch_chosen, mode))
            row.addWidget(button)
        return row

    def show_answer(self, answer: DispatchScores) -> None:
        """Show limits and scores."""
        self._standing = answer
        limits = answer.limits
        sentence = _(
            "A class can be switched on when {share} % of its last {cases} trial cases match the actual unit. It "
            "returns to trial mode when more than {returns} % of {window} automatic dispatches are returned or "
            "withdrawn, except for a wrong class or place."
        )
        self.words.setText(sentence.format(
            share=_percent(limits.shadow_share), cases=limits.shadow_cases, returns=_percent(limits.return_share),
            window=limits.return_window,
        ))  # fmt: skip
        self._show_rows()

    def is_at_rest(self) -> bool:
        """Whether scores and names are there."""
        return super().is_at_rest() and self.context.changes.city is not None

    def entries(self) -> list[Entry]:
        """Return what can be done with the class that is chosen."""
        return entries_of((self.begin_button, *self.buttons.values()), _(self.title))

    def switch_chosen(self, mode: str) -> None:
        """Switch the chosen class."""
        number = self.table.chosen()
        if 0 <= number < len(self._standing.scores):
            self._switch(self._standing.scores[number].class_id, mode)

    def _switch(self, class_id: int, mode: str) -> None:
        sentence = _("“{name}” changes to: {mode}. User, time and reason are recorded.")
        asked = PromptDialog(
            _("Switch automatic dispatch"), sentence.format(name=self._class_name(class_id), mode=_(MODES[mode])),
            ((_("Reason"), ""),), parent=self,
        )  # fmt: skip
        if asked.exec() == QDialog.DialogCode.Accepted:
            self.context.background.run(
                self.context.services.automatic.switch, None, class_id, mode, asked.answers[0],
                on_answer=lambda _mode: self._after_switch(""), on_trouble=self._take_switch_trouble,
            )  # fmt: skip

    def _take_switch_trouble(self, trouble: BaseException) -> None:
        present_trouble(trouble, self._after_switch)

    def _after_switch(self, trouble: str) -> None:
        self.reload()
        self.strip.hide() if not trouble else self.strip.show_words(trouble)

    def _show_rows(self) -> None:
        scores = self._standing.scores
        self.table.show_rows([self._row(score) for score in scores])
        city: City | None = self.context.changes.city
        known = {score.class_id for score in scores}
        version = max((one.version for one in city.classes.values()), default="") if city is not None else ""
        self.newcomer.clear()
        for one in sorted(city.classes.values(), key=lambda one: (one.kind, one.code)) if city is not None else ():
            if one.version == version and one.class_id not in known:
                self.newcomer.addItem(f"{one.code} {pick(one.name, one.name_en)}", one.class_id)
        may = self.context.services.me.administers_city
        for widget in (self.newcomer, self.begin_button, *self.buttons.values()):
            widget.setVisible(may)
        self._on_table_row_chosen(self.table.chosen())

    def _row(self, score: ClassScore) -> tuple[Cell, ...]:
        limits = self._standing.limits
        share = score.agreed / score.judged if score.judged else None
        is_enough = limits.is_earned(score)
        late = score.returned > limits.return_share * max(score.sent, 1)
        return (
            Cell(self._class_name(score.class_id)),
            Cell(_(MODES[score.mode]), tone=MODE_TONES[score.mode]),
            Cell(f"{score.since.astimezone():%Y-%m-%d}" if score.since else ""),
            Cell(f"{score.judged} / {limits.shadow_cases}", score.judged),
            Cell(str(score.agreed), score.agreed),
            Cell("–" if share is None else f"{100 * share:.1f} %", share or 0.0,
                 "" if share is None else "good" if is_enough else "soon"),
            Cell(str(score.unsure), score.unsure),
            Cell(str(score.sent), score.sent),
            Cell(str(score.returned), score.returned, "late" if late else ""),
            Cell(_("automatic: {why}").format(why=score.last_why) if score.last_by_itself else score.last_why),
        )  # fmt: skip

    def _class_name(self, class_id: int) -> str:
        city = self.context.changes.city
        found = city.classes.get(class_id) if city is not None else None
        return f"{found.code} {pick(found.name, found.name_en)}" if found is not None else f"#{class_id}"

    def _on_begin_button_clicked(self) -> None:
        class_id = self.newcomer.currentData()
        if class_id is not None:
            self._switch(int(class_id), "shadow")

    def _on_table_row_chosen(self, number: int) -> None:
        score = self._standing.scores[number] if 0 <= number < len(self._standing.scores) else None
        for mode, button in self.buttons.items():
            button.setEnabled(score is not None and score.mode != mode)
        if score is not None:
            self.buttons["on"].setEnabled(self._standing.limits.is_earned(score))


SWITCH_KEYS = {"off": "F", "shadow": "S", "on": "O"}
SWITCHES = {"off": N_("Switch off"), "shadow": N_("To trial mode"), "on": N_("Switch on")}


def _percent(share: float) -> str:
    return f"{100 * share:g}"
