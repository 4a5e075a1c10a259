"""No question of a wall, of its start or of a desk scans a big table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from app.city.window import kept_from
from db.schema.queries import SQL, plain_query

BIG = re.compile(
    r"^(components|component_versions|cases|flow_records|assignments|stage_clocks|changes|feed_commits)(_\d+)?$"
)
COMPONENTS, CASES, COMMITS = 60_000, 15_000, 5_000
QUESTIONS = sorted(file.stem for name in ("city_*.sql", "desk_*.sql") for file in (SQL / "queries").rglob(name))
FILL = f"""
set local gridhall.bulk = 'on';
insert into city.city_profile (name, name_en, centre_name, centre_name_en, area_code, west, south, east, north,
    time_zone, measure_epsg) values ('测试市', 'T', '测', 'T', '450100', 108, 22, 109, 23, 'Asia/Shanghai', 4545);
insert into city.classes (class_id, version, kind, code, major_code, major_name, major_name_en, name, name_en)
    overriding system value values (9001, 'x', 'component', '01001', '01', 'x', 'x', 'x', 'x');
insert into city.components (code, class_id, geom)
    select i::text, 9001, st_setsrid(st_makepoint(108 + i / 1e6, 22.5), 4490) from generate_series(1, {COMPONENTS}) i;
create table city.cases_202601 partition of city.cases for values from (202601000000000000) to (202602000000000000);
create table city.cases_202611 partition of city.cases for values from (202611000000000000) to (202612000000000000);
insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at, closed_at,
    last_action, last_at)
    select month * 1000000000000::bigint + i, i::text, 'closed', 'event', 9001, 'web', '2026-01-01', '2026-01-01',
        case when month = 202611 and i <= 300 then null else '2026-01-02'::timestamptz end, 'close', '2026-01-02'
    from unnest(array[202601, 202611]) month, generate_series(1, {CASES}) i;
delete from city.changes;  -- what the upgrade itself told of the national classes
delete from city.feed_commits;
insert into city.changes (xid, topic, key) select (i / 4)::text::xid8, 'cases', i from 
    generate_series(4, {COMMITS} * 4) i;
insert into city.feed_commits select i, i::text::xid8, now() from generate_series(1, {COMMITS}) i;
"""


@pytest.fixture(scope="module")
def filled(cluster: Any, empty_template: str) -> Iterator[Engine]:
    """A database with enough rows for an index to be worth it, and fresh statistics."""
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-plans", empty_template))
    with engine.begin() as connection:
        connection.exec_driver_sql(FILL)
        connection.exec_driver_sql("analyze")
    yield engine
    engine.dispose()
    cluster.drop_database("test-plans")


VALUES = {
    "after": 30_000,
    "rows": 5_000,
    "keys": [202611000000000001, 202601000000000007, 5],
    "keep_from": kept_from(1_795_400_000.0, "Asia/Shanghai"),
    "mine_from": 1_795_300_000.0,
    "now": 1_795_400_000.0,
    "today": date(2026, 11, 23),
    "position": COMMITS - 2,
    "case_id": 202611000000000001,
    "most": 200,
    "attachment_id": 7,
    "word": "dispatcher",
}
GENERIC = {"city_components", "city_components_by_key", "city_cases_by_key", "city_feed_changes", "city_feed_status"}
"""Asked over and over: they must be good for every value (db/feed/listener.py, OPTIONS)."""


def plan_of(connection: Connection, name: str, *, is_generic: bool) -> dict:
    """The plan of a question, for its values or for any values."""
    statement = plain_query(name)
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    types = {
        "keys": "bigint[]",
        "keep_from": "float8",
        "mine_from": "float8",
        "now": "float8",
        "today": "date",
        "word": "text",
    }
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    declared = ", ".join(types.get(one, "bigint") for one in names)
    mode = "force_generic_plan" if is_generic else "force_custom_plan"
    connection.exec_driver_sql(f"set local plan_cache_mode = {mode}")
    connection.exec_driver_sql(f"prepare q {f'({declared})' if names else ''} as {numbered}")
    given = ", ".join(_literal(VALUES[one]) for one in names)
    plan = connection.exec_driver_sql(f"explain (format json) execute q {f'({given})' if names else ''}").scalar()
    connection.exec_driver_sql("deallocate q")
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def _literal(value: Any) -> str:
    if isinstance(value, list):
        return "'{" + ",".join(map(str, value)) + "}'"
    return f"'{value}'" if isinstance(value, date | str) else str(value)


def scanned(plan: dict) -> set[str]:
    """Big tables that a plan walks through from end to end."""
    here = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" and BIG.match(plan["Relation Name"]) else set()
    return here.union(*(scanned(part) for part in plan.get("Plans", [])))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_of_the_wall_scans_no_big_table(filled, name):
    with filled.connect() as connection:
        assert scanned(plan_of(connection, name, is_generic=False)) == set()
        if name in GENERIC:
            assert scanned(plan_of(connection, name, is_generic=True)) == set()


def test_the_test_sees_a_scan(filled):
    with filled.connect() as connection:
        plan = connection.execute(text("explain (format json) select count(*) from city.cases where class_id = 9001"))
        assert scanned(plan.scalar()[0]["Plan"]) == {"cases_202601", "cases_202611"}
