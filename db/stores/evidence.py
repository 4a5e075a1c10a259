"""Reads and adds evidence through functions of the database, which decide who may and look at every file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from app.errors import Refused
from app.i18n import _
from app.meetings.evidence import Evidence
from db.readers.evidence import read_evidence
from db.schema.queries import query
from db.stores.presentation import meeting_work

ADD_STATEMENT = text("select city.add_statement(:item_id, :unit_id, :words)")
ADD_FILE = text("select city.add_item_file(:item_id, :unit_id, :name, :content)")
REMOVE_FILE = text("select city.remove_item_file(:file_id)")
FILE = text("select content from city.item_files where file_id = :file_id")


class DatabaseEvidenceStore:
    """Evidence in the database, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def evidence(self, item_id: int, radius_m: float, most_photos: int) -> Evidence:
        """Return everything that is known about an item; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            return read_evidence(connection, item_id, radius_m, most_photos)

    def units(self) -> Sequence[tuple[int, str, str]]:
        """Return every unit; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query("ruling_units"), {"first": []})]

    def add_statement(self, item_id: int, unit_id: int, words: str) -> int:
        """Add what a unit says; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            asked = {"item_id": item_id, "unit_id": unit_id, "words": words}
            return int(connection.execute(ADD_STATEMENT, asked).scalar_one())

    def add_file(self, item_id: int, unit_id: int | None, name: str, content: bytes) -> int:
        """Add a paper or a picture; see the port."""
        asked = {"item_id": item_id, "unit_id": unit_id, "name": name, "content": content}
        with meeting_work(self._bind, self._person) as connection:
            return int(connection.execute(ADD_FILE, asked).scalar_one())

    def file(self, file_id: int) -> bytes:
        """Return the content of a file; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            content = connection.scalar(FILE, {"file_id": file_id})
        if content is None:
            raise Refused(_("This file is not here any more."))
        return bytes(content)

    def remove_file(self, file_id: int) -> None:
        """Take a file away; see the port."""
        with meeting_work(self._bind, self._person) as connection:
            connection.execute(REMOVE_FILE, {"file_id": file_id})
