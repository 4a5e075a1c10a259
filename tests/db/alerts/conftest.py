"""The tiny city at a Monday morning, whose alerts are swept as a worker would."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, text

from app.alerts.service import AlertService
from db.stores.alerts import DatabaseAlertStore
from tests.db.jobs.conftest import MONDAY, city, people, set_time, template
from tests.db.ladder.conftest import late_case

__all__ = ["MONDAY", "city", "late_case", "people", "set_time", "template"]


@pytest.fixture
def alerts(city: Connection) -> AlertService:
    """The alerts over the store of this test's transaction."""
    return AlertService(DatabaseAlertStore(city))


def sweep(city: Connection, at: str | None = None) -> int:
    """Let it be another time, where one is given, and sweep; return how many alerts were raised."""
    if at is not None:
        set_time(city, f"2026-11-{at}+08")
    return int(city.scalar(text("select city.sweep_alerts()")) or 0)


def unreceived(city: Connection, due: str = "23 08:59") -> int:
    """Make a hazard that its unit has not received."""
    return late_case(city, f"2026-11-{due}+08", stage="receive", state="dispatched", is_urgent=True)


def close(city: Connection, case_id: int) -> None:
    """Close a case, as a loader of history does."""
    city.execute(text("set local gridhall.bulk = 'on'"))
    city.execute(
        text("update city.cases set state = 'closed', closed_at = city.city_now() where case_id = :id"), {"id": case_id}
    )
    city.execute(text("set local gridhall.bulk = 'off'"))


def states(city: Connection) -> list[tuple[Any, ...]]:
    """Return kind and outcome of each alert, in their order."""
    return [tuple(row) for row in city.execute(text("select kind, outcome from city.alerts order by alert_id"))]


def acts(city: Connection) -> list[str]:
    """Return what happened to all alerts, in its order."""
    return list(city.scalars(text("select act from city.alert_acts order by act_id")))


def many_late(city: Connection, count: int, due: str, streets: int = 1, is_urgent: bool = False) -> None:
    """Make cases that are all due at one instant, on so many streets."""
    late_case(city, due, is_urgent=is_urgent)
    city.execute(text("set local gridhall.bulk = 'on'"))
    city.execute(
        text("with made as (insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on,"
             " reported_at, last_action, last_at, district_code, unit_id, due_at, stage_due_at, soon_at, is_urgent,"
             " street_id)"
             " select city.new_case_id(city.local_day(now())), 'M' || n, 'received', 'event', 1 + n % 3, 'web',"
             " city.local_day(now()), now() - interval '2 hours', 'receive', cast(:due as timestamptz)"
             " - interval '1 day',"
             " '450103', 1, cast(:due as timestamptz), cast(:due as timestamptz), cast(:due as timestamptz)"
             " - interval '2 hours', :urgent, 2 + n % :streets from generate_series(2, :count) n returning case_id)"
             " insert into city.stage_clocks (case_id, clock_no, stage, limit_value, limit_unit, limit_s, started_at,"
             " due_at, soon_at) select case_id, 1, 'handle', 4, 'work_hour', 14400, cast(:due as timestamptz)"
             " - interval '1 day', cast(:due as timestamptz), cast(:due as timestamptz)"
             " - interval '2 hours' from made"),
        {"due": due, "count": count, "urgent": is_urgent, "streets": streets},
    )  # fmt: skip
    city.execute(text("set local gridhall.bulk = 'off'"))
