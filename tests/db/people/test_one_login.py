"""One login cannot stop the city or fill its disk: what it takes is bounded, ended by age, or told."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

from db.commands.session_watch import doors_told, end_sessions_in_the_way, sessions_told
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from tests.db.people.conftest import CITY, PASSWORD
from tests.db.people.test_attacks import ACT, first_reason
from tests.fakes.guarded import Guarded

LogIn = Callable[..., psycopg.Connection]
NO = "42501"
WAITS = {
    "asleep": "select pg_sleep(60)",
    "parallel": "parallel",
    "busy": "select count(*) from generate_series(1, 1000000000) a",
    "unread": "copy (select repeat('x', 1000) from generate_series(1, 1000000)) to stdout",
    "idle": "",
}
SETTINGS = ["temp_file_limit = -1", "log_min_messages = debug5", "log_min_error_statement = debug5",
            "log_statement = 'all'", "log_duration = on", "deadlock_timeout = '1h'", "track_activities = off",
            "session_replication_role = replica", "commit_delay = 100000", "max_stack_depth = '100MB'"]  # fmt: skip


def linger(session: psycopg.Connection, wait: str) -> threading.Thread:
    """Let a session do something for a minute in its open transaction."""

    def work() -> None:
        with contextlib.suppress(psycopg.Error):
            if wait == "parallel":
                version = session.info.server_version // 10000
                session.execute(f"set local {'debug_parallel_query' if version > 15 else 'force_parallel_mode'} = on")
                session.execute("set local parallel_leader_participation = off")
                session.execute("select pg_sleep(60)")
            elif wait == "unread":
                with session.cursor().copy(WAITS[wait]):
                    time.sleep(8)  # longer than anybody waits
            elif wait != "idle":
                session.execute(WAITS[wait])

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("held", ["turn", "case", "number"])
def test_who_lingers_in_whatever_way_is_ended_by_who_waits(log_in: LogIn, new_case, held: str, wait: str) -> None:
    own, others = new_case("reported"), new_case("reported")
    reason = json.dumps({"reason_code": first_reason(), "reason": "r"})
    words = json.dumps({"class_id": 1, "lon": 108.35, "lat": 22.82, "channel": "hotline"})
    lingering, other = log_in("acc"), log_in("lead")
    lingering.execute("begin")
    if held == "number":
        lingering.execute("select city.report_case(gen_random_uuid(), %s)", [words])
    else:
        lingering.execute(ACT, [uuid4(), own, 1, "accept", "{}"])
    if held == "turn":
        # The numbering alone: `all` would ask the time of the commit too, which is refused at once (GH015).
        lingering.execute("set constraints city.number_commit immediate")
    thread = linger(lingering, wait)
    if held == "number":
        assert log_in("acc").execute("select city.report_case(gen_random_uuid(), %s)", [words]).fetchone()
    else:
        other.execute(ACT, [uuid4(), others if held == "turn" else own, 1, "refuse", reason])
    thread.join(50)
    assert not thread.is_alive()
    assert lingering.closed or is_ended(lingering)


def is_ended(session: psycopg.Connection) -> bool:
    try:
        session.execute("select 1")
    except psycopg.Error:
        return True
    return False


def test_who_waits_for_a_lock_of_a_friend_is_ended_too(log_in: LogIn, new_case) -> None:
    """The friend does nothing and nobody waits for them; who waits for the friend holds up others nevertheless."""
    own, request = new_case("reported"), uuid4()
    words = json.dumps({"class_id": 1, "lon": 108.35, "lat": 22.82, "channel": "hotline"})
    friend, lingering = log_in("acc"), log_in("acc")
    friend.execute("begin")
    friend.execute("select city.report_case(%s, %s)", [request, words])
    lingering.execute("begin")
    lingering.execute(ACT, [uuid4(), own, 1, "accept", "{}"])
    thread = threading.Thread(target=report_until_ended, args=(lingering, request, words))
    thread.start()
    log_in("acc").execute(ACT, [uuid4(), own, 1, "accept", "{}"])
    thread.join(30)
    assert not thread.is_alive()


def report_until_ended(session: psycopg.Connection, request: object, words: str) -> None:
    with contextlib.suppress(psycopg.Error):
        session.execute("select city.report_case(%s, %s)", [request, words])


@pytest.mark.parametrize("database", ["postgres", "template1", "other_city"])
@pytest.mark.parametrize("who", ["bigwall", "adm"])
def test_people_enter_their_city_only(hall: Engine, guarded: Guarded, who: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        guarded.log_in(f"{CITY}_{who}", PASSWORD, database)


def test_a_database_that_is_no_city_yet_lets_nobody_in(cluster: PrivateCluster) -> None:
    cluster.ensure_database("bare-city")
    engine = make_engine(cluster.url("bare-city"))
    with engine.connect() as connection:
        entering = text("select d.datname, has_database_privilege('public', d.oid, r) from pg_database d,"
                        " unnest(array['connect', 'temporary']) r where d.datallowconn"
                        " and d.datname in ('postgres', 'template1', 'bare-city')")  # fmt: skip
        assert {tuple(row) for row in connection.execute(entering)} == {
            ("postgres", False), ("template1", False), ("bare-city", False)
        }  # fmt: skip
    engine.dispose()
    cluster.drop_database("bare-city")


@pytest.mark.parametrize("setting", SETTINGS)
def test_limits_are_not_for_people_to_set(log_in: LogIn, setting: str) -> None:
    session = log_in("bigwall")
    for statement in (f"set {setting}", f"alter role {CITY}_bigwall set {setting}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)


def test_a_person_has_their_limits_from_the_first_day(log_in: LogIn) -> None:
    session = log_in("bigwall")
    shown = [session.execute(f"show {name}").fetchone() for name in
             ("temp_file_limit", "log_min_messages", "log_min_error_statement")]  # fmt: skip
    assert shown == [("1GB",), ("fatal",), ("panic",)]


LOCKS = ["pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock", "pg_try_advisory_lock_shared",
         "pg_advisory_xact_lock", "pg_advisory_xact_lock_shared", "pg_try_advisory_xact_lock",
         "pg_try_advisory_xact_lock_shared"]  # fmt: skip
TAKING = [
    *[f"select {name}(1)" for name in LOCKS], *[f"select {name}(1, 2)" for name in LOCKS],
    "select pg_advisory_unlock_all()", "select pg_notify('x', 'x')", "select pg_export_snapshot()",
    "select lo_create(0)", "select lo_creat(-1)", "select pg_logical_emit_message(false, 'x', 'x')",
    "select pg_switch_wal()", "select pg_create_restore_point('x')", "select pg_log_backend_memory_contexts(1)",
    "select pg_create_physical_replication_slot('x')", "checkpoint", "create temp table t (x int)",
    "create temp sequence s", "do $$ begin loop end loop; end $$", "begin; lock table city.cases in share mode",
    "begin; lock table city.staff in row exclusive mode", "begin; lock table city.areas in access exclusive mode",
    "select from city.units for update", "select from city.units for no key update", "select from city.units for share",
    "select from city.cases for key share", "vacuum city.cases", "analyze city.cases", "reindex table city.cases",
    "cluster city.cases using cases_pkey", "refresh materialized view city.x", "truncate city.units",
    "create table mine as select 1", "select 1 into mine", "copy (select 1) to '/tmp/x'",
]  # fmt: skip


@pytest.mark.parametrize("statement", TAKING)
def test_what_is_taken_from_all_is_for_nobody_on_the_staff(log_in: LogIn, statement: str) -> None:
    if statement.startswith(("vacuum", "analyze")):  # the server warns and does nothing
        session = log_in("lead")
        notices: list[str] = []
        session.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
        session.execute(statement)
        assert notices and all("permission denied" in one or "only" in one for one in notices)
        return
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)):
        log_in("lead").execute(statement)


def test_a_prepared_transaction_is_not_possible(log_in: LogIn) -> None:
    session = log_in("acc")
    session.execute("begin")
    with pytest.raises(psycopg.Error) as refused:
        session.execute("prepare transaction 'x'")
    assert refused.value.sqlstate == "55000"


def test_memory_of_a_session_has_an_end_and_others_go_on(log_in: LogIn) -> None:
    taking, other = log_in("bigwall"), log_in("disp")
    taking.execute("set work_mem = '1TB'; set hash_mem_multiplier = 1000")
    with pytest.raises(psycopg.errors.OutOfMemory):
        taking.execute("select array_length(a, 1) from"
                       " (select array_agg(repeat(i::text, 300)) a from generate_series(1, 3000000) i) x")  # fmt: skip
    assert other.execute("select 1").fetchone() == (1,)
    assert taking.execute("select 1").fetchone() == (1,)


@pytest.mark.parametrize("statement", ["select repeat('x', 5000000)::integer", "select 1 / 0 -- {long}",
                                       "set debug_print_plan = on; select 1 as {long}", "set client_min_messages = log;"
                                       " set debug_print_parse = on; select '{long}'"])  # fmt: skip
def test_nobody_writes_much_into_the_log(log_in: LogIn, guarded: Guarded, statement: str) -> None:
    before = guarded.cluster.log_bytes()
    session = log_in("bigwall")
    with contextlib.suppress(psycopg.Error):
        session.execute(statement.replace("{long}", "x" * 1_000_000))
    assert guarded.cluster.log_bytes() - before < 5_000


def test_logs_are_emptied_when_they_have_grown_too_large(tmp_path: Path) -> None:
    cluster = PrivateCluster(tmp_path)
    logs = cluster.data_dir / "log"
    logs.mkdir(parents=True)
    for day, size in (("Mon", 600), ("Tue", 300), ("Wed", 200)):
        (logs / f"server-{day}.log").write_bytes(b"x" * size)
        time.sleep(0.01)
    assert cluster.trim_logs(most_bytes=2000) == 0
    assert cluster.trim_logs(most_bytes=600) == 600
    assert cluster.log_bytes() == 500
    assert (logs / "server-Wed.log").stat().st_size == 200


def test_who_is_waited_for_is_told_and_ended_by_the_worker(hall: Engine, log_in: LogIn) -> None:
    """A table that one only reads holds up whoever would change it, and everybody behind them."""
    holding = log_in("disp")
    holding.execute("begin; lock table city.areas in access share mode")
    got: list[bool] = []

    def change() -> None:
        with hall.begin() as connection:
            connection.execute(text("lock table city.areas in access exclusive mode"))
            got.append(True)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        told: list[str] = []
        for _turn in range(100):
            with hall.begin() as connection:
                told = sessions_told(connection)
            if told:
                break
            time.sleep(0.05)
        assert any(f"{CITY}_disp" in one and "1 sessions wait for it" in one for one in told), told
        with hall.begin() as connection:
            assert end_sessions_in_the_way(connection) == 0, "not before its time"
            ended = text("select kind, role_name from city.end_sessions_in_the_way(most_waited_for => '0 s')")
            assert [tuple(row) for row in connection.execute(ended)] == [("waited_for", f"{CITY}_disp")]
    finally:
        holding.close()
        thread.join(20)
    assert got == [True]


@pytest.mark.parametrize("wait", ["idle", "asleep", "busy", "unread"])
def test_open_transactions_are_told_and_ended_by_age(hall: Engine, log_in: LogIn, wait: str) -> None:
    session = log_in("chief")
    session.execute("begin; set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0")
    session.execute("listen gridhall_feed")
    session.execute("select count(*) from city.cases")
    thread = linger(session, wait)
    time.sleep(0.3)
    kind = "idle" if wait == "idle" else "long"
    with hall.begin() as connection:
        told = text(
            "select kind, role_name, is_to_end from city.sessions_in_the_way('0 s', '1 min') where role_name = :who"
        )
        row = connection.execute(told, {"who": f"{CITY}_chief"}).one()
        assert tuple(row) == (kind, f"{CITY}_chief", wait == "idle")
        ended = text("select kind from city.end_sessions_in_the_way('0 s', '0 s')")
        assert connection.scalars(ended).all() == [kind]
    thread.join(50)
    assert not thread.is_alive()


def test_the_owner_is_never_in_the_way(hall: Engine) -> None:
    with hall.connect() as open_one:
        open_one.execute(text("select 1"))
        with hall.begin() as connection:
            rows = text("select role_name from city.sessions_in_the_way('0 s', '0 s', '0 s')")
            assert connection.scalars(rows).all() == []


def test_nothing_is_open_in_a_private_server(hall: Engine) -> None:
    with hall.begin() as connection:
        assert doors_told(connection) == []


@pytest.mark.parametrize(("opened", "closed", "words"), [
    ("grant connect on database postgres to public", "revoke connect on database postgres from public", "postgres"),
    ("grant execute on function pg_advisory_lock(bigint) to public",
     "revoke execute on function pg_advisory_lock(bigint) from public", "advisory"),
    ("grant usage on language plpgsql to public", "revoke usage on language plpgsql from public", "code of one's own"),
    ("grant execute on function pg_stat_get_xact_numscans(oid) to public",
     "revoke execute on function pg_stat_get_xact_numscans(oid) from public", "counters"),
])  # fmt: skip
def test_what_a_server_leaves_open_is_told(hall: Engine, opened: str, closed: str, words: str) -> None:
    with hall.begin() as connection:
        connection.execute(text(opened))
        told = doors_told(connection)
        connection.execute(text(closed))
    assert len(told) == 1 and words in told[0]
