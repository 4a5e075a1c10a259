"""A database that Gridhall 0.1.0 made becomes one of today, with everything that was in it."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text

from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade
from db.schema.version import check_database
from db.stores.cases import DatabaseCaseStore
from tests.db.migrations.catalogue import catalogue
from tests.fakes import tiny_city

WRITTEN_ANEW = {"alembic_version", "case_moves", "calendar_days", "changes", "feed_commits"}
"""Tables that an upgrade fills itself."""
RAISED = {"automatic_limits": {"shadow_cases": (200, 500), "shadow_share": (0.98, 0.995)}}
"""Values of 0.1.0, and those of today that a row gets which had all of them (migration 0016)."""
OF_THE_FIRST_CLOCK = {"stage_due_at", "soon_at"}
"""What an open case says of the clock that is due first; 0.1.0 had another rule."""


def contents(connection: Connection) -> dict[str, list[str]]:
    """Every row of every table that an upgrade must leave alone, in the columns that 0.1.0 had."""
    tables = connection.scalars(
        text(
            "select relname from pg_class where relnamespace = 'city'::regnamespace and relkind in ('r', 'p')"
            " and not relispartition order by 1"
        )
    ).all()
    return {
        table: sorted(connection.scalars(text(f"select to_jsonb(t)::text from city.{table} t")).all())
        for table in tables
        if table not in WRITTEN_ANEW
    }


def test_an_old_database_becomes_one_of_today(restore: Callable[..., Engine], own_server: PrivateCluster) -> None:
    old = restore()
    with old.connect() as connection:
        before = contents(connection)
    before = {table: [_of_today(table, row) for row in rows] for table, rows in before.items()}
    assert all(rows for table, rows in before.items() if table != "feed_turn"), "the dump has rows in every table"
    upgrade(old)
    check_database(old)
    with old.connect() as connection:
        after = contents(connection)
    for table, rows in before.items():
        assert len(after[table]) >= len(rows), table
        lost = [row for row in rows if row not in after[table]]
        assert not lost or all(_is_within(row, after[table], connection_less=True) for row in lost), (table, lost[:2])
    with old.connect() as connection:
        wrong = text("select c.case_id from city.cases c cross join lateral city.first_clock(c.case_id) k"
                     " where c.closed_at is null"
                     " and (c.stage_due_at, c.soon_at) is distinct from (k.due_at, k.soon_at)")  # fmt: skip
        assert connection.scalars(wrong).all() == []
    fresh = make_engine(own_server.ensure_database("fresh_hall"))
    upgrade(fresh)
    with fresh.begin() as connection:
        tiny_city.build(connection)
        connection.execute(text("select city.make_worker()"))
    with old.begin() as connection:
        months = "select city.ensure_months(city.local_day(city.city_now()), city.local_day(city.city_now()))"
        connection.execute(text(months))
    with old.connect() as one, fresh.connect() as other:
        found, wanted = catalogue(one), catalogue(other)
    fresh.dispose()
    for kind in wanted:
        assert found[kind] - wanted[kind] == set(), f"{kind}: only in the upgraded database"
        assert wanted[kind] - found[kind] == set(), f"{kind}: only in the fresh database"


def _of_today(table: str, row: str) -> str:
    """A row of 0.1.0 with the values that an upgrade gives it, without those that it counts anew."""
    changes, old = RAISED.get(table, {}), json.loads(row)
    if table == "cases" and old["closed_at"] is None:
        return json.dumps({key: value for key, value in old.items() if key not in OF_THE_FIRST_CLOCK})
    is_untouched = bool(changes) and all(old[key] == was for key, (was, _becomes) in changes.items())
    return json.dumps(old | {key: becomes for key, (_was, becomes) in changes.items()}) if is_untouched else row


def _is_within(row: str, rows: list[str], connection_less: bool) -> bool:
    """Tell whether a row of today says all that this one of 0.1.0 said; a column may have been added."""
    old = json.loads(row)
    return any(all(new.get(key) == value for key, value in old.items()) for new in map(json.loads, rows))


def test_the_law_goes_on_in_an_old_database(restore: Callable[..., Engine]) -> None:
    old = restore()
    upgrade(old)
    with old.begin() as connection:
        connection.execute(
            text("select city.ensure_months(city.local_day(city.city_now()), city.local_day(city.city_now()))")
        )
        people = tiny_city.people(connection)
    acceptor = next(person for number, person in people.items() if number.endswith("acceptor-1"))
    store = DatabaseCaseStore(old)
    moved = store.report(acceptor.role_name, uuid4(), tiny_city.litter())
    case = store.look(moved.case.case_id)
    assert case is not None
    moved = store.record(acceptor.role_name, uuid4(), case, "accept", {})
    assert moved.case.state == "accepted"
    with old.connect() as connection:
        waiting = connection.scalar(text("select case_id from city.cases where state = 'reported' limit 1"))
    if waiting is not None:
        case = store.look(waiting)
        assert case is not None
        assert store.record(acceptor.role_name, uuid4(), case, "accept", {}).case.state == "accepted"


@pytest.mark.parametrize("cases", [150, 800])
def test_limits_that_somebody_has_set_stay(restore: Callable[..., Engine], cases: int) -> None:
    old = restore()
    with old.begin() as connection:
        connection.execute(text("update city.automatic_limits set shadow_cases = :cases"), {"cases": cases})
    upgrade(old)
    with old.connect() as connection:
        limits = connection.execute(text("select shadow_cases, shadow_share from city.automatic_limits")).one()
    assert limits == (cases, 0.98)


def test_an_upgrade_asked_twice_finds_the_same(restore: Callable[..., Engine]) -> None:
    old = restore()
    upgrade(old)
    with old.connect() as connection:
        once = catalogue(connection)
    upgrade(old)
    with old.connect() as connection:
        assert catalogue(connection) == once
