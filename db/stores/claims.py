"""Keeps claims and presence; what may be done is decided in the database (55_claims.sql)."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from app.claims.model import Holder
from app.errors import Refused
from app.i18n import N_, _
from db.stores.work import told_work

SENTENCES = {"55P03": N_("A colleague is taking this case at this moment. Try again.")}
TAKE = text("select staff_id, name, is_mine from city.take_claim(:case_id, :reason)")
GIVE_BACK = text("select city.give_claim_back(:case_id)")
NOTE_PRESENCE = text("select city.note_presence(:case_id)")


class DatabaseClaimStore:
    """Claims and presence in the database, of whoever is logged in."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        """Keep the address.

        Args:
            person: database role to act as; only the owner of a private cluster can.
        """
        self._bind, self._person = bind, person

    def take(self, case_id: int, reason: str | None) -> Holder:
        """Take a case, hold it longer or take it over; see the port."""
        with told_work(self._bind, self._person, SENTENCES, ()) as connection:
            row = connection.execute(TAKE, {"case_id": case_id, "reason": reason}).one_or_none()
        if row is None:
            raise Refused(_(SENTENCES["55P03"]))
        return Holder(row.staff_id, row.name, row.is_mine)

    def give_back(self, case_id: int) -> None:
        """Let go of a case; see the port."""
        with told_work(self._bind, self._person, SENTENCES, ()) as connection:
            connection.execute(GIVE_BACK, {"case_id": case_id})

    def note_presence(self, case_id: int | None) -> None:
        """Say which case the person has open; see the port."""
        with told_work(self._bind, self._person, SENTENCES, ()) as connection:
            connection.execute(NOTE_PRESENCE, {"case_id": case_id})
