"""The board of hard items: filters above, causes at the left, columns, the focused item at the right, keys below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.cases.model import Post
from app.desk.model import DeskUser
from app.errors import is_told, tell_trouble
from app.i18n import N_, _
from app.meetings.items import BY_KEY, ItemAction, action_between, action_of_letter
from app.meetings.model import (
    Board,
    Card,
    CardFilter,
    ItemDetail,
    ItemState,
    Meeting,
    MeetingState,
    Proposal,
    RulingBasis,
    Sketch,
)
from app.meetings.service import MeetingService
from app.meetings.texts import agenda_text, cause_text, earliest_return, meeting_title, meeting_when
from app.texts.numbers import count_text
from app.texts.times import clock_text
from widgets.background import Background
from widgets.board.adjourn import AdjournDialog
from widgets.board.card_painter import SKETCH_M
from widgets.board.columns import BoardColumns
from widgets.board.detail import RADIUS_M, DetailPanel
from widgets.board.labels import label
from widgets.board.plan import PlanDialog
from widgets.board.presentation import StageParts
from widgets.board.ruling import RulingDialog
from widgets.board.side import SidePanel
from widgets.board.windows import BoardWindows
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import retone
from widgets.parts.press_key import press_key
from widgets.parts.text_size import scaled
from widgets.theme import Theme

LOOK_MS, TYPING_MS, REST_MS = 1000, 200, 90
WIDE_PX = 1560
"""From this width on the causes stand beside the columns."""
STEPS = {
    MeetingState.DRAFT: (MeetingState.CALLED, N_("Call the meeting (Ctrl+M)")),
    MeetingState.CALLED: (MeetingState.RUNNING, N_("Open the meeting (Ctrl+M)")),
    MeetingState.RUNNING: (MeetingState.CLOSED, N_("Close the meeting (Ctrl+M)")),
}
"""Where a meeting goes next, and what the button says."""
RULE = "R"
KEEPERS = frozenset({Post.PRESENTER, Post.LEADER})


class BoardWindow(QWidget):
    """The third room.

    Args:
        meetings: the use cases, as whoever sits here.
        is_live: looks for news every second.
        stage: what presentation, evidence and meeting are made from; without it they are not opened.
    """

    def __init__(
        self,
        meetings: MeetingService,
        me: DeskUser,
        background: Background,
        theme: Theme,
        is_live: bool = True,
        stage: StageParts | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("board")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Coordination meetings"))
        self._meetings, self._me, self._background, self._theme = meetings, me, background, theme
        self._only, self._board = CardFilter(), None  # type: CardFilter, Board | None
        self._mark, self._reads, self._asked_more = "", 0, set()  # type: str, int, set[tuple[ItemState, int]]
        self._details: dict[int, ItemDetail] = {}
        self._places: dict[int, Sketch] = {}
        self._sketches_wanted: set[int] = set()
        self._proposed: Proposal | None = None
        self.windows = BoardWindows(stage, background, theme, me.holds_one_of(KEEPERS), self)
        self.trouble, self.ruling = "", None  # type: str, RulingDialog | None
        self.columns = BoardColumns(theme, self)
        self.side = SidePanel(theme, self)
        self.detail = DetailPanel(theme, me.holds_one_of(KEEPERS), self)
        self._build()
        self._connect()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._read_focused)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._take_words)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._look_for_news)
        self._is_live, self._is_closing = is_live, False
        self.read()

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(self._filters())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.side)
        centre = QVBoxLayout()
        centre.setContentsMargins(14, 12, 14, 4)
        centre.addWidget(self.columns)
        middle.addLayout(centre, 1)
        middle.addWidget(self.detail)
        column.addLayout(middle, 1)
        column.addWidget(self._foot())

    def _header(self) -> QFrame:
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Place, class, unit or ruling number"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(scaled(300))
        self._live, self._clock = label("", "second", "good"), label("", "heading")
        bar, row = _bar("bar", 56)
        row.addWidget(label(_("Coordination meetings"), "title"))
        self._total = label("", "body", "text_2")
        row.addSpacing(10)
        row.addWidget(self._total)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(KeyCap("/", bar))
        row.addSpacing(12)
        row.addWidget(self._live)
        row.addWidget(self._clock)
        row.addSpacing(8)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addWidget(label(self._me.name, "second"))
        who.addWidget(label(self._me.posts_text, "small", "text_3"))
        row.addLayout(who)
        return bar

    def _filters(self) -> QFrame:
        bar, row = _bar("bar", 44)
        self._chips: dict[str, QPushButton] = {}
        for key, words in (("all", _("All")), ("days", _("20 days and more")), ("bounces", _("5 refusals and more")),
                           ("adjourned", _("Adjourned"))):  # fmt: skip
            chip = QPushButton(words)
            chip.setObjectName("chip")
            chip.setCheckable(True)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(partial(self._press_chip, key))
            self._chips[key] = chip
            row.addWidget(chip)
        self._cause_chip = QPushButton()
        self._cause_chip.setObjectName("chip")
        self._cause_chip.setCheckable(True)
        self._cause_chip.clicked.connect(lambda: self._narrow(cause=None))
        row.addWidget(self._cause_chip)
        row.addStretch(1)
        self._meeting_title, self._meeting_when = label("", "strong"), label("", "second", "text_2")
        self._agenda = label("", "second", "accent")
        self._meeting_button = QPushButton()
        self._meeting_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._meeting_button.clicked.connect(self._move_meeting)
        self._meeting_button.setVisible(self._me.holds_one_of(KEEPERS))
        for part in (self._meeting_title, self._meeting_when, self._agenda, self._meeting_button):
            row.addWidget(part)
        return bar

    def _foot(self) -> QFrame:
        bar, row = _bar("foot", 34)
        keys_of: tuple[tuple[tuple[str, ...], str], ...] = (
            (("←", "→", "↑", "↓"), _("Focus")), (("Shift ← →",), _("Move the card")), (("1", "–", "6"), _("Column")),
            (("Enter",), _("Open the item")), (("V",), _("Evidence")), (("M",), _("Meeting")),
            (("R",), _("Ruling")), (("P",), _("Present")),
            (("Esc",), _("Back")), (("F5",), _("Read anew")),
        )  # fmt: skip
        for keys, words in keys_of:
            for key in keys:
                row.addWidget(label(key, "small", "text_3") if key == "–" else KeyCap(key, bar))
            row.addWidget(label(words, "second", "text_2"))
            row.addSpacing(8)
        row.addStretch(1)
        self._said = label("", "second", "text_2")
        self._demo = label(_("Demo data"), "second", "soon")
        self._demo.hide()
        row.addWidget(self._said)
        row.addWidget(self._demo)
        return bar

    def _connect(self) -> None:
        self.columns.card_focused.connect(self._on_columns_card_focused)
        self.columns.card_opened.connect(lambda _card: self._open(True))
        self.columns.move_asked.connect(self._on_columns_move_asked)
        self.columns.letter_pressed.connect(self._on_columns_letter_pressed)
        self.columns.more_wanted.connect(self._on_columns_more_wanted)
        self.columns.cards_seen.connect(self._read_sketches)
        self.side.causes.cause_chosen.connect(lambda cause: self._narrow(cause=cause))
        self.side.pairs.pair_chosen.connect(self.search.setText)
        self.detail.action_pressed.connect(self._on_detail_action_pressed)
        self.search.textChanged.connect(lambda _words: self._typing.start())
        self.search.returnPressed.connect(self.columns.setFocus)
        press_key("/", self, self.search.setFocus)
        press_key("Ctrl+K", self, self.search.setFocus)
        press_key("F5", self, self.read)
        self.side.proposals.proposal_taken.connect(self._take_proposal)
        for place in range(3):
            press_key(f"Alt+{place + 1}", self, partial(self._take_proposal, place))
        press_key("Ctrl+M", self, self._meeting_button.click)
        self.windows.ruling_asked.connect(self._rule)
        self.windows.adjourn_asked.connect(lambda card: self._ask_and_act(card, BY_KEY["adjourn"]))

    # Reading ----------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the board; a reading that was asked for earlier is dropped."""
        self._reads += 1
        self._run(_read_board, self._meetings, self._only, on_answer=partial(self._take_board, self._reads),
                             on_trouble=partial(self._take_trouble, self._reads))  # fmt: skip

    def _run(self, job: Callable[..., Any], *values: Any, **callbacks: Any) -> None:
        """Do something in the background; a window that is closing asks for nothing more."""
        if self._background.is_open:
            self._background.run(job, *values, **callbacks)

    def _take_board(self, reading: int, found: tuple[str, Board]) -> None:
        if reading != self._reads:
            return
        self._mark, board = found
        self._board, self.trouble = board, ""
        self._asked_more.clear()
        self._details.clear()
        self._show_live(True)
        self._total.setText(_("{count} items").format(count=count_text(board.total)))
        self._clock.setText(clock_text(board.now_s, board.time_zone))
        self._show_meeting(board.meeting)
        self._show_filter(board)
        self.side.show_board(board)
        self.columns.show_board(board)
        if self._is_live and not self._look.isActive():
            self._look.start()

    def _take_trouble(self, reading: int, trouble: BaseException) -> None:
        if reading == self._reads:
            self.trouble = tell_trouble(trouble)
            self._show_live(False)
            self._say(self.trouble, "late")
        if not is_told(trouble):
            raise trouble

    def _look_for_news(self) -> None:
        self._run(self._meetings.news_mark, on_answer=self._take_mark, on_trouble=self._take_no_mark)

    def _take_mark(self, mark: str) -> None:
        self._show_live(True)
        if mark != self._mark:
            self.read()

    def _take_no_mark(self, trouble: BaseException) -> None:
        self._show_live(False)
        if not is_told(trouble):
            raise trouble

    def _read_focused(self) -> None:
        card = self.columns.focused
        if card is None:
            return
        if card.item_id not in self._details:
            self._run(self._meetings.detail, card.item_id, on_answer=self._take_detail,
                                 on_trouble=self._tell)  # fmt: skip
        if card.item_id not in self._places:
            self._run(self._meetings.sketches, [card.item_id], RADIUS_M * 2.2, on_answer=self._take_places,
                                 on_trouble=self._tell)  # fmt: skip

    def _take_detail(self, detail: ItemDetail) -> None:
        self._details[detail.item_id] = detail
        self._show_focused()

    def _take_places(self, sketches: list[Sketch]) -> None:
        self._places |= {sketch.item_id: sketch for sketch in sketches}
        self._show_focused()

    def _read_sketches(self) -> None:
        known = self.columns.cards.sketches.keys() | self._sketches_wanted
        wanted = [card.item_id for card in self.columns.visible_cards() if card.item_id not in known]
        if wanted:
            self._sketches_wanted |= set(wanted)
            self._run(self._meetings.sketches, wanted, SKETCH_M * 1.1, on_answer=self._take_sketches,
                                 on_trouble=self._tell)  # fmt: skip

    def _take_sketches(self, sketches: list[Sketch]) -> None:
        self.columns.cards.take(sketches)
        self._sketches_wanted -= {sketch.item_id for sketch in sketches}
        self.columns.update()

    def _on_columns_more_wanted(self, state: ItemState, there: int) -> None:
        if (state, there) not in self._asked_more:
            self._asked_more.add((state, there))
            self._run(self._meetings.cards, state, self._only, there,
                                 on_answer=partial(self.columns.add_cards, state), on_trouble=self._tell)  # fmt: skip

    def is_complete(self) -> bool:
        """Tell whether everything in view has been read."""
        if self._board is None or self.trouble:
            return False
        visible = {card.item_id for card in self.columns.visible_cards()}
        focused = self.columns.focused
        return visible <= self.columns.cards.sketches.keys() and (
            focused is None or focused.item_id in self._details and focused.item_id in self._places
        )

    # Showing ----------------------------------------------------------------------------------------------------------

    def _on_columns_card_focused(self, _card: Card | None) -> None:
        self._show_focused()
        self._rest.start()

    def _show_focused(self) -> None:
        card, board = self.columns.focused, self._board
        if board is None:
            return
        item_id = card.item_id if card is not None else 0
        self.detail.show_item(card, self._details.get(item_id), self._places.get(item_id), board.now_s, board.time_zone)

    def _show_meeting(self, meeting: Meeting | None) -> None:
        for part in (self._meeting_when, self._agenda):
            part.setVisible(meeting is not None)
        self._demo.setVisible(meeting is not None and meeting.is_demo)
        if meeting is None:
            self._meeting_title.setText(_("No meeting is planned"))
            self._meeting_button.setText(_("Plan a meeting (Ctrl+M)"))
            return
        self._meeting_button.setText(_(STEPS[meeting.state][1]))
        self._meeting_title.setText(meeting_title(meeting))
        self._meeting_when.setText(meeting_when(meeting))
        self._agenda.setText(agenda_text(meeting))
        retone(self._agenda, "soon" if meeting.minutes_over else "accent")

    def _show_filter(self, board: Board) -> None:
        only = self._only
        self._chips["all"].setChecked(only == CardFilter())
        self._chips["days"].setChecked(only.least_days > 0)
        self._chips["bounces"].setChecked(only.least_bounces > 0)
        adjourned = next(column.total for column in board.columns if column.state is ItemState.ADJOURNED)
        self._chips["adjourned"].setText(_("Adjourned {count}").format(count=adjourned))
        self._chips["adjourned"].setChecked(self.columns.shows_adjourned)
        self._cause_chip.setVisible(only.cause is not None)
        self._cause_chip.setText(f"{cause_text(only.cause)} ✕" if only.cause else "")
        self._cause_chip.setChecked(True)
        self.side.causes.chosen = only.cause
        self.side.causes.update()

    def _press_chip(self, key: str) -> None:
        if key == "all":
            self.search.clear()
            self._only = CardFilter()
            self.read()
        elif key == "days":
            self._narrow(least_days=0 if self._only.least_days else 20)
        elif key == "bounces":
            self._narrow(least_bounces=0 if self._only.least_bounces else 5)
        else:
            self.columns.show_adjourned(not self.columns.shows_adjourned)
            self._chips["adjourned"].setChecked(self.columns.shows_adjourned)

    def _narrow(self, **changes: Any) -> None:
        values = {"cause": self._only.cause, "least_days": self._only.least_days,
                  "least_bounces": self._only.least_bounces, "words": self._only.words} | changes  # fmt: skip
        self._only = CardFilter(**values)
        self.read()

    def _take_words(self) -> None:
        self._narrow(words=self.search.text().strip())

    def _open(self, is_open: bool) -> None:
        self.detail.set_open(is_open)
        self._lay_out()
        self._show_focused()

    def _show_live(self, is_live: bool) -> None:
        self._live.setText(_("● Live") if is_live else _("○ Not live"))
        retone(self._live, "good" if is_live else "late")

    def _say(self, words: str, tone: str = "text_2") -> None:
        self._said.setText(words)
        retone(self._said, tone)

    def _tell(self, trouble: BaseException) -> None:
        self._say(tell_trouble(trouble), "late")
        if not is_told(trouble):
            raise trouble

    # Acting -----------------------------------------------------------------------------------------------------------

    def _on_columns_letter_pressed(self, card: Card, letter: str) -> None:
        action = action_of_letter(card.state, letter)
        if letter == RULE:
            self._rule(card)
        elif self.windows.open(letter, card, self._board.meeting if self._board is not None else None):
            return
        elif action is not None:
            self._ask_and_act(card, action)

    def _on_columns_move_asked(self, card: Card, state: ItemState) -> None:
        action = action_between(card.state, state)
        if action is None:
            self._say(_("No act leads there: only a ruling of a meeting moves an item on."), "soon")
        else:
            self._ask_and_act(card, action)

    def _on_detail_action_pressed(self, action: ItemAction) -> None:
        card = self.columns.focused
        if card is not None:
            self._ask_and_act(card, action)
        self.columns.setFocus()

    def _ask_and_act(self, card: Card, action: ItemAction) -> None:
        """Ask for what an act needs, then do it; who may not is told before."""
        board = self._board
        if board is None:
            return
        if not self._me.holds_one_of(KEEPERS):
            self._say(_("Only meeting chairs and leaders act here"), "soon")
            return
        inputs: dict[str, Any] = {}
        if "meeting" in action.asks:
            if board.meeting is None or board.meeting.state is MeetingState.CLOSED:
                self._say(_("Plan a meeting first: there is none to come."), "soon")
                return
            inputs["meeting"] = board.meeting.meeting_no
        if "reason" in action.asks:
            dialog = AdjournDialog(earliest_return(board.now_s, board.time_zone), self)
            if not dialog.exec():
                return
            inputs = dialog.inputs()
        self._run(self._meetings.act, card, action.key, inputs,
                             on_answer=partial(self._take_done, card, action),
                  on_trouble=self._take_refused)  # fmt: skip

    def _rule(self, card: Card) -> None:
        """Open the form of a ruling for an item of the running meeting; the database decides who is its chair."""
        meeting = self._board.meeting if self._board is not None else None
        if meeting is None or meeting.state is not MeetingState.RUNNING or card.meeting_no != meeting.meeting_no:
            self._say(_("A ruling needs a running meeting with this item on its agenda."), "soon")
            return
        if card.state is not ItemState.SCHEDULED:
            self._say(_("This item was decided already."), "soon")
            return
        self._run(self._meetings.basis, card.item_id, on_answer=partial(self._open_ruling, meeting, card),
                             on_trouble=self._tell)  # fmt: skip

    def _open_ruling(self, meeting: Meeting, card: Card, basis: RulingBasis) -> None:
        self.ruling = RulingDialog(
            self._meetings,
            self._background,
            meeting.meeting_no,
            card,
            basis,
            self._theme,
            self._places.get(card.item_id),
            self,
        )
        self.ruling.finished.connect(self._on_ruling_finished)
        self.ruling.open()

    def _on_ruling_finished(self, _result: int) -> None:
        confirmed = self.ruling.confirmed if self.ruling is not None else None
        self.ruling = None
        if confirmed is not None:
            words = _("Ruling {number} is confirmed: {moved} cases moved, {kept} stayed.")
            self._say(words.format(number=confirmed.ruling_no, moved=confirmed.moved, kept=confirmed.kept), "good")
            self.read()

    def _move_meeting(self) -> None:
        """Plan the next meeting, or lead it one step on."""
        board = self._board
        if board is None:
            return
        if board.meeting is None:
            dialog = PlanDialog(board.now_s, board.time_zone, self)
            if dialog.exec():
                self._run(self._meetings.plan, *dialog.answer(), on_answer=lambda _number: self.read(),
                                     on_trouble=self._take_refused)  # fmt: skip
            return
        if board.meeting.state is MeetingState.RUNNING and not self._is_closing:
            self._is_closing = True
            words = _(
                "A closed meeting is read-only; what it has not decided goes back to the board. Press Ctrl+M again."
            )
            self._say(words, "soon")
            return
        self._is_closing = False
        self._run(self._meetings.move, board.meeting, STEPS[board.meeting.state][0],
                             on_answer=lambda _version: self.read(), on_trouble=self._take_refused)  # fmt: skip

    def _take_proposal(self, place: int) -> None:
        """Make the items of a proposal one, at the second press: the first shows which."""
        board = self._board
        if board is None or place >= len(board.proposals) or not self._me.holds_one_of(KEEPERS):
            return
        proposal = board.proposals[place]
        if self._proposed != proposal:
            self._proposed = proposal
            self.columns.focus_item(proposal.item_ids[0])
            words = _("Items {numbers} become one. Press Alt+{place} again.")
            numbers = ", ".join(map(str, proposal.item_ids))
            self._say(words.format(numbers=numbers, place=place + 1), "soon")
            return
        self._proposed = None
        self._run(self._meetings.merge, proposal, on_answer=lambda _version: self.read(), on_trouble=self._take_refused)

    def _take_done(self, card: Card, action: ItemAction, _version: int) -> None:
        self._say(f"№ {card.item_id} {_(action.done_label)}", "good")
        self.read()

    def _take_refused(self, trouble: BaseException) -> None:
        self._tell(trouble)
        self.read()

    # The window itself ------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The size of an ordinary screen."""
        return QSize(1440, 860)

    def _lay_out(self) -> None:
        wide = self.width()
        self.side.setVisible(wide >= WIDE_PX and not self.detail.is_open)
        self.side.setFixedWidth(scaled(232))
        beside = min(max(round(wide * 0.215), scaled(280)), scaled(420))
        self.detail.setFixedWidth(round(wide * 0.42) if self.detail.is_open else beside)
        self.search.setFixedWidth(scaled(300 if wide >= WIDE_PX else 230))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give every part its width."""
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The keys belong to the columns."""
        super().showEvent(event)
        self._lay_out()
        self.columns.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leads back: from the open item, from a filter, to the columns."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.detail.is_open:
            self._open(False)
        elif self._only != CardFilter():
            self._press_chip("all")
        self.columns.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Look for no more news."""
        self._look.stop()
        self.windows.close()
        super().closeEvent(event)


def _read_board(meetings: MeetingService, only: CardFilter) -> tuple[str, Board]:
    """Read the mark before the board: what changes meanwhile is read once more, and never missed."""
    return meetings.news_mark(), meetings.board(only)


def _bar(name: str, high: int) -> tuple[QFrame, QHBoxLayout]:
    bar = QFrame()
    bar.setObjectName(name)
    bar.setFixedHeight(scaled(high))
    row = QHBoxLayout(bar)
    row.setContentsMargins(16, 0, 16, 0)
    row.setSpacing(8)
    return bar, row
