"""What is done on the board: acts on items, presenting, ruling, leading the meeting on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.cases.model import Post
from app.desk.model import DeskUser
from app.i18n import _
from app.meetings.items import BY_KEY, ItemAction, action_between, action_of_letter
from app.meetings.model import Board, Card, ItemState, Meeting, MeetingState, Proposal, Sketch
from app.meetings.service import MeetingService
from app.meetings.texts import earliest_return
from app.rulings.drawing import Drawn
from app.rulings.model import RulingBasis
from widgets.background import Background
from widgets.board.adjourn import AdjournDialog
from widgets.board.bars import STEPS
from widgets.board.columns import BoardColumns
from widgets.board.plan import PlanDialog
from widgets.board.ruling import RulingDialog
from widgets.board.rulings import RulingsDialog
from widgets.board.windows import BoardWindows
from widgets.theme import Theme

RULE, RULINGS = "R", "U"
KEEPERS = frozenset({Post.PRESENTER, Post.LEADER})


class Room(Protocol):
    """What acts need of the window that they are done in."""

    @property
    def board(self) -> Board | None:
        """What was read last."""

    def read(self) -> None:
        """Read the board anew."""

    def run(self, job: Callable[..., Any], *values: Any, **callbacks: Any) -> None:
        """Do something in the background."""

    def say(self, words: str, tone: str = "text_2") -> None:
        """Write a message into the foot."""

    def tell(self, trouble: BaseException) -> None:
        """Write what went wrong into the foot."""

    def place_of(self, item_id: int) -> Sketch | None:
        """Return what lies around an item, if it was read."""


class BoardActs(QObject):
    """The acts of the board; each says on the board what came of it and reads it anew."""

    def __init__(
        self, room: Room, columns: BoardColumns, windows: BoardWindows, meetings: MeetingService, me: DeskUser,
        background: Background, theme: Theme, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._room, self._columns, self._windows, self._parent = room, columns, windows, parent
        self._meetings, self._me = meetings, me
        self._background, self._theme = background, theme
        self._proposed: Proposal | None = None
        self._is_closing = False
        self.ruling: RulingDialog | None = None
        self._drawn: dict[int, Drawn] = {}
        self.rulings: RulingsDialog | None = None

    def take_letter(self, card: Card, letter: str) -> None:
        """Do what a letter means for the state of a card."""
        action = action_of_letter(card.state, letter)
        meeting = self._room.board.meeting if self._room.board is not None else None
        if letter == RULINGS:
            self.show_rulings(card)
        elif letter == RULE:
            self.rule(card)
        elif self._windows.open(letter, card, meeting):
            return
        elif action is not None:
            self._ask_and_act(card, action)

    def move_card(self, card: Card, state: ItemState) -> None:
        """Move a card to another column by the act that leads there."""
        action = action_between(card.state, state)
        if action is None:
            self._room.say(_("No act leads there: only a ruling of a meeting moves an item on."), "soon")
        else:
            self._ask_and_act(card, action)

    def press_action(self, action: ItemAction) -> None:
        """Do an act to the focused item."""
        card = self._columns.focused
        if card is not None:
            self._ask_and_act(card, action)
        self._columns.setFocus()

    def adjourn(self, card: Card) -> None:
        """Adjourn an item, after its reason was asked for."""
        self._ask_and_act(card, BY_KEY["adjourn"])

    def _ask_and_act(self, card: Card, action: ItemAction) -> None:
        """Ask for what an act needs, then do it; who may not is told before."""
        board = self._room.board
        if board is None:
            return
        if not self._me.holds_one_of(KEEPERS):
            self._room.say(_("Only meeting chairs and leaders act here"), "soon")
            return
        inputs: dict[str, Any] = {}
        if "meeting" in action.asks:
            if board.meeting is None or board.meeting.state is MeetingState.CLOSED:
                self._room.say(_("Plan a meeting first: there is none to come."), "soon")
                return
            inputs["meeting"] = board.meeting.meeting_no
        if "reason" in action.asks:
            dialog = AdjournDialog(earliest_return(board.now_s, board.time_zone), self._parent)
            if not dialog.exec():
                return
            inputs = dialog.inputs()
        self._room.run(
            self._meetings.act,
            card,
            action.key,
            inputs,
            on_answer=partial(self._take_done, card, action),
            on_trouble=self._take_refused,
        )

    def show_rulings(self, card: Card | None = None) -> None:
        """Open the list of rulings, at the one of an item where it has one."""
        number = (card.ruling_no or "") if card is not None else ""
        self.rulings = RulingsDialog(self._meetings, self._background, self._theme, number, self._parent)
        self.rulings.item_wanted.connect(self._on_rulings_item_wanted)
        self.rulings.open()

    def _on_rulings_item_wanted(self, item_id: int | None) -> None:
        if item_id is not None:
            self._columns.focus_item(item_id)
        focused = self._columns.focused
        if focused is None or focused.item_id != item_id:
            self._room.say(_("The item of this ruling is not among the cards that were read."), "soon")

    def rule(self, card: Card) -> None:
        """Open the form of a ruling for an item of the running meeting; the database decides who is its chair."""
        meeting = self._room.board.meeting if self._room.board is not None else None
        if meeting is None or meeting.state is not MeetingState.RUNNING or card.meeting_no != meeting.meeting_no:
            self._room.say(_("A ruling needs a running meeting with this item on its agenda."), "soon")
            return
        if card.state is not ItemState.SCHEDULED:
            self._room.say(_("This item was decided already."), "soon")
            return
        self._room.run(
            self._meetings.basis,
            card.item_id,
            on_answer=partial(self._open_ruling, meeting, card),
            on_trouble=self._room.tell,
        )

    def _open_ruling(self, meeting: Meeting, card: Card, basis: RulingBasis) -> None:
        self.ruling = RulingDialog(
            self._meetings, self._background, partial(self._meetings.confirm, meeting.meeting_no, card),
            meeting.meeting_no, card, basis, self._theme, self._drawn.get(card.item_id), self._parent,
        )  # fmt: skip
        self.ruling.finished.connect(self._on_ruling_finished)
        self.ruling.open()

    def _on_ruling_finished(self, _result: int) -> None:
        form, self.ruling = self.ruling, None
        confirmed = form.confirmed if form is not None else None
        if form is not None and confirmed is None:
            self._drawn[form.item_id] = form.drawing.state
        if confirmed is not None:
            words = _("Ruling {number} is confirmed: {moved} cases moved, {kept} stayed.")
            self._room.say(words.format(number=confirmed.ruling_no, moved=confirmed.moved, kept=confirmed.kept), "good")
            self._room.read()

    def move_meeting(self) -> None:
        """Plan the next meeting, or lead it one step on."""
        board = self._room.board
        if board is None:
            return
        if board.meeting is None:
            dialog = PlanDialog(board.now_s, board.time_zone, self._parent)
            if dialog.exec():
                self._room.run(
                    self._meetings.plan,
                    *dialog.answer(),
                    on_answer=lambda _number: self._room.read(),
                    on_trouble=self._take_refused,
                )
            return
        if board.meeting.state is MeetingState.RUNNING and not self._is_closing:
            self._is_closing = True
            words = _(
                "A closed meeting is read-only; what it has not decided goes back to the board. Press Ctrl+M again."
            )
            self._room.say(words, "soon")
            return
        self._is_closing = False
        self._room.run(self._meetings.move, board.meeting, STEPS[board.meeting.state][0],
                             on_answer=lambda _version: self._room.read(), on_trouble=self._take_refused)  # fmt: skip

    def take_proposal(self, place: int) -> None:
        """Make the items of a proposal one, at the second press: the first shows which."""
        board = self._room.board
        if board is None or place >= len(board.proposals) or not self._me.holds_one_of(KEEPERS):
            return
        proposal = board.proposals[place]
        if self._proposed != proposal:
            self._proposed = proposal
            self._columns.focus_item(proposal.item_ids[0])
            words = _("Items {numbers} become one. Press Alt+{place} again.")
            numbers = ", ".join(map(str, proposal.item_ids))
            self._room.say(words.format(numbers=numbers, place=place + 1), "soon")
            return
        self._proposed = None
        self._room.run(
            self._meetings.merge,
            proposal,
            on_answer=lambda _version: self._room.read(),
            on_trouble=self._take_refused,
        )

    def _take_done(self, card: Card, action: ItemAction, _version: int) -> None:
        self._room.say(f"№ {card.item_id} {_(action.done_label)}", "good")
        self._room.read()

    def _take_refused(self, trouble: BaseException) -> None:
        self._room.tell(trouble)
        self._room.read()
