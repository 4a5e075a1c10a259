"""Who may be meant for the selected case, in order and with reasons; the keys 1 to 9 take a unit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.cases.model import Post
from app.desk.acts import takes_units
from app.i18n import N_, _
from app.responsibility.model import Candidate
from app.services import Services
from widgets.desk.act_gate import Wanted
from widgets.desk.case_panel import CasePanel
from widgets.desk.panel import DockPlace, PanelContext
from widgets.desk.panels.candidates.candidate_card import CandidateCard
from widgets.desk.parts.entry import Entry
from widgets.parts.label import label

KEYS = 9


class CandidatesPanel(CasePanel[tuple[Candidate, ...]]):
    """Responsible units, ordered by reasons."""

    key, title, place, order = "candidates", N_("Responsible unit"), DockPlace.SIDE, 40
    watches = frozenset({"cases", "units"})
    nothing = N_("No rule, owner or district names a unit for this case.")
    posts = frozenset({Post.DISPATCHER, Post.SHIFT_LEADER, Post.ACCEPTOR, Post.LEADER, Post.PRESENTER, Post.EVALUATOR,
                       Post.ADMINISTRATOR})  # fmt: skip

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self._wanted: Wanted[tuple[int, int]] = Wanted(context.clock)  # a case, and the number that was pressed for it
        self._takes_units = takes_units(context.services.me.person)
        super().__init__(context, parent)
        context.selection.unit_dropped.connect(self._on_selection_unit_dropped)

    def make_body(self) -> QWidget:
        """Cards in a column that scrolls."""
        self.cards: list[CandidateCard] = []
        self.list = QWidget()
        self.list.setObjectName("scrolled")
        self._column = QVBoxLayout(self.list)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(8)
        self._column.addWidget(label(_("Best-supported unit first"), "text_2", "second"))
        self._column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.list)
        return area

    @staticmethod
    def load(services: Services, question: int) -> tuple[Candidate, ...]:
        """Return the candidates of a case."""
        return services.responsibility.candidates(question)

    def is_empty(self, answer: tuple[Candidate, ...]) -> bool:
        """Nobody may be meant."""
        return not answer

    def show_answer(self, answer: tuple[Candidate, ...]) -> None:
        """Show a card for each unit."""
        for card in self.cards:
            card.setParent(None)
            card.deleteLater()
        self.cards = [CandidateCard(one, self.context.theme, has_key=self._takes_units) for one in answer]
        for card in self.cards:
            card.taken.connect(self._on_card_taken)
            self._column.insertWidget(self._column.count() - 1, card)
        self._take_wanted()

    def page_keys(self) -> list[tuple[str, Callable[[], object]]]:
        """The keys 1 to 9; a post that takes no unit is told so."""
        return [(str(number), partial(self.take_rank, number)) for number in range(1, KEYS + 1)]

    def take_rank(self, number: int) -> None:
        """Take the unit with this number, when the units of the selected case are there or come at once."""
        case_id = self.context.selection.case_id
        if case_id is None or not self.context.gate.is_open():
            return
        self._wanted.want((case_id, number))
        self.panel_asked_for.emit(self.key)  # Qt calls a dock behind another tab visible; it is brought forward anyway
        if self.is_current:
            self._take_wanted()

    def show_ruling(self) -> None:
        """Open the first ruling that is among the reasons of the selected case; Esc leads back."""
        if not self.is_current:
            return
        reasons = (reason for card in self.cards for reason in card.candidate.reasons if reason.kind == "ruling")
        first = next((reason for reason in reasons), None)
        if first is not None:
            self.context.selection.ruling_opened.emit(str(first.facts["decision_no"]))

    def _take_rank_on(self, case_id: int | None, number: int) -> None:
        """Take a unit that was offered for this case; another one may be looked at meanwhile."""
        if case_id == self.context.selection.case_id:
            self.take_rank(number)

    def _take_wanted(self) -> None:
        case_id, number = self._wanted.take() or (None, 0)
        is_meant = case_id is not None and case_id == self.context.selection.case_id == self.asked
        if is_meant and 0 < number <= len(self.cards):
            self._on_card_taken(self.cards[number - 1].candidate)

    def entries(self) -> list[Entry]:
        """One line of the palette for each unit of the selected case."""
        return [] if not self.is_current else [
            Entry(card.candidate.unit_name, str(card.candidate.rank), _(self.title),
                  partial(self._take_rank_on, self.asked, card.candidate.rank))
            for card in self.cards
        ]  # fmt: skip

    def _on_card_taken(self, candidate: Candidate) -> None:
        if self.asked != self.context.selection.case_id:
            return  # another case was selected meanwhile
        for card in self.cards:
            card.set_chosen(card.candidate is candidate)
        self.context.selection.choose_unit(candidate.unit_id, candidate.basis())

    def _on_selection_unit_dropped(self) -> None:
        for card in self.cards:
            card.set_chosen(False)
