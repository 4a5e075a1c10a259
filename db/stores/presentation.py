"""Shares the screens of a meeting through functions of the database, which decide who may."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine, text

from app.meetings.agenda_sentences import CODES_FASTER, explain_agenda
from app.meetings.presentation import ItemScreen, MeetingAgenda, Note, Stage, Stroke
from app.meetings.sentences import explain
from db.connection.errors import Failure
from db.readers.presentation import read_meeting_agenda, read_screen, read_stage
from db.stores.refusals import explain_refusal
from db.stores.work import contended_work

SHOW = text("select city.show_item(:meeting_no, :version, :item_id)")
DRAW = text("select city.draw_on_screen(:meeting_no, :item_id, cast(:lines as jsonb))")
JOIN = text("select city.join_meeting(:meeting_no, :item_id)")
WRITE_NOTE = text("select city.write_note(:meeting_no, :item_id, :version, :words)")


class DatabasePresentationStore:
    """The screens of a meeting in the database, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def agenda(self) -> MeetingAgenda:
        """Return the meeting that is running, else the next; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            return read_meeting_agenda(connection)

    def screen(self, item_id: int, radius_m: float) -> ItemScreen:
        """Return everything about an item that the room sees; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            return read_screen(connection, item_id, radius_m)

    def stage(self, meeting_no: int) -> Stage:
        """Return what everybody who joined shares; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            return read_stage(connection, meeting_no)

    def show(self, meeting_no: int, version: int, item_id: int) -> int:
        """Show an item to everybody; see the port."""
        asked = {"meeting_no": meeting_no, "version": version, "item_id": item_id}
        with meeting_work(self._bind, self._person) as connection:
            return int(connection.execute(SHOW, asked).scalar_one())

    def draw(self, meeting_no: int, item_id: int, strokes: Sequence[Stroke]) -> int:
        """Put lines on the map; see the port."""
        asked = {"meeting_no": meeting_no, "item_id": item_id, "lines": json.dumps(strokes)}
        with meeting_work(self._bind, self._person) as connection:
            return int(connection.execute(DRAW, asked).scalar_one())

    def join(self, meeting_no: int, writes_item_id: int | None) -> None:
        """Tell that one is there; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            connection.execute(JOIN, {"meeting_no": meeting_no, "item_id": writes_item_id})

    def write_note(self, meeting_no: int, note: Note, words: str) -> int:
        """Write the notes of an item; see the port."""
        asked = {"meeting_no": meeting_no, "item_id": note.item_id, "version": note.version, "words": words}
        with meeting_work(self._bind, self._person) as connection:
            return int(connection.execute(WRITE_NOTE, asked).scalar_one())


def meeting_work(bind: Engine | Connection, person: str | None) -> AbstractContextManager[Connection]:
    """Return one transaction whose refusals about screens, agendas and evidence are told; see `contended_work`."""
    return contended_work(bind, person, _told, CODES_FASTER)


def _told(failure: Failure) -> str | None:
    facts = failure.facts or {}
    words = explain_agenda(failure.state, facts) or explain(failure.state, facts)
    return words or explain_refusal(failure.state, facts)
