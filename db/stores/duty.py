"""Keeps shifts and contacts through functions of the database, which decide who may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, text

from app.duty.model import Contact, NewContact, NewShift, Shift
from app.duty.sentences import explain
from db.connection.errors import DATABASE_ERRORS, Failure, failure_of, translated
from db.connection.session import transaction
from db.schema.queries import query
from db.stores.refusals import explain_refusal

ADD_SHIFT = text("select city.add_shift(:number, :post, :area, :begins_at, :ends_at, :seat)")
SET_CONTACT = text("select city.set_contact(:unit, :purpose, :value, :person, :from_on, :to_on)")
REMOVE_SHIFT = text("select city.remove_shift(:id)")
END_CONTACT = text("select city.end_contact(:id)")
FOR_NOBODY = ("GH080", "GH005", "GH014", "42501")
"""What is wrong with the person and with no row."""


class DatabaseDutyStore:
    """Shifts and contacts in the database, as whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def time_zone(self) -> str:
        """Return the name of the city's time zone."""
        with self._work() as connection:
            return str(connection.scalar(text("select city.time_zone()")))

    def shifts(self, most: int) -> list[Shift]:
        """Return the shifts that are not over, the next first."""
        with self._work() as connection:
            return [Shift(*row) for row in connection.execute(query("duty_shifts"), {"most": most})]

    def contacts(self) -> list[Contact]:
        """Return how units are reached, by unit."""
        with self._work() as connection:
            return [Contact(*row) for row in connection.execute(query("duty_contacts"))]

    def add_shifts(self, shifts: Sequence[NewShift], is_kept: bool = True) -> list[str | None]:
        """Plan shifts, all or none; see the port."""
        return self._keep_all(ADD_SHIFT, [asdict(one) for one in shifts], is_kept)

    def set_contacts(self, contacts: Sequence[NewContact], is_kept: bool = True) -> list[str | None]:
        """Keep contacts, all or none; see the port."""
        return self._keep_all(SET_CONTACT, [asdict(one) for one in contacts], is_kept)

    def remove_shift(self, shift_id: int) -> None:
        """Take a shift out of the plan; see the port."""
        with self._work() as connection:
            connection.execute(REMOVE_SHIFT, {"id": shift_id})

    def end_contact(self, contact_id: int) -> None:
        """Let a contact end with yesterday; see the port."""
        with self._work() as connection:
            connection.execute(END_CONTACT, {"id": contact_id})

    @contextmanager
    def _work(self) -> Iterator[Connection]:
        """One transaction whose refusals are told."""
        with translated(_told), transaction(self._bind, self._person) as connection:
            yield connection

    def _keep_all(self, statement: TextClause, rows: list[dict[str, Any]], is_kept: bool) -> list[str | None]:
        reasons: list[str | None] = []
        with self._work() as connection, connection.begin_nested() as undone:
            for values in rows:
                reasons.append(_keep(connection, statement, values))
            if not is_kept or any(reasons):
                undone.rollback()
        return reasons


def _told(failure: Failure) -> str | None:
    return explain(failure.state, failure.facts or {}) or explain_refusal(failure.state, failure.facts or {})


def _keep(connection: Connection, statement: TextClause, values: dict[str, Any]) -> str | None:
    try:
        with connection.begin_nested():
            connection.execute(statement, values)
    except DATABASE_ERRORS as error:
        failure = failure_of(error)
        reason = explain(failure.state, failure.facts or {})
        if reason is None or failure.state in FOR_NOBODY:
            raise
        return reason
    return None
