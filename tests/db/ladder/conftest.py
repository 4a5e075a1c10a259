"""The tiny city with a ladder: its clock stands at a Monday morning and goes as the test says."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, text

from app.ladder.model import LadderRow, LadderVersion
from app.ladder.service import LadderService
from db.stores.ladder import DatabaseLadderStore
from tests.db.jobs.conftest import MONDAY, city, people, set_time, template
from tests.fakes import tiny_city

__all__ = ["MONDAY", "city", "people", "set_time", "template"]

HOUR = 3600
OTHERS = tuple(
    LadderRow(code, lateness, HOUR, "urge", "desk")
    for code, lateness in (("A", "accept"), ("D", "dispatch"), ("R", "receive"), ("C", "check"))
)
"""Rows that keep a ladder without a gap."""


@pytest.fixture
def ladder(city: Connection) -> LadderService:
    """The ladders over the store of this test's transaction."""
    return LadderService(DatabaseLadderStore(city))


def draft(bind: Connection | Engine, name: str, *rows: LadderRow, others: tuple[LadderRow, ...] = OTHERS) -> None:
    """Make a draft."""
    DatabaseLadderStore(bind).save_draft(None, LadderVersion(name, name, "2026"), [*rows, *others])


def in_force(city: Connection, name: str, *rows: LadderRow, since: str = "2026-11-01 00:00+08") -> None:
    """Let a ladder be in force since an instant, as a loader of history does; no other one is."""
    draft(city, name, *rows)
    city.execute(text("set local gridhall.bulk = 'on'"))
    city.execute(
        text("update city.ladder_versions set effective_from = cast(:since as timestamptz),"
             " published_at = city.city_now(), published_by = 'owner' where name = :name"),
        {"since": since, "name": name},
    )  # fmt: skip
    city.execute(text("set local gridhall.bulk = 'off'"))


def late_case(
    city: Connection, due: str, stage: str = "handle", state: str = "received", is_urgent: bool = False
) -> int:
    """Make a case with one running clock that was due at an instant; return its number."""
    case_id = tiny_city.make_case(city, state)
    values = {"id": case_id, "due": due, "stage": stage, "urgent": is_urgent}
    city.execute(
        text("update city.cases set due_at = case when :stage = 'handle' then cast(:due as timestamptz) end,"
             " stage_due_at = cast(:due as timestamptz), soon_at = cast(:due as timestamptz) - interval '2 hours',"
             " is_urgent = :urgent, last_at = cast(:due as timestamptz) - interval '1 day' where case_id = :id"),
        values,
    )  # fmt: skip
    city.execute(
        text("insert into city.stage_clocks (case_id, clock_no, stage, limit_value, limit_unit, limit_s, started_at,"
             " due_at, soon_at) values (:id, 1, :stage, 4, 'work_hour', 14400,"
             " cast(:due as timestamptz) - interval '1 day', cast(:due as timestamptz),"
             " cast(:due as timestamptz) - interval '2 hours')"),
        values,
    )  # fmt: skip
    return case_id


def sweep(city: Connection) -> None:
    """Do one sweep and everything that it finds, as workers would."""
    city.execute(text("select city.sweep_ladder()"))
    while city.scalar(text("select city.do_ladder_steps(100)")):
        pass


def steps(city: Connection, case_id: int) -> list[tuple[str, str, str | None]]:
    """Return code, state and outcome of the steps of a case, by code."""
    asked = text("select row_code, state, outcome from city.ladder_steps where case_id = :id order by row_code")
    return [tuple(row) for row in city.execute(asked, {"id": case_id})]


def urges(city: Connection, case_id: int) -> int:
    """Return how often the history says that the system urged."""
    asked = text("select count(*) from city.flow_records where case_id = :id and action = 'system_urge'")
    return city.scalar(asked, {"id": case_id}) or 0
