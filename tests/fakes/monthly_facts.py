"""Facts of months in memory, for tests of the page that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.desk.overdue_months import FactSpan, MonthCount


@dataclass
class FakeMonthlyFacts:
    """Tells of every month the same, and remembers what it was asked."""

    count: int = 7
    asked: list[FactSpan] = field(default_factory=list)
    districts: list[str | None] = field(default_factory=list)

    def months(
        self, first_on: date, last_on: date, district: str | None = None, unit_id: int | None = None
    ) -> list[MonthCount]:
        """A count for the late cases and the returned ones of the last month."""
        self.districts.append(district)
        return [MonthCount(last_on, fact, self.count, self.count + 1) for fact in ("late", "returned")]

    def case_ids(self, span: FactSpan) -> tuple[int, ...]:
        """So many cases."""
        self.asked.append(span)
        return tuple(range(self.count, 0, -1))

    def squares(self, span: FactSpan, width: int) -> NDArray[np.int64]:
        """All cases but two in one square of the centre of the city."""
        return np.array([[108352 - 108352 % width, 22816 - 22816 % width, self.count - 2]], np.int64)

    def lateness(self, span: FactSpan, edges_s: Sequence[int]) -> tuple[int, ...]:
        """All cases in the first class."""
        return (self.count, *(0 for _edge in edges_s))

    def mend(self) -> int:
        """Nothing is wrong."""
        return 0
