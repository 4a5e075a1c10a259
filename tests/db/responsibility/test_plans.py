"""Candidates are index look-ups: also as staff, also with much history."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from app.cases.service import CaseService
from app.responsibility.model import Assigns, Rule
from app.responsibility.service import ResponsibilityService
from db.stores.cases import DatabaseCaseStore
from db.stores.responsibility import DatabaseResponsibilityStore
from tests.db.responsibility.test_rules import ZONE, make_case, make_draft, publish, rule
from tests.fakes import tiny_city

SCAN = re.compile(r"Seq Scan on (cases|assignments|components|flow_records|shadow_cases)(_\d+)?\b[^(]*\(cost=[^)]*\)"
                  r" \(actual time=\S+ rows=(\d+)")  # fmt: skip
MANY = """
set local gridhall.bulk = 'on';
insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at, filed_at,
    dispatched_at, handled_at, closed_at, last_action, last_at, unit_id, geom)
    select to_char(now(), 'YYYYMM')::bigint * 1000000000000 + 500000000 + i, i::text, 'closed', 'event', 1 + i % 3,
        'web', now(), now() - interval '1 day', now() - interval '1 day',
        now() - interval '20 h', now() - interval '9 h',
        now(), 'close', now(), 1 + i % 6, st_setsrid(st_makepoint(108.3 + i / 1e6, 22.82), 4490)
    from generate_series(1, 20000) i;
insert into city.assignments (case_id, assignment_no, unit_id, dispatched_at, returned_at)
    select case_id, 1, unit_id, dispatched_at, case when case_id % 20 = 0 then now() end from city.cases
    where case_id % 1000000000000 > 500000000;
insert into city.components (code, class_id, geom)
    select 'many' || i, 2, st_setsrid(st_makepoint(108.3 + i / 1e6, 22.82), 4490) from generate_series(1, 20000) i;
"""


@pytest.fixture(scope="module")
def much(template: Engine) -> Iterator[Engine]:
    """The tiny city with a month of history."""
    with template.begin() as connection, connection.connection.cursor() as cursor:
        cursor.execute(MANY)
    with template.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("analyze")
    yield template


def plans_of(connection: Connection, person: str, statement: str, values: dict[str, object]) -> list[str]:
    """Return the plans of all that a statement does, inside functions too, as one person."""
    told: list[str] = []
    raw = connection.connection.dbapi_connection
    assert raw is not None
    for setting in ("load 'auto_explain'", "set local auto_explain.log_min_duration = 0",
                    "set local auto_explain.log_nested_statements = on", "set local auto_explain.log_analyze = on",
                    "set local client_min_messages = log"):  # fmt: skip
        connection.exec_driver_sql(setting)
    connection.execute(text("select set_config('session_authorization', :person, true)"), {"person": person})
    raw.add_notice_handler(lambda notice: told.append(str(notice.message_primary)))
    connection.execute(text(statement), values).all()
    connection.exec_driver_sql("set local session authorization default")
    return told


def test_candidates_are_index_look_ups(much: Engine) -> None:
    with much.connect() as connection:
        undone = connection.begin()
        store = DatabaseResponsibilityStore(connection)
        people = tiny_city.people(connection)
        admin = str(people["administrator-1"].role_name)
        make_draft(
            store,
            "a",
            Rule("R-1", Assigns.LOCAL, field="district"),
            Rule("R-2", Assigns.OWNER),
            rule("R-3", 3, area_id=ZONE, area_kind="development_zone"),
            *(rule(f"X-{number}", 4, kind="event", class_code=f"99{number:03d}") for number in range(800)),
        )
        publish(ResponsibilityService(store), store, admin, "a")
        connection.exec_driver_sql("analyze city.responsibility_rules")
        case = make_case(CaseService(DatabaseCaseStore(connection)), people, class_id=2, component_id=1)
        person = str(people["dispatcher-1"].role_name)
        told = plans_of(connection, person, "select * from city.candidates(:id)", {"id": case.case_id})
        assert any("city.rule_matches" in plan or "with asked" in plan for plan in told)
        assert any("cases_" in plan and "Index" in plan for plan in told)
        walked = [hit for plan in told for hit in SCAN.findall(plan) if int(hit[2]) > 50]
        assert walked == []
        undone.rollback()


def test_the_test_sees_a_scan(much: Engine) -> None:
    with much.connect() as connection:
        undone = connection.begin()
        person = str(tiny_city.people(connection)["dispatcher-1"].role_name)
        told = plans_of(connection, person, "select count(*) from city.cases where text = :id", {"id": "x"})
        assert [hit for plan in told for hit in re.findall(r"Seq Scan on (cases_\d+)", plan)]
        undone.rollback()
