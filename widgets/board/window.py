"""The board of hard items: filters above, causes at the left, columns, the focused item at the right, keys below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.model import DeskUser
from app.errors import is_told, tell_trouble
from app.i18n import _
from app.meetings.model import (
    Board,
    Card,
    CardFilter,
    ItemDetail,
    ItemState,
    Sketch,
)
from app.meetings.service import MeetingService
from app.meetings.texts import cause_text
from app.texts.numbers import count_text
from app.texts.times import clock_text
from widgets.background import Background
from widgets.board.acts import KEEPERS, BoardActs
from widgets.board.bars import FilterBar, FootBar, HeaderBar
from widgets.board.card_painter import SKETCH_M
from widgets.board.columns import BoardColumns
from widgets.board.detail import RADIUS_M, DetailPanel
from widgets.board.papers import PapersButton
from widgets.board.presentation import StageParts
from widgets.board.ruling import RulingDialog
from widgets.board.side import SidePanel
from widgets.board.windows import BoardWindows
from widgets.parts.label import retone
from widgets.parts.press_key import press_key
from widgets.parts.text_size import scaled
from widgets.theme import Theme

LOOK_MS, TYPING_MS, REST_MS = 1000, 200, 90
WIDE_PX = 1560
"""From this width on the causes stand beside the columns."""


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
        self.windows = BoardWindows(stage, background, theme, me.holds_one_of(KEEPERS), self)
        self.trouble = ""
        self._header, self._filters = HeaderBar(me, self), FilterBar(me.holds_one_of(KEEPERS), self)
        self._foot = FootBar(self)
        self.search, self._said = self._header.search, self._foot.said
        self._meeting_button = self._filters.meeting_button
        self.columns = BoardColumns(theme, self)
        self.acts = BoardActs(self, self.columns, self.windows, meetings, me, background, theme, self)
        self.side = SidePanel(theme, self)
        self.detail = DetailPanel(theme, me.holds_one_of(KEEPERS), self)
        self.papers = PapersButton(meetings, background, self.say, self)
        self._filters.row.addWidget(self.papers)
        self._build()
        self._connect()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._read_focused)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._take_words)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._look_for_news)
        self._is_live = is_live
        self.read()

    # Building ---------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._filters)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.side)
        centre = QVBoxLayout()
        centre.setContentsMargins(14, 12, 14, 4)
        centre.addWidget(self.columns)
        middle.addLayout(centre, 1)
        middle.addWidget(self.detail)
        column.addLayout(middle, 1)
        column.addWidget(self._foot)

    def _connect(self) -> None:
        self.columns.card_focused.connect(self._on_columns_card_focused)
        self.columns.card_opened.connect(lambda _card: self._open(True))
        self.columns.move_asked.connect(self.acts.move_card)
        self.columns.letter_pressed.connect(self.acts.take_letter)
        self.columns.more_wanted.connect(self._on_columns_more_wanted)
        self.columns.cards_seen.connect(self._read_sketches)
        self.side.causes.cause_chosen.connect(lambda cause: self._narrow(cause=cause))
        self.side.pairs.pair_chosen.connect(self.search.setText)
        self.detail.action_pressed.connect(self.acts.press_action)
        self.search.textChanged.connect(lambda _words: self._typing.start())
        self.search.returnPressed.connect(self.columns.setFocus)
        press_key("/", self, self.search.setFocus)
        press_key("Ctrl+K", self, self.search.setFocus)
        press_key("F5", self, self.read)
        self.side.proposals.proposal_taken.connect(self.acts.take_proposal)
        for place in range(3):
            press_key(f"Alt+{place + 1}", self, partial(self.acts.take_proposal, place))
        self._filters.chip_pressed.connect(self._press_chip)
        self._filters.cause_cleared.connect(lambda: self._narrow(cause=None))
        self._meeting_button.clicked.connect(self.acts.move_meeting)
        press_key("Ctrl+M", self, self._meeting_button.click)
        self.windows.ruling_asked.connect(self.acts.rule)
        self.windows.adjourn_asked.connect(self.acts.adjourn)

    # Reading ----------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the board; a reading that was asked for earlier is dropped."""
        self._reads += 1
        self.run(_read_board, self._meetings, self._only, on_answer=partial(self._take_board, self._reads),
                             on_trouble=partial(self._take_trouble, self._reads))  # fmt: skip

    def run(self, job: Callable[..., Any], *values: Any, **callbacks: Any) -> None:
        """Do something in the background."""
        self._background.run(job, *values, **callbacks)

    def _take_board(self, reading: int, found: tuple[str, Board]) -> None:
        if reading != self._reads:
            return
        self._mark, board = found
        self._board, self.trouble = board, ""
        self._asked_more.clear()
        self._details.clear()
        self._header.show_live(True)
        self._header.total.setText(_("{count} items").format(count=count_text(board.total)))
        self._header.clock.setText(clock_text(board.now_s, board.time_zone))
        self._filters.show_meeting(board.meeting)
        self.papers.meeting_no = board.meeting.meeting_no if board.meeting is not None else None
        self._foot.demo.setVisible(board.meeting is not None and board.meeting.is_demo)
        self._show_filter(board)
        self.side.show_board(board)
        self.columns.show_board(board)
        if self._is_live and not self._look.isActive():
            self._look.start()

    def _take_trouble(self, reading: int, trouble: BaseException) -> None:
        if reading == self._reads:
            self.trouble = tell_trouble(trouble)
            self._header.show_live(False)
            self.say(self.trouble, "late")
        if not is_told(trouble):
            raise trouble

    def _look_for_news(self) -> None:
        self.run(self._meetings.news_mark, on_answer=self._take_mark, on_trouble=self._take_no_mark)

    def _take_mark(self, mark: str) -> None:
        self._header.show_live(True)
        if mark != self._mark:
            self.read()

    def _take_no_mark(self, trouble: BaseException) -> None:
        self._header.show_live(False)
        if not is_told(trouble):
            raise trouble

    def _read_focused(self) -> None:
        card = self.columns.focused
        if card is None:
            return
        if card.item_id not in self._details:
            self.run(self._meetings.detail, card.item_id, on_answer=self._take_detail,
                                 on_trouble=self.tell)  # fmt: skip
        if card.item_id not in self._places:
            self.run(self._meetings.sketches, [card.item_id], RADIUS_M * 2.2, on_answer=self._take_places,
                                 on_trouble=self.tell)  # fmt: skip

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
            self.run(self._meetings.sketches, wanted, SKETCH_M * 1.1, on_answer=self._take_sketches,
                                 on_trouble=self.tell)  # fmt: skip

    def _take_sketches(self, sketches: list[Sketch]) -> None:
        self.columns.cards.take(sketches)
        self._sketches_wanted -= {sketch.item_id for sketch in sketches}
        self.columns.update()

    def _on_columns_more_wanted(self, state: ItemState, there: int) -> None:
        if (state, there) not in self._asked_more:
            self._asked_more.add((state, there))
            self.run(
                self._meetings.cards,
                state,
                self._only,
                there,
                on_answer=partial(self.columns.add_cards, state),
                on_trouble=self.tell,
            )

    @property
    def background(self) -> Background:
        """Where its jobs run."""
        return self._background

    @property
    def theme(self) -> Theme:
        """Its colours."""
        return self._theme

    @property
    def board(self) -> Board | None:
        """What was read last."""
        return self._board

    @property
    def ruling(self) -> RulingDialog | None:
        """The form of a ruling that is open."""
        return self.acts.ruling

    def place_of(self, item_id: int) -> Sketch | None:
        """Return what lies around an item, if it was read."""
        return self._places.get(item_id)

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

    def _show_filter(self, board: Board) -> None:
        only = self._only
        self._filters.chips["all"].setChecked(only == CardFilter())
        self._filters.chips["days"].setChecked(only.least_days > 0)
        self._filters.chips["bounces"].setChecked(only.least_bounces > 0)
        adjourned = next(column.total for column in board.columns if column.state is ItemState.ADJOURNED)
        self._filters.chips["adjourned"].setText(_("Adjourned {count}").format(count=adjourned))
        self._filters.chips["adjourned"].setChecked(self.columns.shows_adjourned)
        self._filters.cause_chip.setVisible(only.cause is not None)
        self._filters.cause_chip.setText(f"{cause_text(only.cause)} ✕" if only.cause else "")
        self._filters.cause_chip.setChecked(True)
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
            self._filters.chips["adjourned"].setChecked(self.columns.shows_adjourned)

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

    def say(self, words: str, tone: str = "text_2") -> None:
        """Write a message into the foot."""
        self._said.setText(words)
        retone(self._said, tone)

    def tell(self, trouble: BaseException) -> None:
        """Write what went wrong into the foot; what is nobody's plain trouble is raised."""
        self.say(tell_trouble(trouble), "late")
        if not is_told(trouble):
            raise trouble

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
        self.papers.close_dialog()
        self.windows.close()
        super().closeEvent(event)


def _read_board(meetings: MeetingService, only: CardFilter) -> tuple[str, Board]:
    """Read the mark before the board: what changes meanwhile is read once more, and never missed."""
    return meetings.news_mark(), meetings.board(only)
