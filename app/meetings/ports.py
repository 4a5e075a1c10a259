"""What meetings need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

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
from app.rulings.ports import RulingStore


class MeetingStore(RulingStore, Protocol):
    """Keeps hard items, meetings and their rulings; every method is one transaction of the person who is logged in.

    Every method raises Refused where the database says no, Conflict where somebody was faster, and Unavailable where it
    cannot be reached.
    """

    def board(self, only: CardFilter, top: int) -> Board:
        """Return the top of each column with exact counts."""

    def cards(self, state: ItemState, only: CardFilter, skip: int, most: int) -> list[Card]:
        """Return a further piece of a column."""

    def detail(self, item_id: int) -> ItemDetail:
        """Return cases, refusals and history of an item."""

    def sketches(self, item_ids: Sequence[int], radius_m: float) -> list[Sketch]:
        """Return what lies around some items."""

    def news_mark(self) -> str:
        """Return a word that is another one when an item, a meeting or a ruling has changed."""

    def meetings(self, most: int) -> list[Meeting]:
        """Return meetings, the latest first."""

    def agenda(self, meeting_no: int) -> list[AgendaItem]:
        """Return the items of a meeting in their order."""

    def precedents(self, item_id: int) -> list[Precedent]:
        """Return earlier rulings that concern an item."""

    def put_item(self, case_id: int, causes: Sequence[str] | None) -> int:
        """Put a case on the board; return the number of its item."""

    def act(self, item_id: int, version: int, action: str, inputs: dict[str, Any]) -> int:
        """Do something to an item; return its new version."""

    def merge(self, proposal: Proposal) -> int:
        """Make several items one; return its new version."""

    def plan(self, kind: str, starts_at: datetime, minutes: int, place: str) -> int:
        """Plan a meeting; return its number."""

    def name_chair(self, meeting_no: int, staff_number: str) -> None:
        """Say who holds a meeting."""

    def invite(self, meeting_no: int, unit_ids: Sequence[int]) -> None:
        """Invite these units and no others."""

    def order(self, meeting_no: int, item_id: int, place: int, minutes: int) -> None:
        """Give an item its place and its minutes on an agenda."""

    def move(self, meeting_no: int, version: int, state: MeetingState) -> int:
        """Call, open or close a meeting; return its new version."""
