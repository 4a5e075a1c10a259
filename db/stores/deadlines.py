"""Reads the clocks of cases, and keeps what people decide about the calendar; the database itself checks who may."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.deadlines.clock import Stretches
from app.deadlines.model import CalendarAlarm, CaseClocks
from app.deadlines.year import NO_HOURS, CalendarYear
from app.i18n import N_
from db.readers.deadlines import read_alarm, read_clocks, read_year
from db.stores.work import told_work

SENTENCES = {
    "GH043": N_("Only administrators change the work calendar and the factors."),
    "GH044": NO_HOURS,
    "GH045": N_("The work calendar has no day {day}."),
    "GH046": N_("Enter a reason of at most 1,000 characters."),
    "GH047": N_("The factor for management grade {grade} is not valid. Enter a number from 0.1 to 10."),
    "GH048": N_("{day} has not been confirmed."),
    "GH049": N_("{day} is over; its deadlines do not change."),
    "42501": N_("Only administrators change the work calendar and the factors."),
}
FACTS = ("hours", "day", "grade")


class DatabaseDeadlineStore:
    """Deadlines and calendar in the database."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def clocks(self, case_id: int) -> CaseClocks | None:
        """Return the clocks of a case; None where there is no such case, or this person may not see it."""
        with self._work() as connection:
            return read_clocks(connection, case_id)

    def alarm(self) -> CalendarAlarm | None:
        """Return what is missing in the calendar, None where nothing is."""
        with self._work() as connection:
            return read_alarm(connection)

    def year(self, year: int | None) -> CalendarYear:
        """Return a year of the calendar; None for the one that administrators have to look at."""
        with self._work() as connection:
            return read_year(connection, year)

    def override(self, person: str | None, days: Sequence[date], hours: Stretches | None, why: str) -> int:
        """Correct days, or let the library speak again (None); return how many cases got another deadline."""
        statement = "select city.override_calendar(cast(:days as date[]), cast(:hours as jsonb), :why)"
        return self._ask(
            person, statement, days=list(days), hours=None if hours is None else json.dumps(hours), why=why
        )

    def confirm_year(self, person: str | None, year: int, why: str) -> int:
        """Stand for a year as it is; return how many cases were touched."""
        return self._ask(person, "select city.confirm_calendar_year(:year, :why)", year=year, why=why)

    def withdraw_year(self, person: str | None, year: int, why: str) -> int:
        """Stand for a year no longer; return how many cases were touched."""
        return self._ask(person, "select city.withdraw_calendar_year(:year, :why)", year=year, why=why)

    def set_multipliers(self, person: str | None, is_on: bool, factors: dict[str, float], why: str) -> int:
        """Switch the factors of the management grades for what begins from now on; return their version."""
        statement = "select city.set_grade_multipliers(:is_on, cast(:factors as jsonb), :why)"
        return self._ask(person, statement, is_on=is_on, factors=json.dumps(factors), why=why)

    def _ask(self, person: str | None, statement: str, **values: Any) -> int:
        with self._work(person) as connection:
            return connection.execute(text(statement), values).scalar_one()

    def _work(self, person: str | None = None) -> AbstractContextManager[Connection]:
        return told_work(self._bind, person, SENTENCES, FACTS)
