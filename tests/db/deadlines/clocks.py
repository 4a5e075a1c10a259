"""Clocks of a case of the tiny city, started, paused and read at instants of a test's choice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, text

from tests.fakes.tiny_city import make_case

SHANGHAI = ZoneInfo("Asia/Shanghai")
RUN = text(
    "select clocks.* from city.case_moves m, city.classes c,"
    " city.run_clocks(:case_id, m, c, cast(1 as smallint), :at) clocks"
    " where m.action = :action and m.leaves = :leaves and c.class_id = :class_id"
)


def local(words: str) -> datetime:
    """An instant on the clock of the city."""
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def act(
    city: Connection,
    case_id: int,
    at: datetime,
    action: str = "dispatch",
    leaves: str = "at_dispatch",
    class_id: int = 1,
) -> Row[Any]:
    """Run the clocks of a move, as the door does."""
    values = {"case_id": case_id, "at": at, "action": action, "leaves": leaves, "class_id": class_id}
    return city.execute(RUN, values).one()


def dispatched(city: Connection, at: datetime, class_id: int = 1) -> int:
    """A case whose handling began at an instant; class 1 has four working hours, class 2 two urgent hours."""
    case_id = make_case(city, "dispatched")
    act(city, case_id, at, class_id=class_id)
    refresh(city, case_id)
    return case_id


def refresh(city: Connection, case_id: int) -> None:
    """Write what the clocks say into the case."""
    city.execute(text("select city.refresh_due(:case_id)"), {"case_id": case_id})


def step(city: Connection, name: str, case_id: int, at: datetime) -> None:
    """Pause, resume or extend; what is refused leaves the transaction of the test usable."""
    with city.begin_nested():
        city.execute(text(f"select city.{name}(:case_id, :at)"), {"case_id": case_id, "at": at})


def handling(city: Connection, case_id: int) -> Row[Any]:
    """The newest clock of the handling."""
    found = text(
        "select * from city.stage_clocks where case_id = :id and stage = 'handle' order by clock_no desc limit 1"
    )
    return city.execute(found, {"id": case_id}).one()


def case_row(city: Connection, case_id: int) -> Row[Any]:
    """The row of the case."""
    return city.execute(text("select * from city.cases where case_id = :id"), {"id": case_id}).one()


def in_city(at: datetime | None) -> str | None:
    """An instant as the city's clock shows it, to compare in a test."""
    return at and f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def utc(seconds: float) -> datetime:
    """Unix seconds as an instant."""
    return datetime.fromtimestamp(seconds, UTC)
