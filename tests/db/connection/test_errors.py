"""Every kind of error, made by a real server, is told as what it is; what was only held up is tried again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from app.cases.model import Case, State
from app.cases.service import CaseService
from app.errors import Busy, Conflict, Forbidden, Refused, Unavailable
from app.i18n import set_language
from db.connection.engine import make_engine
from db.connection.errors import (
    DATABASE_ERRORS,
    TRIES,
    Failure,
    Kind,
    failure_of,
    insist,
    tell_database_error,
    translated,
)
from db.connection.session import transaction
from db.readers.cases import DatabaseCaseReader
from db.stores.cases import DatabaseCaseStore
from db.stores.deadlines import DatabaseDeadlineStore
from tests.fakes import tiny_city

RAISE = "do $$ begin raise exception using errcode = '{state}', message = 'said by the test'; end $$"
BY_THE_SERVER = {
    "53100": (Kind.LOST, Unavailable, "The disk of the database server is full"),
    "53200": (Kind.LOST, Unavailable, "has no memory, connection or disk left"),
    "53300": (Kind.LOST, Unavailable, "has no memory, connection or disk left"),
    "57P03": (Kind.LOST, Unavailable, "cannot be reached now"),
    "58030": (Kind.LOST, Unavailable, "a fault of its disk or files"),
    "08006": (Kind.LOST, Unavailable, "cannot be reached now"),
    "40001": (Kind.RETRY, Busy, "Two actions blocked each other"),
    "40P01": (Kind.RETRY, Busy, "Two actions blocked each other"),
    "55P03": (Kind.RETRY, Busy, "Another session uses the same data"),
    "57014": (Kind.RETRY, Busy, "stopped this action"),
    "42501": (Kind.FORBIDDEN, Forbidden, "Your account has no right"),
    "42883": (Kind.OUTDATED, Unavailable, "upgraded to another version"),
}


@pytest.mark.parametrize("state", BY_THE_SERVER)
def test_each_state_of_the_server_has_one_meaning_for_both_libraries(template: Engine, state: str) -> None:
    kind, trouble, words = BY_THE_SERVER[state]
    with pytest.raises(trouble, match=words) as told, translated(), template.begin() as connection:
        connection.exec_driver_sql(RAISE.format(state=state))
    assert type(told.value) is trouble
    with plain(template) as connection, pytest.raises(trouble, match=words), translated():
        connection.execute(RAISE.format(state=state).encode())
    assert error_of(template, RAISE.format(state=state)) == (kind, state)


def test_an_error_of_the_statement_stays_a_bug(template: Engine) -> None:
    with pytest.raises(DATABASE_ERRORS, match="division by zero"), translated(), template.begin() as connection:
        connection.execute(text("select 1 / 0"))
    assert error_of(template, "select 1 / 0") == (Kind.BUG, "22012")
    assert failure_of(ValueError("no database")).kind is Kind.BUG


def test_a_deadlock_of_two_sessions_is_told_and_tried_again(template: Engine) -> None:
    with template.begin() as connection:
        connection.execute(text("create table public.pair as select n from generate_series(1, 2) n"))
    try:
        told = meet(template, lambda attempt: run_translated(attempt))
        assert sorted(told) == ["", "Two actions blocked each other, and this one was stopped."]
        assert meet(template, lambda attempt: insist(attempt)) == ["", ""]
    finally:
        with template.begin() as connection:
            connection.execute(text("drop table public.pair"))


def meet(engine: Engine, run: Callable[[Callable[[], None]], object]) -> list[str]:
    """Let two sessions lock two rows crosswise, the first time at the same moment; return what each was told."""
    both = threading.Barrier(2)
    told: list[str] = []

    def work(first: int, second: int) -> None:
        turns = []

        def attempt() -> None:
            turns.append(1)
            with transaction(engine) as connection:
                lock(connection, first)
                if len(turns) == 1:
                    both.wait(30)
                lock(connection, second)

        try:
            run(attempt)
            told.append("")
        except Busy as busy:
            told.append(str(busy).removesuffix(" Nothing was changed. Try again."))

    threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def lock(connection: Connection, n: int) -> None:
    connection.execute(text("select 1 from public.pair where n = :n for update"), {"n": n})


def run_translated(attempt: Callable[[], None]) -> None:
    with translated():
        attempt()


def test_a_serialization_failure_is_tried_again(template: Engine) -> None:
    with template.begin() as connection:
        connection.execute(text("create table public.counted as select 0 as n"))
    turns = []

    def attempt() -> int:
        turns.append(1)
        with template.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
            connection.execute(text("select n from public.counted"))
            if len(turns) == 1:
                with template.begin() as other:
                    other.execute(text("update public.counted set n = n + 1"))
            return int(connection.scalar(text("update public.counted set n = n + 1 returning n")) or 0)

    try:
        assert insist(attempt) == 2
        assert len(turns) == 2
    finally:
        with template.begin() as connection:
            connection.execute(text("drop table public.counted"))


def test_what_is_held_up_for_ever_is_told_after_a_few_tries() -> None:
    turns = []

    def attempt() -> None:
        turns.append(1)
        raise psycopg.errors.DeadlockDetected("deadlock detected")

    with pytest.raises(Busy):
        insist(attempt)
    assert len(turns) == TRIES


def test_what_is_lost_or_refused_is_not_tried_again(template: Engine) -> None:
    for state, kind in (("57P01", Unavailable), ("42501", Forbidden), ("GH002", Conflict)):
        turns: list[int] = []

        def attempt(state: str = state, turns: list[int] = turns) -> None:
            turns.append(1)
            with transaction(template) as connection:
                connection.exec_driver_sql(RAISE.format(state=state))

        with pytest.raises(kind):
            insist(attempt, said_by_the_rule)
        assert len(turns) == 1


def said_by_the_rule(failure: Failure) -> str | None:
    return "The rule says no." if failure.kind is Kind.REFUSED else None


# Acts of people over the real store -----------------------------------------------------------------------------------


@pytest.fixture
def asked(template: Engine) -> Case:
    """A case at dispatch that everybody sees."""
    with template.begin() as connection:
        return Case(tiny_city.make_case(connection, State.AT_DISPATCH), 1, State.AT_DISPATCH)


@pytest.mark.parametrize(
    ("setting", "words"),
    [("lock_timeout", "Another session uses the same data"), ("statement_timeout", "stopped this action")],
)
def test_an_act_that_waits_too_long_is_told_so_and_the_same_request_goes_on(
    template: Engine, asked: Case, setting: str, words: str
) -> None:
    hasty, request_id = hasty_engine(template, setting), uuid4()
    with template.connect() as connection:
        dispatcher = tiny_city.people(connection)["dispatcher-1"]
    service = CaseService(DatabaseCaseStore(hasty))
    with holding_history(template), pytest.raises(Busy, match=words):
        service.act(dispatcher, request_id, asked, "dispatch", {"unit_id": 1})
    hasty.dispose()
    done = CaseService(DatabaseCaseStore(template)).act(dispatcher, request_id, asked, "dispatch", {"unit_id": 1})
    assert (done.case.version, done.case.state) == (2, State.DISPATCHED)


def test_a_cancelled_act_is_done_once_at_the_next_try(template: Engine, asked: Case) -> None:
    with template.connect() as connection:
        dispatcher = tiny_city.people(connection)["dispatcher-1"]
    service, answers = CaseService(DatabaseCaseStore(template)), []
    with holding(template, asked):
        act = threading.Thread(
            target=lambda: answers.append(service.act(dispatcher, uuid4(), asked, "dispatch", {"unit_id": 1}))
        )
        act.start()
        strike_who_waits(template, "pg_cancel_backend")
    act.join(60)
    assert [one.case.version for one in answers] == [2]
    with template.connect() as connection:
        count = text("select count(*) from city.flow_records where case_id = :id and version > 1")
        assert connection.scalar(count, {"id": asked.case_id}) == 1


def test_a_session_that_was_ended_is_lost(template: Engine, asked: Case) -> None:
    with template.connect() as connection:
        dispatcher = tiny_city.people(connection)["dispatcher-1"]
    service, told = CaseService(DatabaseCaseStore(template)), []

    def act() -> None:
        with pytest.raises(Unavailable, match="cannot be reached now") as trouble:
            service.act(dispatcher, uuid4(), asked, "dispatch", {"unit_id": 1})
        told.append(type(trouble.value))

    with holding(template, asked):
        thread = threading.Thread(target=act)
        thread.start()
        strike_who_waits(template, "pg_terminate_backend")
        thread.join(60)
    assert told == [Unavailable]


def test_a_question_without_a_right_is_forbidden_and_says_so_in_both_languages(template: Engine) -> None:
    with template.connect() as connection:
        role = connection.scalar(text("select city.post_role('dispatcher')"))
        begun = connection.execute(text("select set_config('role', :role, false)"), {"role": role})
        assert begun.all()
        with pytest.raises(Forbidden, match="Only administrators change"):
            DatabaseDeadlineStore(connection)._ask(None, "delete from city.calendar_days returning 1")
        reader = DatabaseCaseReader(connection)
        connection.exec_driver_sql("reset role; revoke select on city.cases from public")
        connection.exec_driver_sql("create role nobody_at_all; set role nobody_at_all")
        with pytest.raises(Forbidden, match="Your post has no right to see this"):
            reader.case_file(1)
        connection.exec_driver_sql("reset role")
        connection.rollback()


def test_the_sentences_are_in_the_language_of_the_person(template: Engine) -> None:
    set_language("zh_CN")
    try:
        for state, words in (("55P03", "其他会话"), ("40P01", "互相"), ("57014", "中止"), ("53100", "磁盘已满")):
            with pytest.raises(Unavailable, match=words), translated(), template.begin() as connection:
                connection.exec_driver_sql(RAISE.format(state=state))
    finally:
        set_language("en")


def test_a_pool_without_a_free_connection_is_no_lost_server(template: Engine) -> None:
    small = create_engine(template.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with small.connect(), pytest.raises(Busy, match="All connections to the database are in use"), translated():
        small.connect()
    small.dispose()


def test_a_command_says_what_befell_the_server(template: Engine) -> None:
    for state, words in (("55P03", "Another session"), ("53100", "said by the test"), ("42501", "no right for this")):
        try:
            with template.begin() as connection:
                connection.exec_driver_sql(RAISE.format(state=state))
        except DATABASE_ERRORS as error:
            assert words in (tell_database_error(error) or "")
    assert tell_database_error(ValueError()) is None


def test_a_refusal_keeps_its_facts_and_its_kind(template: Engine) -> None:
    refuse = "select city.refuse('GH002', 'said by the test', '{\"state\": \"filed\"}')"
    with (
        pytest.raises(Conflict, match="The rule says no"),
        translated(said_by_the_rule),
        template.begin() as connection,
    ):
        connection.exec_driver_sql(refuse)
    with template.connect() as connection, pytest.raises(DATABASE_ERRORS) as raised:
        connection.exec_driver_sql(refuse)
    assert failure_of(raised.value).facts == {"state": "filed"}
    assert issubclass(Conflict, Refused)


WAITS = """
    select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() limit 1
"""


def strike_who_waits(engine: Engine, function: str) -> None:
    """Cancel or end the session that waits for a lock, as soon as there is one."""
    for _turn in range(600):
        with engine.begin() as connection:
            if connection.scalar(text(f"select {function}(pid) from ({WAITS}) waiting")):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for a lock")


@contextmanager
def holding(engine: Engine, case: Case) -> Iterator[None]:
    """Hold the row of a case meanwhile."""
    with engine.connect() as connection:
        connection.execute(text("select 1 from city.cases where case_id = :id for update"), {"id": case.case_id})
        yield
        connection.rollback()


@contextmanager
def holding_history(engine: Engine) -> Iterator[None]:
    """Hold the whole history meanwhile, as somebody does who changes its table by hand."""
    with engine.connect() as connection:
        connection.execute(text("lock table city.flow_records in access exclusive mode"))
        yield
        connection.rollback()


def hasty_engine(engine: Engine, setting: str) -> Engine:
    """An engine whose sessions wait for 100 ms only."""
    made = make_engine(engine.url)

    @event.listens_for(made, "connect")
    def _be_hasty(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.execute(f"set {setting} = '100ms'")
        connection.commit()

    return made


@contextmanager
def plain(engine: Engine) -> Iterator[psycopg.Connection]:
    words = engine.dialect.create_connect_args(engine.url)[1]
    with psycopg.connect(**words) as connection:
        yield connection
        connection.rollback()


def error_of(engine: Engine, statement: str) -> tuple[Kind, str]:
    with engine.connect() as connection, pytest.raises(DATABASE_ERRORS) as raised:
        connection.exec_driver_sql(statement)
    failure = failure_of(raised.value)
    return failure.kind, failure.state
