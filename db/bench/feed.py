"""How long news takes from the commit to twenty clients, beside a bare LISTEN round trip in the same run."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from sqlalchemy import Engine, text

from app.bench.model import Measurement
from app.errors import Unavailable
from app.i18n import N_, _
from db.bench.client import BARE_CHANNEL

CLIENTS = 20
RUNS = 50
APART_S = 0.25
GOAL_FACTOR = 5
APPLIED_GOAL_MS = 250.0
ROOT = Path(__file__).resolve().parent.parent.parent


class Clients:
    """Twenty processes that hear the same news, and what they said."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "db.bench.client", url]
        self._processes = [
            subprocess.Popen(
                command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            for _number in range(CLIENTS)
        ]
        self.said: list[list[str]] = []
        self._threads = [threading.Thread(target=self._hear, args=(one.stdout,)) for one in self._processes]
        for thread in self._threads:
            thread.start()

    def _hear(self, lines: IO[str]) -> None:
        for line in lines:
            self.said.append(line.split())

    def wait(self, word: str, count: int, within_s: float) -> None:
        """Wait until a word was said so often.

        Raises:
            Unavailable: it was not.
        """
        deadline = time.monotonic() + within_s
        while sum(said[0] == word for said in list(self.said)) < count:
            if time.monotonic() > deadline or any(one.poll() is not None for one in self._processes):
                raise Unavailable(_("The clients of the benchmark did not answer."))
            time.sleep(0.05)

    def close(self) -> None:
        """End them."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.close()
        for process, thread in zip(self._processes, self._threads, strict=True):
            process.wait(20)
            thread.join(5)


def run(engine: Engine) -> list[Measurement]:
    """Measure the feed; needs the right to note changes, which the owner of the database has.

    Raises:
        Unavailable: there is no city in the database, or the clients do not answer.
    """
    with engine.connect() as connection:
        if connection.scalar(text("select count(*) from city.city_profile")) == 0:
            raise Unavailable(_("There is no city in this database yet; build one with main.py demo, or import yours."))
        case_id = connection.scalar(text("select min(case_id) from city.cases where closed_at is null"))
    clients = Clients(engine.url.render_as_string(hide_password=False))
    try:
        clients.wait("ready", CLIENTS, 120)
        with engine.connect() as connection:
            plain = connection.connection.driver_connection
            assert plain is not None
            plain.commit()
            bare_ms, read_ms, row_ms = _measure(plain, clients, case_id or 0)
    finally:
        clients.close()
    floor, read = _p95(bare_ms), _p95(read_ms)
    rows = [
        Measurement(
            _("commit to change read by {clients} clients, p95").format(clients=CLIENTS),
            read, "ms", _("<= 5 x LISTEN"), read <= GOAL_FACTOR * floor, floor, read / floor, len(read_ms),
        )
    ]  # fmt: skip
    for name, value, goal in (
        (N_("commit to changed row read by {clients} clients, p95"), _p95(row_ms[:, 0]), ""),
        (N_("commit to change in the city of {clients} clients, p95"), _p95(row_ms[:, 1]), "<= 250 ms"),
    ):
        met = value <= APPLIED_GOAL_MS if goal else None
        rows.append(
            Measurement(_(name).format(clients=CLIENTS), value, "ms", goal, met, floor, value / floor, len(row_ms))
        )
    return [*rows, _cost_of_noting(engine)]


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
            at, xid = _commit(connection, "select city.note_change(%s, %s)", topic, key)
            position = connection.execute("select position from city.feed_commits where xid::text = %s", (xid,))
            begun[topic][position.fetchall()[0][0]] = at
            connection.commit()
            time.sleep(APART_S)
    clients.wait("bare", (RUNS + 1) * CLIENTS, 30)
    clients.wait("feed", CLIENTS, 30)
    time.sleep(2 * APART_S)
    said = list(clients.said)
    bare_ms = [(int(one[2]) - bare[int(one[1]) - 1]) / 1e6 for one in said if one[0] == "bare" and one[1] != "0"]
    steps = [[int(word) for word in one[1:]] for one in said if one[0] == "feed"]
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


def _commit(connection: Connection, statement: str, *values: object) -> tuple[int, str]:
    """Run a statement and commit it; the moment the commit was sent, and the number of the transaction."""
    connection.execute(statement, values)  # type: ignore[call-overload]
    xid = connection.execute("select coalesce(pg_current_xact_id_if_assigned()::text, '')").fetchall()[0][0]
    begun = time.monotonic_ns()
    connection.commit()
    return begun, xid


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
