"""What the played people begin with."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from sqlalchemy import Connection, text

from app.cases.model import Case, CaseFacts, Person, Post, State
from app.simulation.model import OpenCase, Player, Spot, World
from app.simulation.rates import CASES_A_DAY
from db.schema.queries import query


def read_open_cases(connection: Connection) -> list[OpenCase]:
    """Return every open case, and every closed one with an appeal that waits."""
    return [
        OpenCase(
            Case(row.case_id, row.version, State(row.state), row.unit_id, CaseFacts(
                row.channel, row.command_code, row.verify_result, row.handler_id, row.handled_by, row.checked_by,
                refused_times=row.refused_times, asked=row.asked, extended_times=row.extended_times,
                suspended_times=row.suspended_times, supervised_kind=row.supervised_kind, appeal=row.appeal,
                due_at=row.due_at, handled_at=row.handled_at), row.quiet_acts),
            row.class_id, row.district_code, row.duty_grid_id, row.due_s,
        )
        for row in connection.execute(query("play_cases"))
    ]  # fmt: skip


def read_world(connection: Connection) -> World:
    """Return the cases, the staff, and where things are found and people walk."""
    past = connection.execute(query("play_spots")).all()
    spots = [Spot(row.lon, row.lat, row.class_id, row.component_id, row.unit_id) for row in past]
    return World(
        cases=read_open_cases(connection),
        members=read_members(connection),
        spots=spots or _first_spots(connection),
        channels=[row.channel for row in past],
        handle_limits_s=_handle_limits(connection),
        paths=_paths(connection),
        reports_a_day=connection.scalar(query("play_reports_a_day")) or CASES_A_DAY,
        utc_offset_s=_utc_offset_s(connection),
    )


def read_members(connection: Connection) -> list[Player]:
    """Return the demo's staff of today."""
    members = []
    for row in connection.execute(query("play_members")):
        posts = [Post(post) for post in row.posts]
        areas = dict.fromkeys(posts, row.area_code)
        person = Person(row.role_name, dict.fromkeys(posts, row.unit_id), row.staff_id, areas)
        members.append(Player(row.staff_id, person, frozenset(posts), row.unit_id, row.duty_grid_id, row.area_code))
    return members


def _first_spots(connection: Connection) -> list[Spot]:
    return [Spot(row.lon, row.lat, row.class_id) for row in connection.execute(query("play_first_spots"))]


def _handle_limits(connection: Connection) -> dict[int, float]:
    """Return how long a class's handling roughly takes on the clock: working time counts four times."""
    rows = connection.execute(
        text(
            "select class_id, city.limit_seconds(limit_value, limit_unit)"
            " * case when limit_unit like 'work%' then 4 else 1 end as limit_s"
            " from city.classes where limit_value is not null"
        )
    )
    return {row.class_id: float(row.limit_s) for row in rows}


def _paths(connection: Connection) -> dict[int, list]:
    paths: dict[int, list] = defaultdict(list)
    rows = connection.execute(query("play_paths")).all()
    for row, line in zip(rows, shapely.from_wkb([row.line for row in rows]), strict=True):
        paths[row.duty_grid_id].append(np.asarray(line.coords))
    return dict(paths)


def _utc_offset_s(connection: Connection) -> float:
    zone = ZoneInfo(connection.scalar(text("select city.time_zone()")) or "UTC")
    return (datetime.now(UTC).astimezone(zone).utcoffset() or timedelta()).total_seconds()
