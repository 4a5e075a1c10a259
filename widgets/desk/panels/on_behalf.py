"""Results entered on behalf of patrol officers: the list to read back over the radio, and the switch of the city."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cases.actions import BY_KEY
from app.cases.model import Post
from app.cases.reasons import TOLD_WAYS
from app.i18n import N_, _, ngettext
from app.on_behalf.model import DAYS, Entry, Standing
from app.services import Services
from app.texts.times import local
from widgets.desk.dialogs.prompt_dialog import PromptDialog
from widgets.desk.panel import DockPlace, Panel
from widgets.desk.parts.entry import Entry as Line
from widgets.desk.parts.entry_buttons import entries_of
from widgets.desk.parts.text_table import Cell, TextTable
from widgets.parts.key_button import KeyButton
from widgets.parts.label import label
from widgets.parts.trouble import TroubleLine, present_trouble

HEADERS = (
    N_("Time"), N_("Case"), N_("Action"), N_("Patrol officer"), N_("How it was told"), N_("Photos"), N_("Entered by"),
)  # fmt: skip


class OnBehalfPanel(Panel[int, Standing]):
    """What was entered in the last month, by whom and for whom; administrators of the city allow it, or no more."""

    key, title, place, order = "on_behalf", N_("Results on behalf"), DockPlace.PAGE, 255
    watches = frozenset({"cases"})
    posts = frozenset({Post.ACCEPTOR, Post.SHIFT_LEADER, Post.EVALUATOR, Post.ADMINISTRATOR})

    def question(self) -> int:
        """Ask about the last month."""
        return DAYS

    @staticmethod
    def load(services: Services, question: int) -> Standing:
        """Read the switch and the entries."""
        return services.on_behalf.standing()

    def is_empty(self, answer: Standing) -> bool:
        """Without entries the switch is still there."""
        return False

    def make_body(self) -> QWidget:
        """The switch over the counts and the list."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(label(_(self.title), "text", "heading"))
        about = _(
            "An intake officer enters the verification or check that a patrol officer tells by radio or telephone. The "
            "officer who is named counts as the one who checked; who typed stays in the history and can neither handle "
            "nor close the case."
        )
        column.addWidget(label(about, "text_2", "body", is_wrapped=True))
        self.switch_words = label("", "text", "strong", is_wrapped=True)
        self.why_words = label("", "text_2", "second", is_wrapped=True)
        self.counts = label("", "text_2", "body", is_wrapped=True)
        self.trouble = TroubleLine()
        self.switch_button = KeyButton("", "A", "main")
        self.switch_button.clicked.connect(self.ask_why)
        switch = QHBoxLayout()
        switch.setSpacing(16)
        said = QVBoxLayout()
        said.addWidget(self.switch_words)
        said.addWidget(self.why_words)
        switch.addLayout(said, 1)
        switch.addWidget(self.switch_button)
        column.addLayout(switch)
        for part in (self.trouble, self.counts):
            column.addWidget(part)
        self.table = TextTable([_(one) for one in HEADERS], self.context.theme, stretch=5)
        self.setFocusProxy(self.table)
        column.addWidget(self.table, 1)
        self.dialog: PromptDialog | None = None
        return made

    def show_answer(self, answer: Standing) -> None:
        """Show the switch, the counts of today and the list."""
        self._standing = answer
        on = _("This city takes results on behalf of patrol officers.")
        off = _("This city takes no results on behalf of patrol officers.")
        self.switch_words.setText(on if answer.is_on else off)
        self.why_words.setVisible(answer.set_at is not None)
        if answer.set_at is not None:
            said = _("{name}, {time}: {why}")
            when = f"{local(answer.set_at.timestamp(), answer.time_zone):%Y-%m-%d %H:%M}"
            self.why_words.setText(said.format(name=answer.set_by, time=when, why=answer.why))
        self.switch_button.setText(_("Allow no more") + " …" if answer.is_on else _("Allow") + " …")
        self.switch_button.setVisible(self.context.services.me.holds_one_of(frozenset({Post.ADMINISTRATOR})))
        self.counts.setText(counts_text(answer))
        self.table.show_rows([_cells(one, answer.time_zone) for one in answer.entries])

    def entries(self) -> list[Line]:
        """Return what can be done here."""
        return entries_of((self.switch_button,), _(self.title))

    def ask_why(self) -> None:
        """Ask why, then allow it or no more."""
        title = _("Allow no more") if self._standing.is_on else _("Allow results on behalf")
        sentence = _("It holds for the whole city from now on. What was entered stays.")
        self.dialog = PromptDialog(title, sentence, [(_("Reason"), "")], parent=self)
        self.dialog.accepted.connect(partial(self._allow, self.dialog, not self._standing.is_on))
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _allow(self, dialog: PromptDialog, is_allowed: bool) -> None:
        self.trouble.say("")
        self.context.background.run(
            self.context.services.on_behalf.allow, is_allowed, dialog.answers[0],
            on_answer=lambda _number: self.reload(),
            on_trouble=lambda trouble: present_trouble(trouble, self.trouble.say),
        )  # fmt: skip


def counts_text(standing: Standing) -> str:
    """Return how many were entered today and in the list, by this person and without a photo."""
    today = [one for one in standing.entries
             if f"{local(one.acted_at.timestamp(), standing.time_zone):%Y-%m-%d}" == standing.today_on]  # fmt: skip
    mine = sum(one.is_mine for one in today)
    bare = sum(not one.photos for one in today)
    counts = ngettext("Today: {count} entry", "Today: {count} entries", len(today)).format(count=len(today))
    words = _("{counts}, {mine} by you, {bare} without a photo. In {days} days: {all}.")
    return words.format(counts=counts, mine=mine, bare=bare, days=DAYS, all=len(standing.entries))


def _cells(one: Entry, zone: str) -> tuple[Cell, ...]:
    action, at = BY_KEY.get(one.action), one.acted_at.timestamp()
    done = _(action.done_label) if action is not None else one.action
    photos = ngettext("{count} photo", "{count} photos", one.photos).format(count=one.photos)
    shown = photos if one.photos else _("none: {reason}").format(reason=one.reason)
    return (
        Cell(f"{local(at, zone):%m-%d %H:%M}", at), Cell(one.number), Cell(done), Cell(one.officer),
        Cell(_(dict(TOLD_WAYS).get(one.told_by, one.told_by))),
        Cell(shown, one.photos, tone="text" if one.photos else "soon"),
        Cell(one.entered_by),
    )  # fmt: skip
