"""How long news takes from the commit to twenty clients, beside a bare LISTEN round trip in the same run."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from sqlalchemy import Engine, text

from app.bench.model import Measurement
from app.errors import Unavailable
from app.i18n import N_, _
from db.bench.client import BARE_CHANNEL
from db.bench.clients import Clients
from db.schema.queries import plain_query

CLIENTS = 20
WINDOWS = 4
"""As many of the clients draw: on one machine they share its processors, in a city hall each has its own."""
RUNS = 50
APART_S = 0.25
DRAWN_RUNS = 25
DRAWN_APART_S = 0.5
GOAL_FACTOR = 5
SHOWN_GOAL_MS = 250.0
NOTES = 20_000
TENFOLD_GOAL = 1.3
READING_CLIENT = (sys.executable, "-m", "db.bench.client")


def run(engine: Engine, drawing_client: Sequence[str]) -> list[Measurement]:
    """Measure the feed; needs the right to note changes, which the owner of the database has.

    Args:
        drawing_client: starts a client with a window, see widgets/wall/bench.py.

    Raises:
        Unavailable: there is no city in the database, or the clients do not answer.
    """
    with engine.connect() as connection:
        if connection.scalar(text("select count(*) from city.city_profile")) == 0:
            raise Unavailable(
                _(
                    "There is no city in this database yet. Build the demo city with main.py demo, or import your "
                    "own data."
                )
            )
        case_id = connection.scalar(text("select min(case_id) from city.cases where closed_at is null")) or 0
    with engine.connect() as connection:
        plain = connection.connection.driver_connection
        assert plain is not None
        plain.commit()
        with Clients(READING_CLIENT, CLIENTS, engine.url) as clients:
            clients.wait("ready", CLIENTS, 300)
            bare_ms, read_ms, row_ms = _measure(plain, clients, case_id)
        with (
            Clients(READING_CLIENT, CLIENTS - WINDOWS, engine.url) as readers,
            Clients(drawing_client, WINDOWS, engine.url) as windows,
        ):
            readers.wait("ready", CLIENTS - WINDOWS, 300)
            windows.wait("ready", WINDOWS, 300)
            drawn_ms = _measure_drawn(plain, windows, case_id)
    floor, read = _p95(bare_ms), _p95(read_ms)
    rows = [
        Measurement(
            _("commit to change read by {clients} clients, p95").format(clients=CLIENTS),
            read, "ms", _("<= 5 x LISTEN"), read <= GOAL_FACTOR * floor, floor, read / floor, len(read_ms),
        )
    ]  # fmt: skip
    for name, values, goal in (
        (N_("commit to changed row read by {clients} clients, p95"), row_ms[:, 0], ""),
        (N_("commit to change in the city of {clients} clients, p95"), row_ms[:, 1], "<= 250 ms"),
        (
            N_("commit to change drawn on {windows} live maps of 1920 x 1080 among {clients} clients, p95"),
            drawn_ms,
            "<= 250 ms",
        ),
    ):
        value = _p95(values)
        met = value <= SHOWN_GOAL_MS if goal else None
        rows.append(
            Measurement(
                _(name).format(clients=CLIENTS, windows=WINDOWS),
                value,
                "ms",
                goal,
                met,
                floor,
                value / floor,
                len(values),
            )
        )
    return [*rows, _ten_fold(engine), _cost_of_noting(engine)]


def _p95(values: NDArray) -> float:
    return float(np.percentile(values, 95))


def _measure(connection: Connection, clients: Clients, case_id: int) -> tuple[NDArray, NDArray, NDArray]:
    """Commit by turns a bare hint, a change of which no row is kept in memory, and a change of a case.

    Returns:
        (n,) milliseconds from each bare commit to each client, (n,) from each change to the changes read, and (n, 2)
        from each change of a case to its row read and to the city changed.
    """
    bare = [_commit(connection, "select pg_notify(%s, %s)", BARE_CHANNEL, "0")[0]]
    begun: dict[str, dict[int, int]] = {"staff": {}, "cases": {}}
    time.sleep(APART_S)
    bare.clear()
    for number in range(RUNS):
        bare.append(_commit(connection, "select pg_notify(%s, %s)", BARE_CHANNEL, str(number + 1))[0])
        time.sleep(APART_S)
        for topic, key in (("staff", -1), ("cases", case_id)):
            begun[topic].update([_change(connection, topic, key)])
            time.sleep(APART_S)
    clients.wait("bare", (RUNS + 1) * CLIENTS, 30)
    clients.wait("feed", CLIENTS, 30)
    time.sleep(2 * APART_S)
    bare_ms = [(at - bare[number - 1]) / 1e6 for number, at in clients.numbers("bare") if number]
    steps = clients.numbers("feed")
    # A step that was merged with somebody else's stands at another position and is left out.
    read_ms = [(read - begun["staff"][at]) / 1e6 for at, read, _row, _city in steps if at in begun["staff"]]
    row_ms = [
        ((row - begun["cases"][at]) / 1e6, (city - begun["cases"][at]) / 1e6)
        for at, _read, row, city in steps
        if at in begun["cases"]
    ]
    if not read_ms or not row_ms:
        raise Unavailable(_("The clients of the benchmark did not answer."))
    return np.array(bare_ms), np.array(read_ms), np.array(row_ms)


def _measure_drawn(connection: Connection, clients: Clients, case_id: int) -> NDArray:
    """Change a case some times; (n,) milliseconds from each change to each window that has drawn it."""
    begun: dict[int, int] = {}
    for _run in range(DRAWN_RUNS):
        time.sleep(DRAWN_APART_S)
        begun.update([_change(connection, "cases", case_id)])
    clients.wait("drawn", WINDOWS, 30)
    time.sleep(DRAWN_APART_S)
    drawn_ms = [(drawn - begun[at]) / 1e6 for at, drawn in clients.numbers("drawn") if at in begun]
    if not drawn_ms:
        raise Unavailable(_("The clients of the benchmark did not answer."))
    return np.array(drawn_ms)


def _change(connection: Connection, topic: str, key: int) -> tuple[int, int]:
    """Note a change; its position, and the moment at which its commit was sent."""
    begun, xid = _commit(connection, "select city.note_change(%s, %s)", topic, key)
    position = connection.execute("select position from city.feed_commits where xid::text = %s", (xid,)).fetchall()
    connection.commit()
    return position[0][0], begun


def _commit(connection: Connection, statement: str, *values: object) -> tuple[int, str]:
    """Run a statement and commit it; the moment the commit was sent, and the number of the transaction."""
    connection.execute(statement, values)  # type: ignore[call-overload]
    xid = connection.execute("select coalesce(pg_current_xact_id_if_assigned()::text, '')").fetchall()[0][0]
    begun = time.monotonic_ns()
    connection.commit()
    return begun, xid


FILL = (
    """insert into city.feed_commits (position, xid, committed_at)
        select %(from)s::bigint + i, (%(from)s::bigint + i)::text::xid8, now() from generate_series(1, %(notes)s) i""",
    """insert into city.changes (xid, topic, key)
        select (%(from)s::bigint + i)::text::xid8, 'cases', i from generate_series(1, %(notes)s) i""",
)


def _ten_fold(engine: Engine) -> Measurement:
    """The question of every hint in a feed with ten times the notes; the notes are undone in the end."""
    question, spent = plain_query("city_feed_changes"), []
    with engine.connect() as connection:
        plain = connection.connection.driver_connection
        assert plain is not None
        plain.execute("set local plan_cache_mode = force_generic_plan")
        newest = 10**18  # beyond every real transaction
        for notes in (NOTES, 9 * NOTES):
            for statement in FILL:
                plain.execute(statement, {"from": newest, "notes": notes})
            newest += notes
            times = []
            for _run in range(400):
                begun = time.perf_counter()
                plain.execute(question, {"position": newest - 1}, prepare=True).fetchall()
                times.append((time.perf_counter() - begun) * 1000)
            spent.append(float(np.median(times)))
        plain.rollback()
    floor, value = spent
    name = _("the question of a hint in a feed of {many} notes, against {few}").format(many=10 * NOTES, few=NOTES)
    return Measurement(
        name, value, "ms", f"<= {TENFOLD_GOAL} x", value <= TENFOLD_GOAL * floor, floor, value / floor, 400
    )


def _cost_of_noting(engine: Engine) -> Measurement:
    """What a noted row costs more than the same row in bulk; undone in the end."""
    change = text(
        "update city.units set name = name where unit_id in (select unit_id from city.units order by unit_id limit 100)"
    )
    times: dict[str, list[float]] = {"on": [], "off": []}
    with engine.connect() as connection:
        count = connection.scalar(text("select least(100, count(*)) from city.units")) or 1
        for _turn in range(9):
            for bulk, spent in times.items():
                with connection.begin_nested() as undone:
                    connection.execute(text("select set_config('gridhall.bulk', :bulk, true)"), {"bulk": bulk})
                    begun = time.perf_counter()
                    connection.execute(change)
                    spent.append((time.perf_counter() - begun) / count * 1e6)
                    undone.rollback()
        connection.rollback()
    noted, floor = float(np.median(times["off"])), float(np.median(times["on"]))
    return Measurement(_("update of a row that the feed notes"), noted, "us", "", None, floor, noted / floor, 9)
