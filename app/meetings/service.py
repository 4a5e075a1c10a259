"""Use cases of the third room: the board, meetings and rulings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.errors import Refused
from app.i18n import _
from app.meetings.items import BY_KEY
from app.meetings.model import (
    AgendaItem,
    Board,
    Card,
    CardFilter,
    ItemDetail,
    ItemState,
    Meeting,
    MeetingState,
    Precedent,
    Proposal,
    Sketch,
)
from app.meetings.ports import MeetingStore
from app.rulings.model import ConfirmedRuling, NewRuling
from app.rulings.service import RulingService

TOP = 24
"""So many cards of each column are read at first; a column reads on as it is scrolled."""
MOST_MEETINGS = 200


class MeetingService(RulingService):
    """The use cases; every method raises Unavailable where the database cannot be reached."""

    def __init__(self, store: MeetingStore) -> None:
        super().__init__(store)
        self._store = store

    def board(self, only: CardFilter | None = None) -> Board:
        """Return the top of each column, with exact counts."""
        return self._store.board(only or CardFilter(), TOP)

    def cards(self, state: ItemState, only: CardFilter, skip: int) -> list[Card]:
        """Return the next cards of a column."""
        return self._store.cards(state, only, skip, TOP)

    def detail(self, item_id: int) -> ItemDetail:
        """Return cases, refusals and history of an item.

        Raises:
            Refused: there is none that this person sees.
        """
        return self._store.detail(item_id)

    def sketches(self, item_ids: Sequence[int], radius_m: float) -> list[Sketch]:
        """Return what lies around some items, for small maps."""
        return self._store.sketches(item_ids, radius_m) if item_ids else []

    def news_mark(self) -> str:
        """Return a word that is another one when something of the board has changed."""
        return self._store.news_mark()

    def meetings(self) -> list[Meeting]:
        """Return meetings, the latest first."""
        return self._store.meetings(MOST_MEETINGS)

    def agenda(self, meeting_no: int) -> list[AgendaItem]:
        """Return the items of a meeting in their order, with what came of each."""
        return self._store.agenda(meeting_no)

    def precedents(self, item_id: int) -> list[Precedent]:
        """Return earlier rulings that concern the class or the place of an item."""
        return self._store.precedents(item_id)

    def put_item(self, case_id: int, causes: Sequence[str] | None = None) -> int:
        """Put a case on the board by hand, whatever state it is in; return the number of its item.

        Raises:
            Refused: the person may not, or there is no such open case.
        """
        return self._store.put_item(case_id, causes)

    def act(self, card: Card, action: str, inputs: dict[str, Any] | None = None) -> int:
        """Do something to an item; return its new version.

        Raises:
            Refused: it is not possible now, the person may not, or an answer is missing.
            Conflict: somebody was faster.
        """
        row = BY_KEY[action]
        given = inputs or {}
        if card.state not in row.leaves or row.is_by_itself:
            raise Refused(_("“{action}” is not possible for this item now.").format(action=_(row.label)))
        return self._store.act(card.item_id, card.version, action, given)

    def merge(self, proposal: Proposal) -> int:
        """Make the items of a proposal one; return its new version.

        Raises:
            Refused: the person may not, or one of them is on an agenda meanwhile.
            Conflict: somebody was faster.
        """
        return self._store.merge(proposal)

    def plan(self, kind: str, starts_at: datetime, minutes: int, place: str) -> int:
        """Plan a meeting; return its number.

        Raises:
            Refused: the person may not, or something of it is wrong.
        """
        return self._store.plan(kind, starts_at, minutes, place)

    def name_chair(self, meeting_no: int, staff_number: str) -> None:
        """Say who holds a meeting; only a leader names a presenter.

        Raises:
            Refused: the person may not, or nobody of this number can.
        """
        self._store.name_chair(meeting_no, staff_number)

    def invite(self, meeting_no: int, unit_ids: Sequence[int]) -> None:
        """Invite these units and no others.

        Raises:
            Refused: the meeting is closed, or there is no such unit.
        """
        self._store.invite(meeting_no, unit_ids)

    def order(self, meeting_no: int, item_id: int, place: int, minutes: int) -> None:
        """Give an item its place, from 1 on, and its minutes on an agenda.

        Raises:
            Refused: the meeting is closed, or the item is not on its agenda.
        """
        self._store.order(meeting_no, item_id, place, minutes)

    def move(self, meeting: Meeting, state: MeetingState) -> int:
        """Call, open or close a meeting; return its new version.

        Raises:
            Refused: not in this order, or without a chair.
            Conflict: somebody was faster.
        """
        return self._store.move(meeting.meeting_no, meeting.version, state)

    def confirm(self, meeting_no: int, card: Card, ruling: NewRuling) -> ConfirmedRuling:
        """Confirm a ruling as the chair: the rule holds and the cases of the item move, all or nothing.

        Raises:
            Refused: not the chair, the meeting is not running, the ruling is not whole or collides.
            Conflict: somebody was faster.
        """
        return self.confirm_ruling(meeting_no, card.item_id, card.version, ruling)
