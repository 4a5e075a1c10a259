"""Cases month by month: returned, reworked, extended, suspended, closed late; each figure opens its cases.

The figures lie outside the city in memory; the database keeps them exact (`db/schema/sql/city/59_monthly_facts.sql`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.i18n import NC_, _
from app.texts.times import month_text

FACTS: dict[str, str] = {
    "late": NC_("in a month", "Closed overdue"), "returned": NC_("in a month", "Returned"),
    "reworked": NC_("in a month", "Reworked"), "extended": NC_("in a month", "Extended"),
    "suspended": NC_("in a month", "Suspended"),
}  # fmt: skip
"""What is counted, by its stored word."""
COUNTERS = {
    "returned_times": "returned", "reworked_times": "reworked", "extended_times": "extended",
    "suspended_times": "suspended",
}  # fmt: skip
"""The fact of an act, by the counter of cases that the act raises; `city.fact_of_act` says the same."""
CELL_DEG = 0.001
"""A cell of the heat, some hundred metres wide."""
MONTHS_SHOWN = 60


@dataclass(frozen=True)
class FactSpan:
    """A figure: the cases of a fact in some months.

    Args:
        first_on, last_on: first days of the first and the last month.
        district, unit_id: None for all.
        lateness_s: of cases that were closed late: from and below so many seconds.
        square: east and north cell of its corner and its width in cells.
    """

    fact: str
    first_on: date
    last_on: date
    district: str | None = None
    unit_id: int | None = None
    lateness_s: tuple[int, int] | None = None
    square: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class MonthCount:
    """How many cases a month has of a fact, and by how many acts."""

    month_on: date
    fact: str
    cases: int
    times: int


class MonthlyFacts(Protocol):
    """The facts of all months, as the person whose desk it is; whoever does not see the whole city is told nothing."""

    def months(
        self, first_on: date, last_on: date, district: str | None = None, unit_id: int | None = None
    ) -> list[MonthCount]:
        """Return a count for each fact and month that has one."""

    def case_ids(self, span: FactSpan) -> tuple[int, ...]:
        """Return the cases of a figure, the latest number first."""

    def squares(self, span: FactSpan, width: int) -> NDArray[np.int64]:
        """Return squares of so many cells with a count: (n, 3) east and north cell of the corner, cases."""

    def lateness(self, span: FactSpan, edges_s: Sequence[int]) -> tuple[int, ...]:
        """Return how many cases of a span were closed late by each class of spans, one more than there are edges."""

    def mend(self) -> int:
        """Compare with all cases and mend what differs; return how many rows were wrong.

        Raises:
            Forbidden: this person is no administrator.
        """


@dataclass(frozen=True)
class MonthsBoard:
    """Counts of all facts over the same months.

    Args:
        months: first days, rising, without a gap.
        counts: by fact, (months,) cases.
        times: by fact, (months,) acts.
    """

    months: tuple[date, ...]
    counts: dict[str, NDArray[np.int64]] = field(repr=False)
    times: dict[str, NDArray[np.int64]] = field(repr=False)


def months_until(last_on: date, count: int = MONTHS_SHOWN) -> tuple[date, ...]:
    """Return the first days of so many months, the last of which a day lies in."""
    last = last_on.year * 12 + last_on.month - 1
    return tuple(date(number // 12, number % 12 + 1, 1) for number in range(last - count + 1, last + 1))


def board_of(months: Sequence[date], found: Sequence[MonthCount]) -> MonthsBoard:
    """Put counts in the places of their months."""
    place = {month: at for at, month in enumerate(months)}
    counts = {fact: np.zeros(len(months), np.int64) for fact in FACTS}
    times = {fact: np.zeros(len(months), np.int64) for fact in FACTS}
    for one in found:
        if one.month_on in place and one.fact in FACTS:
            counts[one.fact][place[one.month_on]] = one.cases
            times[one.fact][place[one.month_on]] = one.times
    return MonthsBoard(tuple(months), counts, times)


def span_words(months: Sequence[date]) -> str:
    """Return one month, or the first and the last of several."""
    first, last = month_text(months[0]), month_text(months[-1])
    return first if first == last else _("{first} to {last}").format(first=first, last=last)
