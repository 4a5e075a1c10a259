"""The use cases of deadlines: explain those of a case, and correct the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.deadlines.clock import WORKING_UNITS, Calendar, Stretches
from app.deadlines.explain import Explanation, explain
from app.deadlines.lateness import first_clock
from app.deadlines.model import CalendarAlarm, CaseClocks, StageClock
from app.deadlines.ports import DeadlineStore
from app.deadlines.rows import MOST, ClockRow, rows_of
from app.deadlines.year import CalendarYear
from app.errors import Refused
from app.i18n import _


@dataclass(frozen=True)
class ExplainedClock:
    """A clock with its count.

    Args:
        explanation: None where the limit behind a deadline is not known.
        left: the clock's own time until its deadline; negative where it is late, None where it has none or has ended.
    """

    clock: StageClock
    explanation: Explanation | None
    rows: tuple[ClockRow, ...]
    left: timedelta | None = None


@dataclass(frozen=True)
class ExplainedCase:
    """All clocks of a case: those that run as they fall due, the first of them speaks for it; then those that ended."""

    case: CaseClocks
    clocks: tuple[ExplainedClock, ...]


class DeadlineService:
    """Explains deadlines; a person is a database role, None the one who is logged in."""

    def __init__(self, store: DeadlineStore) -> None:
        self._store = store

    def explain(self, case_id: int, most: int = MOST) -> ExplainedCase:
        """Return all clocks of a case, each with its count.

        Args:
            most: rows of one count; the middle of longer ones is left out.

        Raises:
            Refused: there is no such case, or this person may not see it.
            Unavailable: the database cannot be reached.
        """
        found = self._store.clocks(case_id)
        if found is None:
            raise Refused(_("There is no case {case_id}.").format(case_id=case_id))
        calendar = Calendar(found.days, found.time_zone)
        order = in_order(found.clocks)
        return ExplainedCase(found, tuple(explained(clock, calendar, found.now, most) for clock in order))

    def alarm(self) -> CalendarAlarm | None:
        """Return what is missing in the calendar, None where nothing is."""
        return self._store.alarm()

    def year(self, year: int | None = None) -> CalendarYear:
        """Return a year of the calendar with what people decided about it, and the factors of the grades.

        Args:
            year: None for the one that has to be looked at: the first that is not sure, once its holidays are published
                as a rule, or else this year.
        """
        return self._store.year(year)

    def override(self, person: str | None, days: Sequence[date], hours: Stretches | None, why: str) -> int:
        """Correct days, or let the library speak again (None); return how many cases got another deadline.

        Raises:
            Refused: not an administrator, no reason, no such day, or hours that cannot be.
        """
        return self._store.override(person, days, hours, why)

    def confirm_year(self, person: str | None, year: int, why: str) -> int:
        """Stand for a year as it is in the calendar; return how many cases were touched.

        Raises:
            Refused: not an administrator, no reason, or no such year in the calendar.
        """
        return self._store.confirm_year(person, year, why)

    def withdraw_year(self, person: str | None, year: int, why: str) -> int:
        """Stand for a year no longer; return how many open cases have another or a provisional deadline now.

        Raises:
            Refused: not an administrator, no reason, nobody stands for it, or it is over.
        """
        return self._store.withdraw_year(person, year, why)

    def set_multipliers(self, person: str | None, is_on: bool, factors: dict[str, float], why: str) -> int:
        """Switch the factors of the management grades for handling that begins from now on; return their version.

        Raises:
            Refused: not an administrator, no reason, or a factor outside 0.1 to 10.
        """
        return self._store.set_multipliers(person, is_on, factors, why)


def in_order(clocks: Sequence[StageClock]) -> list[StageClock]:
    """Return those that have not ended as they fall due, so that the first speaks for the case; then the others."""
    running = [clock for clock in clocks if clock.ended_at is None]
    ordered: list[StageClock] = []
    while (first := first_clock(running)) is not None:
        running.remove(first)
        ordered.append(first)
    ended = [clock for clock in clocks if clock.ended_at is not None]
    return [*ordered, *running, *sorted(ended, key=lambda clock: -clock.clock_no)]


def explained(clock: StageClock, calendar: Calendar, now: datetime, most: int = MOST) -> ExplainedClock:
    """Return a clock with its count, and what is left of it now."""
    explanation = explain(clock, calendar)
    rows = () if explanation is None else tuple(rows_of(explanation, calendar, most))
    return ExplainedClock(clock, explanation, rows, left_of(clock, calendar, now))


def left_of(clock: StageClock, calendar: Calendar, now: datetime) -> timedelta | None:
    """Return how much of its own time a running clock has until its deadline; negative where it is late."""
    if clock.due_at is None or not clock.is_running:
        return None
    is_late = clock.due_at < now
    since, until = (clock.due_at, now) if is_late else (now, clock.due_at)
    is_working = clock.limit is not None and clock.limit.unit in WORKING_UNITS
    left_s = float(calendar.own_seconds([since.timestamp()], [until.timestamp()], is_working)[0])
    return timedelta(seconds=-left_s if is_late else left_s)
