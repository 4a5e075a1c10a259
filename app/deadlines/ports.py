"""What the deadline service needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from app.deadlines.clock import Stretches
from app.deadlines.model import CalendarAlarm, CaseClocks
from app.deadlines.year import CalendarYear


class DeadlineStore(Protocol):
    """Reads the clocks of cases, and keeps what people decide about the calendar."""

    def clocks(self, case_id: int) -> CaseClocks | None:
        """Return the clocks of a case; None where there is no such case, or this person may not see it."""

    def alarm(self) -> CalendarAlarm | None:
        """Return what is missing in the calendar, None where nothing is."""

    def year(self, year: int | None) -> CalendarYear:
        """Return a year of the calendar; None for the one that administrators have to look at."""

    def override(self, person: str | None, days: Sequence[date], hours: Stretches | None, why: str) -> int:
        """Correct days, or let the library speak again (None); return how many cases got another deadline."""

    def confirm_year(self, person: str | None, year: int, why: str) -> int:
        """Stand for a year as it is; return how many cases were touched."""

    def withdraw_year(self, person: str | None, year: int, why: str) -> int:
        """Stand for a year no longer; return how many cases were touched."""

    def set_multipliers(self, person: str | None, is_on: bool, factors: dict[str, float], why: str) -> int:
        """Switch the factors of the management grades for what begins from now on; return their version."""
