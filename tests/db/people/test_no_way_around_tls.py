"""No way leads over a network without TLS, no password stands in an address, and no error tells of people."""

from __future__ import annotations

import json
import logging
import os
import socket
import stat
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

import main
from app.errors import Refused, Unavailable
from app.logs import hide_secrets, open_log
from app.settings import Settings
from db.connection.engine import find_url, make_engine, open_engine
from db.feed.listener import Listener
from tests.db.people.conftest import CITY

START_OF_TLS = b"\x04\xd2\x16\x2f"


@pytest.fixture
def trap() -> Iterator[tuple[int, list[bytes]]]:
    """A listener on the loopback, and the first packets that it got; it never answers."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    packets: list[bytes] = []

    def answer() -> None:
        while True:
            try:
                client, _address = server.accept()
            except OSError:
                return
            packets.append(client.recv(100))
            client.close()

    threading.Thread(target=answer, daemon=True).start()
    yield server.getsockname()[1], packets
    server.close()


@pytest.fixture
def services(tmp_path: Path, trap: tuple[int, list[bytes]]) -> Path:
    """A service file that leads to the trap without TLS."""
    file = tmp_path / "services"
    file.write_text(f"[prod]\nhost=127.0.0.1\nport={trap[0]}\nsslmode=disable\ngssencmode=disable\n")
    return file


WAYS = [
    # address, environment; PORT and FILE are those of the trap
    ("postgresql://u@/db?service=prod", {"PGSERVICEFILE": "FILE"}),
    ("postgresql://u@/db?servicefile=FILE", {"PGSERVICE": "prod"}),
    ("postgresql://u@/db", {"PGSERVICEFILE": "FILE", "PGSERVICE": "prod"}),
    ("postgresql://u@localhost/db", {"PGSERVICEFILE": "FILE", "PGSERVICE": "prod"}),
    ("private:x", {"PGSERVICEFILE": "FILE", "PGSERVICE": "prod"}),
    ("postgresql://u@/db?port=PORT", {"PGHOSTADDR": "127.0.0.1", "PGSSLMODE": "disable", "PGGSSENCMODE": "disable"}),
    ("postgresql://u@/db?host=/tmp&port=PORT", {"PGHOSTADDR": "127.0.0.1", "PGSSLMODE": "disable"}),
    ("private:x", {"PGHOSTADDR": "127.0.0.1"}),
    ("postgresql://u@/db?hostaddr=127.0.0.1&port=PORT", {"PGSSLMODE": "disable"}),
    ("postgresql://u@/db?port=PORT", {"PGHOST": "127.0.0.1", "PGSSLMODE": "disable"}),
    ("postgresql://u@/db?port=PORT", {"PGHOST": "/nowhere,127.0.0.1", "PGSSLMODE": "disable"}),
    ("postgresql://u@/db", {"PGHOST": "127.0.0.1", "PGPORT": "PORT", "PGREQUIRESSL": "0", "PGSSLMODE": "allow"}),
    ("postgresql://u@127.0.0.1:PORT/db", {"PGSSLMODE": "disable", "PGGSSENCMODE": "disable"}),
    ("postgresql://u@127.0.0.1:PORT/db", {"PGSSLMODE": "prefer", "PGSSLNEGOTIATION": "postgres"}),
    ("postgresql://u@127.0.0.1:PORT/db?sslmode=disable", {}),
    ("postgresql://u@127.0.0.1:PORT/db?sslmode=prefer", {}),
    ("postgresql://u@127.0.0.1:PORT/db?sslmode=verify-full&sslmode=disable", {}),
    ("postgresql://u@127.0.0.1:PORT/db?gssencmode=require", {}),
    ("postgresql://u@127.0.0.1:PORT/db?options=-c%20search_path=x", {}),
    ("postgresql://u@127.0.0.1:PORT/db?requiressl=0", {}),
    ("postgresql://u@127.0.0.1:PORT/db?ssl_max_protocol_version=TLSv1", {}),
    ("postgresql://u@127.0.0.1:PORT/db?target_session_attrs=any", {}),
    ("postgresql://u@127.0.0.1:PORT/db?dbname=host%3D127.0.0.1%20sslmode%3Ddisable", {}),
    ("postgresql://u@/nowhere,127.0.0.1:PORT/db", {}),
    ("postgresql://u@a,127.0.0.1:PORT/db", {}),
    ("postgresql://u@/db?host=/nowhere&host=127.0.0.1&port=PORT", {}),
    ("postgresql://u@/db?host=/nowhere,127.0.0.1&port=PORT,PORT", {}),
    ("postgresql://u@/db?host=127.0.0.1&port=PORT", {"PGSSLMODE": "disable"}),
    ("postgresql://u@/nowhere?host=127.0.0.1&port=PORT", {"PGSSLMODE": "disable"}),
    ("postgresql://u@127.0.0.1:PORT/host%3D127.0.0.1%20sslmode%3Ddisable", {}),
    ("postgres://u@127.0.0.1:PORT/db", {"PGSSLMODE": "disable"}),
    ("postgresql+psycopg://u@127.0.0.1:PORT/db", {"PGSSLMODE": "disable"}),
]


@pytest.mark.parametrize(("address", "environment"), WAYS)
def test_no_way_leads_over_the_network_in_the_clear(
    trap: tuple[int, list[bytes]], services: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str,
    environment: dict[str, str],
) -> None:  # fmt: skip
    port, packets = trap
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value.replace("PORT", str(port)).replace("FILE", str(services)))
    named = address.replace("PORT", str(port)).replace("FILE", str(services))
    with pytest.raises((Refused, Unavailable)) as told:
        open_engine(find_url(named, Settings(data_dir=tmp_path / "nowhere" / "file")))
    assert "\n" not in str(told.value)
    assert all(packet[4:8] == START_OF_TLS for packet in packets), packets


def test_a_connection_that_came_about_in_the_clear_is_closed(plain: Any) -> None:
    """Whatever led there: the engine and the feed look at what libpq has opened."""
    port = plain.port
    url = make_url(f"postgresql+psycopg://gridhall@127.0.0.1:{port}/postgres?sslmode=disable")
    engine = make_engine(url)
    with pytest.raises(Exception, match="without encryption"):
        engine.connect()
    with pytest.raises(Unavailable):
        Listener(engine).connect()
    engine.dispose()


@pytest.fixture(scope="module")
def plain() -> Iterator[Any]:
    """A server on the loopback that speaks no TLS and asks for no password."""
    import shutil
    import tempfile

    from tests.fakes.guarded import start_guarded

    folder = Path(tempfile.mkdtemp(prefix="gridhall-plain-"))
    folder.chmod(0o755)
    made = start_guarded(folder / "cluster", has_tls=False)
    rules = made.cluster.data_dir / "pg_hba.conf"
    rules.write_text("local all all trust\nhost all all 127.0.0.1/32 trust\n")
    made.cluster._run("pg_ctl", "-D", str(made.cluster.data_dir), "reload")
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


# No password in an address ----------------------------------------------------------------------------------------

SECRET = "s3cr3t-word"
ADDRESSES = [
    f"postgresql://u:{SECRET}@h/db", f"postgresql://:{SECRET}@h/db", f"postgresql://u:{SECRET}%40x@h/db",
    f"postgresql://u:a%2F{SECRET}@h/db", f"postgresql://u:a/{SECRET}@h/db", f"postgresql://u:a@{SECRET}@h/db",
    f"postgresql://u@h/db?password={SECRET}", f"postgresql://u@h/db?sslmode=verify-full&password={SECRET}",
    f"postgresql://u@h/db?pass%77ord={SECRET}", f"postgresql://u@h/db?PASSWORD={SECRET}",
    f"postgresql://u@h/db?sslpassword={SECRET}", f"postgresql://u%3A{SECRET}@h/db",
    f"mysql://u:{SECRET}@h/db", f"u:{SECRET}@h/db", f"host=h user=u password={SECRET}", f"postgresql://u:{SECRET}",
    f"//u:{SECRET}@h/db", f"postgresql:///db?host=h&user=u&password={SECRET}",
]  # fmt: skip


@pytest.mark.parametrize("way", ["argument", "environment"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_a_password_is_refused_and_not_repeated(
    address: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRIDHALL_DATA_DIR", str(tmp_path))
    words = ["staff", "list"]
    if way == "argument":
        words += ["--database", address]
    else:
        monkeypatch.setenv("GRIDHALL_DATABASE_URL", address)
    started: list[object] = []
    monkeypatch.setattr("subprocess.Popen", lambda *arguments, **_more: started.append(arguments))
    root = logging.getLogger()
    handlers = list(root.handlers)
    try:
        assert main.main(words) == 2
    finally:
        for handler in [one for one in root.handlers if one not in handlers]:
            root.removeHandler(handler)
            handler.close()
    told = capsys.readouterr()
    written = "".join(file.read_text("utf-8") for file in tmp_path.rglob("*") if file.is_file())
    assert SECRET not in told.out + told.err + written and told.err.count("\n") == 1
    assert started == []


# Nothing of people in logs and dialogs ----------------------------------------------------------------------------

NAME, PHONE = "欧阳某某", "13800000001"
VERIFIER = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0$" + "A" * 43 + "=:" + "B" * 43 + "="
REPORT = {"class_id": 1, "lon": 108.35, "lat": 22.82, "channel": "hotline",
          "reporter": {"name": NAME, "phone": PHONE}}  # fmt: skip


def trace_of(work: Callable[[], object]) -> str:
    """What a traceback says of trouble that nobody caught."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return "".join(traceback.format_exception(error))
    raise AssertionError("it worked")


def failing(hall: Engine, statement: str, values: dict[str, Any], before: str = "select 1") -> str:
    def work() -> None:
        with hall.connect() as connection:
            connection.execute(text(before))
            connection.execute(text(statement), values)

    return trace_of(work)


FAILURES = {
    "a timeout": ("select city.report_case(:r, cast(:i as jsonb)), pg_sleep(3)",
                  "set local statement_timeout = '50ms'"),
    "a cast of a name": ("select cast(:name as integer)", "select 1"),
    "a cast in JSON": ("select cast(cast(:i as jsonb)->'reporter'->>'name' as integer)", "select 1"),
    "broken JSON": ("select cast(:broken as jsonb)", "select 1"),
    "a row that is doubled": ("insert into city.staff (role_name, name, number) select :name, :name, '1' from"
                              " generate_series(1, 2)", "select 1"),
    "a row that may not be": ("insert into city.reporters (report_id, name, phone, wishes_secrecy)"
                              " values (null, :name, :phone, false)", "select 1"),
    "a row without its report": ("insert into city.reporters (report_id, name, phone, wishes_secrecy)"
                                 " values (-1, :name, :phone, false)", "select 1"),
    "a number too large": ("select cast(:phone as smallint)", "select 1"),
    "a day": ("select cast(:name as date)", "select 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_traceback_tells_nothing_of_people(hall: Engine, name: str) -> None:
    statement, before = FAILURES[name]
    every = {"r": uuid4(), "i": json.dumps(REPORT), "name": NAME, "phone": PHONE, "broken": '{"name": "' + NAME}
    values = {key: value for key, value in every.items() if f":{key}" in statement}
    trace = failing(hall, statement, values, before)
    kept = hide_secrets(trace)
    for fact in (NAME, PHONE):
        assert fact not in trace + kept, trace[-600:]


def test_a_verifier_is_in_no_traceback(hall: Engine) -> None:
    """The server's context names the statement that failed."""
    change = f"do $$ begin execute $q$alter role nobody_here password '{VERIFIER}'$q$; end $$"

    def work() -> None:
        with hall.connect() as connection:
            connection.exec_driver_sql(change)

    kept = hide_secrets(trace_of(work))
    assert "nobody_here" in kept and "AAAAAAAA" not in kept and "BBBBBBBB" not in kept


def test_what_libpq_itself_says_is_hidden_in_the_log(hall: Engine) -> None:
    """Connections that are no engine's keep detail and context; the log does not."""
    with hall.connect() as connection:
        driver: Any = connection.connection.driver_connection

        def work() -> None:
            driver.execute("insert into city.reporters values (null, %s, %s, false)", [NAME, PHONE])

        trace = hide_secrets(trace_of(work))
        connection.rollback()
    assert NAME not in trace and PHONE not in trace and "null value in column" in trace


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"alter role x password '{VERIFIER}'", "alter role x password 'SCRAM-SHA-256$***'"),
        ('ERROR: x\nDETAIL:  Failing row contains (1,\n 张三, 138).\nHINT:  y', "ERROR: x\nDETAIL:  ***\nHINT:  y"),
        ('{"id": 1, "reporter": {"name": "张三", "phone": "138"}, "x": 2}', '{"id": 1, "reporter": ***, "x": 2}'),
        ("{'reporter': {'name': '张三'}}", "{'reporter': ***}"),
        ('invalid input syntax for type integer: "张三"', "invalid input syntax for type integer: ***"),
        ("[SQL: select 1]\n[parameters: {'i': '张三 [1]'}]\n", "[SQL: select 1]\n[parameters: ***]\n"),
        ("phone=13800000001, x", "phone=***, x"),
    ],
)  # fmt: skip
def test_the_log_hides_what_tells_of_people(said: str, written: str) -> None:
    assert hide_secrets(said) == written


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_the_log_is_ones_own_whatever_the_mask(tmp_path: Path, mask: int) -> None:
    folder = tmp_path / "logs"
    folder.mkdir(mode=0o755)
    for name in ("gridhall.log", "gridhall.log.1", "gridhall.log.lock"):
        (folder / name).write_text("old\n")
        (folder / name).chmod(0o644)
    before = os.umask(mask)
    try:
        handler = open_log(folder / "gridhall.log")
        for number in range(3):
            handler.emit(logging.makeLogRecord({"msg": f"line {number}", "levelname": "INFO"}))
            handler.doRollover()
        handler.emit(logging.makeLogRecord({"msg": "last", "levelname": "INFO"}))
        handler.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_nothing_of_people_stands_in_what_the_server_shows_of_a_session(hall: Engine) -> None:
    engine = make_engine(hall.url.set(username=f"{CITY}_disp"))
    with engine.connect() as connection:
        shown = text("select application_name from pg_stat_activity where pid = pg_backend_pid()")
        assert connection.scalar(shown) == "gridhall"
    engine.dispose()
    assert psycopg.pq.version() >= 140000  # PQhostaddr and ssl_in_use are asked
