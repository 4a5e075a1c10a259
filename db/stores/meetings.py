"""Keeps hard items, meetings and rulings through functions of the database, which decide who may."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import Refused
from app.i18n import _
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
from db.readers.meetings import (
    read_agenda,
    read_board,
    read_cards,
    read_detail,
    read_meetings,
    read_sketches,
)
from db.schema.queries import query
from db.stores.rulings import DatabaseRulingStore

PUT = text("select city.put_item(:case_id, cast(:causes as text[]))")
ACT = text("select city.act_on_item(:item_id, :version, :action, cast(:inputs as jsonb))")
MERGE = text("select city.merge_items(:into_id, :version, cast(:others as bigint[]))")
PLAN = text("select city.plan_meeting(:kind, :starts_at, :minutes, :place)")
NAME_CHAIR = text("select city.name_chair(:meeting_no, :number)")
INVITE = text("select city.invite_units(:meeting_no, cast(:unit_ids as integer[]))")
ORDER = text("select city.order_agenda(:meeting_no, :item_id, :place, :minutes)")
MOVE = text("select city.move_meeting(:meeting_no, :version, :state)")


class DatabaseMeetingStore(DatabaseRulingStore):
    """Hard items, meetings and rulings in the database, as whoever is logged in."""

    def board(self, only: CardFilter, top: int) -> Board:
        """Return the top of each column; see the port."""
        with self._work() as connection:
            return read_board(connection, only, top)

    def cards(self, state: ItemState, only: CardFilter, skip: int, most: int) -> list[Card]:
        """Return a further piece of a column; see the port."""
        with self._work() as connection:
            return read_cards(connection, state, only, skip, most)

    def detail(self, item_id: int) -> ItemDetail:
        """Return cases, refusals and history of an item; see the port."""
        with self._work() as connection:
            found = read_detail(connection, item_id)
        if not found.acts:
            raise Refused(_("There is no such item here any more. Press F5."))
        return found

    def sketches(self, item_ids: Sequence[int], radius_m: float) -> list[Sketch]:
        """Return what lies around some items; see the port."""
        with self._work() as connection:
            return read_sketches(connection, item_ids, radius_m)

    def news_mark(self) -> str:
        """Return a word that changes with the board; see the port."""
        with self._work() as connection:
            return str(connection.scalar(query("meetings_mark")))

    def meetings(self, most: int) -> list[Meeting]:
        """Return meetings, the latest first; see the port."""
        with self._work() as connection:
            return read_meetings(connection, most)

    def agenda(self, meeting_no: int) -> list[AgendaItem]:
        """Return the items of a meeting in their order; see the port."""
        with self._work() as connection:
            return read_agenda(connection, meeting_no)

    def precedents(self, item_id: int) -> list[Precedent]:
        """Return earlier rulings that concern an item; see the port."""
        with self._work() as connection:
            return [Precedent(*row) for row in connection.execute(query("item_precedents"), {"item_id": item_id})]

    def put_item(self, case_id: int, causes: Sequence[str] | None) -> int:
        """Put a case on the board; see the port."""
        with self._work() as connection:
            asked = {"case_id": case_id, "causes": None if causes is None else list(causes)}
            return int(connection.execute(PUT, asked).scalar_one())

    def act(self, item_id: int, version: int, action: str, inputs: dict[str, Any]) -> int:
        """Do something to an item; see the port."""
        asked = {"item_id": item_id, "version": version, "action": action, "inputs": json.dumps(inputs)}
        with self._work() as connection:
            return int(connection.execute(ACT, asked).scalar_one())

    def merge(self, proposal: Proposal) -> int:
        """Make several items one; see the port."""
        first, *others = proposal.item_ids
        with self._work() as connection:
            asked = {"into_id": first, "version": proposal.version, "others": others}
            return int(connection.execute(MERGE, asked).scalar_one())

    def plan(self, kind: str, starts_at: datetime, minutes: int, place: str) -> int:
        """Plan a meeting; see the port."""
        asked = {"kind": kind, "starts_at": starts_at, "minutes": minutes, "place": place}
        with self._work() as connection:
            return int(connection.execute(PLAN, asked).scalar_one())

    def name_chair(self, meeting_no: int, staff_number: str) -> None:
        """Say who holds a meeting; see the port."""
        with self._work() as connection:
            connection.execute(NAME_CHAIR, {"meeting_no": meeting_no, "number": staff_number})

    def invite(self, meeting_no: int, unit_ids: Sequence[int]) -> None:
        """Invite these units and no others; see the port."""
        with self._work() as connection:
            connection.execute(INVITE, {"meeting_no": meeting_no, "unit_ids": list(unit_ids)})

    def order(self, meeting_no: int, item_id: int, place: int, minutes: int) -> None:
        """Give an item its place and its minutes; see the port."""
        asked = {"meeting_no": meeting_no, "item_id": item_id, "place": place, "minutes": minutes}
        with self._work() as connection:
            connection.execute(ORDER, asked)

    def move(self, meeting_no: int, version: int, state: MeetingState) -> int:
        """Call, open or close a meeting; see the port."""
        asked = {"meeting_no": meeting_no, "version": version, "state": state.value}
        with self._work() as connection:
            return int(connection.execute(MOVE, asked).scalar_one())
