"""Reads what became of cases month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, text

from app.desk.overdue_months import FactSpan, MonthCount
from db.connection.errors import NO_RIGHT_TO_SEE, translated
from db.connection.session import transaction
from db.schema.queries import query


class DatabaseMonthlyFacts:
    """The facts of all months (app/desk/overdue_months.py) as whoever the engine logs in as sees them."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def months(
        self, first_on: date, last_on: date, district: str | None = None, unit_id: int | None = None
    ) -> list[MonthCount]:
        """Return a count for each fact and month; see the port."""
        asked = {"first_on": first_on, "last_on": last_on, "district": district, "unit_id": unit_id}
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            return [MonthCount(**row._mapping) for row in connection.execute(query("months_of_facts"), asked)]

    def case_ids(self, span: FactSpan) -> tuple[int, ...]:
        """Return the cases of a figure; see the port."""
        from_s, below_s = span.lateness_s or (None, None)
        east, north, width = span.square or (None, None, 1)
        asked = _asked(span) | {"from_s": from_s, "below_s": below_s, "east": east, "north": north, "width": width}
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            found = np.frombuffer(connection.scalar(query("cases_of_fact"), asked) or b"", ">i8")
        return tuple(np.sort(found)[::-1].tolist())

    def squares(self, span: FactSpan, width: int) -> NDArray[np.int64]:
        """Return squares with a count; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            rows = connection.execute(query("squares_of_fact"), _asked(span) | {"width": width}).all()
        return np.array([tuple(row) for row in rows], np.int64).reshape(-1, 3)

    def lateness(self, span: FactSpan, edges_s: Sequence[int]) -> tuple[int, ...]:
        """Return how many cases were closed late by each class of spans; see the port."""
        counts = [0] * (len(edges_s) + 1)
        asked = {name: value for name, value in _asked(span).items() if name != "fact"}
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            for row in connection.execute(query("spans_of_late"), asked | {"edges": list(edges_s)}):
                counts[row.place] = row.cases
        return tuple(counts)

    def mend(self) -> int:
        """Compare with all cases and mend what differs; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            return connection.scalar(text("select city.mend_monthly_facts()")) or 0


def _asked(span: FactSpan) -> dict[str, Any]:
    return {name: getattr(span, name) for name in ("fact", "first_on", "last_on", "district", "unit_id")}
