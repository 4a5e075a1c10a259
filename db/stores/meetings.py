"""Keeps hard items, meetings and rulings through functions of the database, which decide who may."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.errors import Conflict, Refused
from app.i18n import _
from app.meetings.model import (
    AgendaItem,
    Board,
    Card,
    CardFilter,
    ConfirmedRuling,
    ItemDetail,
    ItemState,
    Meeting,
    MeetingState,
    NewRuling,
    Precedent,
    Proposal,
    RulingBasis,
    RulingCollision,
    RulingPreview,
    Sketch,
)
from app.meetings.sentences import explain
from db.connection.errors import DATABASE_ERRORS, Failure, failure_of, translated
from db.connection.session import transaction
from db.readers.meetings import (
    read_agenda,
    read_basis,
    read_board,
    read_cards,
    read_detail,
    read_meetings,
    read_sketches,
)
from db.schema.queries import query
from db.stores.refusals import explain_refusal

FASTER = "GH102"
"""The code of an act on an older version."""
PUT = text("select city.put_item(:case_id, cast(:causes as text[]))")
ACT = text("select city.act_on_item(:item_id, :version, :action, cast(:inputs as jsonb))")
MERGE = text("select city.merge_items(:into_id, :version, cast(:others as bigint[]))")
PLAN = text("select city.plan_meeting(:kind, :starts_at, :minutes, :place)")
NAME_CHAIR = text("select city.name_chair(:meeting_no, :number)")
INVITE = text("select city.invite_units(:meeting_no, cast(:unit_ids as integer[]))")
ORDER = text("select city.order_agenda(:meeting_no, :item_id, :place, :minutes)")
MOVE = text("select city.move_meeting(:meeting_no, :version, :state)")
PREVIEW = text("select cases, elsewhere, refusals from city.preview_ruling(cast(:ruling as jsonb))")
COLLISIONS = text("select * from city.ruling_collisions(cast(:ruling as jsonb))")
CONFIRM = text("select city.confirm_ruling(:meeting_no, :item_id, :version, cast(:ruling as jsonb))")


class DatabaseMeetingStore:
    """Hard items, meetings and rulings in the database, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

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

    def collisions(self, ruling: NewRuling) -> list[RulingCollision]:
        """Return the rulings that a new one meets; see the port."""
        with self._work() as connection:
            rows = connection.execute(COLLISIONS, {"ruling": ruling_json(ruling)}).all()
        return [RulingCollision(row.ruling_no, row.unit_id, tuple(row.class_ids), row.is_equal) for row in rows]

    def basis(self, item_id: int) -> RulingBasis:
        """Return what the form of a ruling begins with; see the port."""
        with self._work() as connection:
            return read_basis(connection, item_id)

    def preview(self, ruling: NewRuling) -> RulingPreview:
        """Return what a ruling would have done; see the port."""
        with self._work() as connection:
            return RulingPreview(*connection.execute(PREVIEW, {"ruling": ruling_json(ruling)}).one())

    def confirm(self, meeting_no: int, item_id: int, version: int, ruling: NewRuling) -> ConfirmedRuling:
        """Make a ruling and move the cases of its item; see the port."""
        asked = {"meeting_no": meeting_no, "item_id": item_id, "version": version, "ruling": ruling_json(ruling)}
        with self._work() as connection:
            return ConfirmedRuling(**connection.execute(CONFIRM, asked).scalar_one())

    @contextmanager
    def _work(self) -> Iterator[Connection]:
        """One transaction whose refusals are told."""
        try:
            with translated(_told), transaction(self._bind, self._person) as connection:
                yield connection
        except Refused as refused:
            cause = refused.__cause__ or refused.__context__
            if isinstance(cause, DATABASE_ERRORS) and failure_of(cause).state == FASTER:
                raise Conflict(str(refused)) from None
            raise


def ruling_json(ruling: NewRuling) -> str:
    """Return a ruling as `city.confirm_ruling` takes it."""
    return json.dumps({
        "title": ruling.title,
        "words": ruling.words,
        "class_ids": ruling.class_ids,
        "unit_id": ruling.unit_id,
        "from": ruling.from_on.isoformat(),
        "to": None if ruling.to_on is None else ruling.to_on.isoformat(),
        "outline": ruling.outline,
        "unit_grid_ids": ruling.unit_grid_ids,
        "duty_grid_ids": ruling.duty_grid_ids,
        "replaces": ruling.replaces,
        "cases": "unit" if ruling.sends_to_unit else "dispatch",
    })  # fmt: skip


def _told(failure: Failure) -> str | None:
    facts = failure.facts or {}
    return explain(failure.state, facts) or explain_refusal(failure.state, facts)
