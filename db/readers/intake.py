"""Reads what a report needs before it is sent: each question is one statement, and nothing is changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from app.intake.model import BorderSide, ChannelRules, ComponentAt, PastCase, PlaceFacts, PlaceHistory
from app.intake.repeats import Reach
from db.connection.errors import NO_RIGHT_TO_SEE, translated
from db.connection.session import transaction
from db.schema.queries import query

BORDER_M = 5.0
MOST_CLOSED = 3
MOST_COMPONENTS = 6


class DatabaseIntakeReader:
    """The intake reader (app/intake/ports.py) of whoever the engine logs in as."""

    def __init__(self, bind: Engine | Connection, person: str | None = None) -> None:
        self._bind, self._person = bind, person

    def channels(self) -> tuple[ChannelRules, ...]:
        """Return the sources; see the port."""
        return tuple(
            ChannelRules(row.code, row.may_be_anonymous, row.must_be_verified, row.gets_call_back, frozenset(row.posts))
            for row in self._rows("intake_channels", {})
        )

    def place_facts(self, lon: float, lat: float) -> PlaceFacts:
        """Return grids, areas and street of a place; see the port."""
        row = self._rows("intake_place", {"lon": lon, "lat": lat, "border_m": BORDER_M})[0]
        sides = tuple(BorderSide(*one) for one in row.sides)
        own = next((one for one in sides if one.code == row.district_code), None)
        names = {
            name: getattr(row, name) or ""
            for name in (
                "unit_grid", "duty_grid", "duty_grid_en", "township", "community", "street", "street_en"
            )
        }  # fmt: skip
        district = own.name if own else row.district_code or ""
        return PlaceFacts(**names, district=district, district_en=(own.name_en or "") if own else "", sides=sides)

    def place_history(self, lon: float, lat: float, class_id: int, reach: Reach) -> PlaceHistory:
        """Return what happened near a place; see the port."""
        asked = {
            "lon": lon, "lat": lat, "class_id": class_id, "radius_m": reach.radius_m, "days": reach.days,
            "most": MOST_CLOSED,
        }  # fmt: skip
        row = self._rows("intake_history", asked)[0]
        closed = tuple(
            PastCase(
                case_id,
                number,
                class_id,
                state,
                away_m,
                datetime.fromtimestamp(float(closed_s), UTC),
                unit or "",
                en or "",
            )
            for case_id, number, class_id, state, away_m, closed_s, unit, en in row.closed
        )
        return PlaceHistory(row.count, row.count_all, row.last_at, row.unit or "", row.unit_en or "", closed)

    def texts(self, most: int) -> tuple[tuple[int, str], ...]:
        """Return class and text of the latest cases; see the port."""
        return tuple((row.class_id, row.text) for row in self._rows("intake_texts", {"most": most}))

    def components(self, code: str) -> tuple[ComponentAt, ...]:
        """Return the components with a code; see the port."""
        rows = self._rows("intake_component", {"code": code.strip().upper(), "most": MOST_COMPONENTS})
        return tuple(ComponentAt(**row._mapping) for row in rows)

    def _rows(self, name: str, values: dict[str, Any]) -> list[Any]:
        with translated(no_right=NO_RIGHT_TO_SEE), transaction(self._bind, self._person) as connection:
            return list(connection.execute(query(name), values))
