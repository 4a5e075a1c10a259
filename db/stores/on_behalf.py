"""Reads and keeps what concerns results entered on behalf of patrol officers; the database decides who may."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from app.cases.sentences import SENTENCES as LAW
from app.i18n import N_
from app.on_behalf.model import ACTS, DAYS, Entry, Officer, Standing
from db.schema.queries import query
from db.stores.work import told_work

MOST = 500
ALLOW = text("select city.allow_on_behalf(:is_allowed, :why)")
FOR_ADMINISTRATORS = N_("Only administrators of the city decide whether results on behalf are taken.")
SENTENCES = LAW | {
    "GH043": FOR_ADMINISTRATORS,
    "GH046": N_("Enter a reason of at most 1,000 characters."),
    "42501": FOR_ADMINISTRATORS,
}


class DatabaseOnBehalfStore:
    """The store (app/on_behalf/ports.py) of whoever the engine logs in as."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        self._bind, self._person = bind, person

    def officers(self, case_id: int) -> tuple[Officer, ...]:
        """Return for whom a result of a case can be entered; see the port."""
        with told_work(self._bind, self._person, SENTENCES, ()) as connection:
            return tuple(Officer(*row) for row in connection.execute(query("on_behalf_officers"), {"case_id": case_id}))

    def standing(self) -> Standing:
        """Return the decision of the city and the entries of late; see the port."""
        asked = {"actions": list(ACTS), "days": DAYS, "most": MOST}
        with told_work(self._bind, self._person, SENTENCES, ()) as connection:
            row = connection.execute(query("on_behalf_switch")).one()
            entries = tuple(Entry(*one) for one in connection.execute(query("on_behalf_entries"), asked))
        return Standing(row.is_on, row.time_zone, row.why, row.set_by, row.set_at, entries, row.today_on)

    def allow(self, is_allowed: bool, why: str) -> int:
        """Take such results from now on, or no more; see the port."""
        with told_work(self._bind, self._person, SENTENCES, ()) as connection:
            return int(connection.execute(ALLOW, {"is_allowed": is_allowed, "why": why}).scalar_one())
