"""The server is killed between the case and its history: nothing is half done, and the same request goes on."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.cases.model import Case, Person, State
from app.cases.service import CaseService
from app.errors import Unavailable
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city

SLEEP = """
create function public.sleep_after_the_door() returns trigger language plpgsql as $$
begin
    perform pg_sleep(600);
    return new;
end $$;
create trigger zz_sleep before insert on city.flow_records for each row when (new.action = 'dispatch')
    execute function public.sleep_after_the_door();
"""
STATE = text(
    "select (select row(version, state, unit_id)::text from city.cases where case_id = :id),"
    " (select count(*) from city.flow_records where case_id = :id and version > 1),"
    " (select count(*) from city.assignments where case_id = :id),"
    " (select count(*) from city.stage_clocks where case_id = :id),"
    " (select count(*) from city.changes)"
)


@pytest.fixture
def engine(own_cluster: PrivateCluster) -> Iterator[Engine]:
    """A tiny city on a server of its own, which may be killed."""
    made = make_engine(own_cluster.ensure_database("killed"))
    upgrade(made)
    with made.begin() as connection:
        tiny_city.build(connection)
    yield made
    made.dispose()


def test_a_kill_between_the_case_and_its_history_leaves_neither(engine: Engine) -> None:
    with engine.begin() as connection:
        case = Case(tiny_city.make_case(connection, State.AT_DISPATCH), 1, State.AT_DISPATCH)
        dispatcher = tiny_city.people(connection)["dispatcher-1"]
        connection.exec_driver_sql(SLEEP)
    before, request_id = state(engine, case), uuid4()
    trouble = threading.Thread(target=act_into_the_void, args=(engine, dispatcher, request_id, case))
    trouble.start()
    os.kill(sleeping_backend(engine), signal.SIGKILL)
    trouble.join(60)
    assert not trouble.is_alive()
    assert wait_for_state(engine, case) == before
    with engine.begin() as connection:
        connection.execute(text("drop trigger zz_sleep on city.flow_records"))
    service = CaseService(DatabaseCaseStore(engine))
    moved = [service.act(dispatcher, request_id, case, "dispatch", {"unit_id": 1}) for _ in range(2)]
    assert moved[0] == moved[1]
    row, *counts = state(engine, case)
    assert (row, counts[:3]) == ("(2,dispatched,1)", [1, 1, 2])


def act_into_the_void(engine: Engine, dispatcher: Person, request_id, case: Case) -> None:
    with pytest.raises(Unavailable, match="cannot be reached now"):
        CaseService(DatabaseCaseStore(engine)).act(dispatcher, request_id, case, "dispatch", {"unit_id": 1})


def state(engine: Engine, case: Case) -> tuple:
    with engine.connect() as connection:
        return tuple(connection.execute(STATE, {"id": case.case_id}).one())


def sleeping_backend(engine: Engine) -> int:
    """The server process that has moved the case and not yet written its history."""
    question = text("select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()")
    for _turn in range(300):
        with engine.connect() as connection:
            pid = connection.scalar(question)
        if pid is not None:
            return int(pid)
        time.sleep(0.1)
    raise AssertionError("nobody sleeps after the door")


def wait_for_state(engine: Engine, case: Case) -> tuple:
    """What is there once the server has recovered from the kill."""
    for _turn in range(300):
        try:
            engine.dispose()
            return state(engine, case)
        except Exception as away:  # noqa: BLE001 - whatever the driver says while the server recovers
            last = away
            time.sleep(0.1)
    raise AssertionError(last)
