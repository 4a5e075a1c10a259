"""Finds cases of all years, and reads what a line says of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from app.desk.case_file import Named
from app.search.model import (
    MOST_COUNTED,
    PAGE,
    WHOLE_BEGINNING,
    Found,
    FoundCase,
    SearchQuery,
    read_text,
)
from app.search.texts import check_query
from db.connection.errors import NO_RIGHT_TO_SEE, translated
from db.connection.session import transaction
from db.schema.queries import query

FIND = text("select found_ids, went_to from city.find_cases(cast(:asked as jsonb), :before_id, :most)")


class DatabaseCaseSearch:
    """The search (app/search/ports.py) of whoever the engine logs in as."""

    def __init__(self, bind: Engine | Connection) -> None:
        self._bind = bind

    def find(self, query: SearchQuery, before_id: int | None = None, most: int | None = None) -> Found:
        """Return the cases that match; see the port."""
        query = query.tidied()
        if query.ids:
            return Found(query.ids, self.rows(query.ids[:PAGE]) if most is None else (), is_whole=True)
        check_query(query)
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            asked = _asked(connection, query)
            if asked is None:
                return Found()
            row = connection.execute(
                FIND, {"asked": json.dumps(asked), "before_id": before_id, "most": most or MOST_COUNTED + 1}
            ).one()
            return Found(
                tuple(row.found_ids), _rows(connection, row.found_ids[:PAGE]) if most is None else (), row.went_to
            )

    def rows(self, ids: Sequence[int]) -> tuple[FoundCase, ...]:
        """Return the rows of cases; see the port."""
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind) as connection:
            return _rows(connection, ids)


def _asked(connection: Connection, asked: SearchQuery) -> dict[str, Any] | None:
    """What the function takes; None where a component of this code does not exist."""
    typed = read_text(asked.text)
    found: dict[str, Any] = {"words": list(typed.words), "places": list(read_text(asked.place).words)}
    beginnings = [number for number in typed.numbers if WHOLE_BEGINNING.match(number)]
    ends = [number for number in typed.numbers if number not in beginnings]
    if len(beginnings) > 1 or len(ends) > 1:
        return None  # no case has two numbers
    found |= {"number": beginnings[0]} if beginnings else {}
    found |= {"number_end": ends[0]} if ends else {}
    if asked.component:
        found["component_id"] = connection.scalar(query("search_component"), {"code": asked.component})
        if found["component_id"] is None:
            return None
    zone = ZoneInfo(connection.scalar(text("select city.time_zone()")) or "UTC")
    given = {
        "phone": asked.phone, "class_id": asked.class_id, "unit_id": asked.unit_id, "street_id": asked.street_id,
        "district_code": asked.district, "states": list(asked.states),
        "from_at": _midnight(asked.from_on, 0, zone), "to_at": _midnight(asked.to_on, 1, zone),
    }  # fmt: skip
    box = dict(zip(("west", "south", "east", "north"), asked.box or (), strict=False))
    return found | box | {key: value for key, value in given.items() if value not in (None, "", [])}


def _midnight(day: date | None, days_later: int, zone: ZoneInfo) -> str | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days_later), time(), zone).isoformat()


def _rows(connection: Connection, ids: Sequence[int]) -> tuple[FoundCase, ...]:
    return tuple(_found(row) for row in connection.execute(query("search_cases"), {"ids": list(ids)}))


def _found(row: Any) -> FoundCase:
    return FoundCase(
        row.case_id, row.case_no, row.state, Named(row.class_name or "", row.class_name_en), row.address or "",
        row.text or "", row.channel, Named(row.district, row.district_en) if row.district else None,
        Named(row.unit, row.unit_en) if row.unit else None, row.reported_at, row.closed_at, row.due_at,
        (row.lon, row.lat) if row.lon is not None else None,
    )  # fmt: skip
