"""What each scope costs: no policy makes the server scan a big table, and boxes are read by their index, as staff."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from db.connection.session import transaction
from db.schema.people import make_demo_roles, make_post_roles
from tests.fakes import tiny_city

CASES = 40_000
FILL = f"""
set local gridhall.bulk = 'on';
insert into city.areas (kind, code, name) values ('district', '450102', '兴宁区');
insert into city.staff (role_name, name, number, unit_id, is_demo) values
    ('x1', 'x', 'city', null, true), ('x2', 'x', 'area', null, true), ('x3', 'x', 'unit', 2, true);
insert into city.staff_posts (staff_id, post, area_code)
    select staff_id, case number when 'unit' then 'handler' else 'dispatcher' end,
        case number when 'area' then '450102' end
    from city.staff where number in ('city', 'area', 'unit');
create table city.cases_201901 partition of city.cases for values from (201901000000000000) to (201902000000000000);
create table city.flow_records_201901 partition of city.flow_records
    for values from (201901000000000000) to (201902000000000000);
create table city.assignments_201901 partition of city.assignments
    for values from (201901000000000000) to (201902000000000000);
create table city.stage_clocks_201901 partition of city.stage_clocks
    for values from (201901000000000000) to (201902000000000000);
insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at, closed_at,
        last_action, last_at, district_code, unit_id, past_unit_ids, geom)
    select 201901000000000000 + i, '450102-190101-' || i, case when i % 100 = 0 then 'dispatched' else 'closed' end,
        'event', 1, 'web', '2019-01-01', timestamptz '2019-01-01' + i * interval '1 minute',
        case when i % 100 > 0 then timestamptz '2019-01-02' + i * interval '1 minute' end, 'close', '2019-01-02',
        case when i % 7 = 0 then '450102' else '450103' end, i % 300 + 1,
        case when i % 50 = 0 then array[2] else '{{}}' end,
        st_setsrid(st_makepoint(108 + i / 1e5, 22.5 + i % 100 / 1e3), 4490)
    from generate_series(1, {CASES}) i;
insert into city.flow_records (case_id, version, request_id, seen_version, action, staff_id, acted_at)
    select 201901000000000000 + i, v, gen_random_uuid(), v - 1, 'urge', i % 3 + 1,
        timestamptz '2019-01-01' + i * interval '1 minute'
    from generate_series(1, {CASES}) i, generate_series(1, 3) v;
insert into city.assignments (case_id, assignment_no, unit_id, dispatched_at)
    select 201901000000000000 + i, 1, i % 300 + 1, '2019-01-01' from generate_series(1, {CASES}) i;
insert into city.stage_clocks (case_id, clock_no, stage, started_at)
    select 201901000000000000 + i, 1, 'handle', '2019-01-01' from generate_series(1, {CASES}) i;
insert into city.reports (case_id, channel, reported_at, reported_on, staff_id)
    select 201901000000000000 + i, 'web', '2019-01-01', '2019-01-01', i % 300 from generate_series(1, {CASES}) i;
insert into city.attachments (case_id, kind, media_type, sha256, size_bytes, added_at, added_by)
    select 201901000000000000 + i, 'near', 'image/png', '\\x00', 1, now(), i % 300 from generate_series(1, {CASES}) i;
"""
BIG = ("cases_201901", "flow_records_201901", "assignments_201901", "stage_clocks_201901", "reports_rows",
       "attachments_rows")  # fmt: skip
ONE = "201901000000000700"
QUESTIONS = {
    "open cases": "select * from city.cases where closed_at is null",
    "open cases of a district": "select * from city.cases where closed_at is null and district_code = '450102'",
    "open cases of a unit, by due time":
        "select * from city.cases where closed_at is null and unit_id = 2 order by due_at limit 50",
    "lately closed": "select * from city.cases where closed_at >= '2019-01-29 00:00'",
    "lately reported": "select * from city.cases where reported_at >= '2019-01-28 12:00'",
    "cases by id": f"select * from city.cases where case_id = any(array[{ONE}, 201901000000000050])",
    "history of a case": f"select case_id, action, acted_at from city.flow_records where case_id = {ONE}",
    "what was done lately": "select case_id, action from city.flow_records where acted_at >= '2019-01-28 12:00'",
    "the last acts": "select case_id, action from city.flow_records where acted_at > '2000-01-01'"
        " order by acted_at desc limit 50",
    "assignments of a case": f"select * from city.assignments where case_id = {ONE}",
    "assignments of a unit": "select * from city.assignments where unit_id = 2 and case_id > 201901000000039000",
    "clocks of a case": f"select * from city.stage_clocks where case_id = {ONE}",
    "reports of a case": f"select * from city.reports where case_id = {ONE}",
    "photos of a case": f"select * from city.attachments where case_id = {ONE}",
    "who reported a case":
        f"select p.* from city.reports r join city.reporters p using (report_id) where case_id = {ONE}",
}  # fmt: skip
SCOPES = ("city", "area", "unit")


@pytest.fixture(scope="module")
def filled(cluster: Any, empty_template: str) -> Iterator[Engine]:
    """A city with enough cases for an index to be worth it."""
    from db.connection.engine import make_engine

    engine = make_engine(cluster.ensure_database("test-scopes", empty_template))
    with engine.begin() as connection:
        tiny_city.build(connection)
        connection.exec_driver_sql(FILL.replace("%", "%%"))
        make_post_roles(connection)
        make_demo_roles(connection)
    with engine.begin() as connection:
        connection.exec_driver_sql("analyze")
    yield engine
    engine.dispose()
    cluster.drop_database("test-scopes")


def plan_as(connection: Connection, who: str, question: str) -> dict:
    with transaction(connection, f"test-scopes_{who}") as session:
        found = session.exec_driver_sql("explain (format json) " + question).scalar()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("who", SCOPES)
def test_no_policy_makes_a_big_scan(filled: Engine, who: str, name: str) -> None:
    if who == "unit" and name == "who reported a case":
        pytest.skip("a handler may not ask this at all")
    with filled.connect() as connection:
        plan = plan_as(connection, who, QUESTIONS[name])
    scanned = [node for node in nodes(plan) if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in BIG]
    hashed = [node for node in nodes(plan) if "hashed" in str(node.get("Filter", "")) and "201901" in str(node)]
    assert not scanned and not hashed, plan


@pytest.mark.parametrize("who", SCOPES)
def test_a_box_of_cases_is_read_by_its_index(filled: Engine, who: str) -> None:
    def read_boxes(session: Connection) -> int:
        return session.scalar(text("select count(*) from city.cases_in_box(108.1, 22.5, 108.11, 22.6, false)")) or 0

    with filled.connect() as connection:
        scans = text("select coalesce(sum(idx_scan), 0), count(*)"
                     " from pg_stat_user_indexes where indexrelname like 'cases_201901_geom%'")  # fmt: skip
        connection.execute(text("select pg_stat_force_next_flush()"))
        connection.commit()
        before = tuple(connection.execute(scans).one())
        with transaction(connection, f"test-scopes_{who}") as session:
            found = read_boxes(session)
            plainly = text(
                "select count(*) from city.cases where geom && st_makeenvelope(108.1, 22.5, 108.11, 22.6, 4490)"
            )
            own = text("select array(select city.cases_in_box(108.1, 22.5, 108.11, 22.6, false) order by 1)"
                       " = array(select case_id from city.cases where geom &&"
                       " st_makeenvelope(108.1, 22.5, 108.11, 22.6, 4490) order by 1)")  # fmt: skip
            assert found == session.scalar(plainly) and session.scalar(own)
        connection.commit()
    assert 0 < found < 1100
    with filled.connect() as connection:
        connection.execute(text("select pg_stat_force_next_flush()"))
        connection.commit()
        after = tuple(connection.execute(scans).one())
    assert after[0] > before[0], "the function reads the index"


@pytest.mark.parametrize("who", SCOPES)
def test_cases_are_found_by_the_beginning_of_their_number(filled: Engine, who: str) -> None:
    with filled.connect() as connection, transaction(connection, f"test-scopes_{who}") as session:
        asked = "select array(select city.cases_by_number('450102-190101-70', 1000) order by 1)"
        plainly = "select array(select case_id from city.cases where case_no like '450102-190101-70%%' order by 1)"
        found = session.exec_driver_sql(asked).scalar()
        assert found == session.exec_driver_sql(plainly.replace("%%", "%%")).scalar()
        assert found
        assert session.exec_driver_sql("select array(select city.cases_by_number(' '))").scalar() == []


def test_the_owner_reads_past_every_policy_and_staff_functions_still_say_who(filled: Engine) -> None:
    with filled.connect() as connection:
        assert connection.scalar(text("select city.my_scope()")) == "city"
        assert connection.execute(text("select * from city.me()")).all() == []
        assert connection.scalar(text(f"select city.sees_case({ONE})")) is True
        assert connection.scalar(text("select city.sees_case(1)")) is False


def test_no_policy_of_what_hangs_on_a_case_looks_at_the_cases_itself(filled: Engine) -> None:
    """A sub-select on the cases would be planned over every month there is, in every question."""
    with filled.connect() as connection:
        rows = connection.execute(text(
            "select relname, pg_get_expr(polqual, polrelid) as condition"
            " from pg_policy join pg_class c on c.oid = polrelid where polname = 'seen'")).all()  # fmt: skip
    asked = {row.relname for row in rows if re.search(r"(sees_case|is_of_mine)\(", row.condition)}
    assert asked == {
        "flow_records", "assignments", "stage_clocks", "reports", "attachments", "claims", "presences",
        "supervisions",
    }  # fmt: skip
    assert [row.relname for row in rows if re.search(r"FROM (city\.)?cases", row.condition)] == []


@pytest.mark.parametrize("who", SCOPES)
def test_open_cases_in_a_box_are_those_in_the_box_that_are_open(filled: Engine, who: str) -> None:
    with filled.connect() as connection, transaction(connection, f"test-scopes_{who}") as session:
        same = text("select array(select city.cases_in_box(108.1, 22.5, 108.2, 22.6, true) order by 1)"
                    " = array(select case_id from city.cases where closed_at is null and geom &&"
                    " st_makeenvelope(108.1, 22.5, 108.2, 22.6, 4490) order by 1)")  # fmt: skip
        assert session.scalar(same)


@pytest.mark.parametrize("who", SCOPES)
def test_what_happened_near_a_place_is_read_by_the_index_of_places(filled: Engine, who: str) -> None:
    with filled.connect() as connection:
        scans = text("select coalesce(sum(idx_scan), 0) from pg_stat_user_indexes"
                     " where indexrelname like 'cases_201901_geom%'")  # fmt: skip
        flush = text("select pg_stat_force_next_flush()")
        connection.execute(flush)
        connection.commit()
        before = connection.scalar(scans) or 0
        with transaction(connection, f"test-scopes_{who}") as session:
            near = text(
                "select array(select case_id from city.cases_near(108.15, 22.55, 900, '2019-01-01') order by 1)"
            )
            plainly = text(
                "select array(select case_id from city.cases where city.metres_between(geom,"
                " st_setsrid(st_makepoint(108.15, 22.55), 4490)) <= 900 order by 1)"
            )
            found = session.scalar(near)
            assert found and found == session.scalar(plainly)
            later = text("select count(*) from city.cases_near(108.15, 22.55, 900, '2019-02-01')")
            assert session.scalar(later) == 0
        connection.commit()
    with filled.connect() as connection:
        connection.execute(flush)
        connection.commit()
        assert (connection.scalar(scans) or 0) > before
