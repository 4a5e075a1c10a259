"""How long news takes from the commit to twenty clients, beside a bare LISTEN round trip in the same run."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
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
RUNS = 60
APART_S = 0.2
GOAL_FACTOR = 5
APPLIED_GOAL_MS = 250.0
ROOT = Path(__file__).resolve().parent.parent.parent


class Clients:
    """Twenty processes that hear the same news, and what they said."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "db.bench.client", url]
        self._processes = [
            subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
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
    """Measure the feed; needs the right to note changes, which the owner of the database has."""
    with engine.connect() as connection:
        case_id = connection.scalar(text("select min(case_id) from city.cases where closed_at is null"))
    clients = Clients(engine.url.render_as_string(hide_password=False))
    try:
        clients.wait("ready", CLIENTS, 120)
        with engine.connect() as connection:
            plain = connection.connection.driver_connection
            assert plain is not None
            plain.commit()
            bare_ms, feed_ms = _measure(plain, clients, case_id or 0)
    finally:
        clients.close()
    floor = _p95(bare_ms)
    goals = (
        (N_("commit to change read by {clients} clients, p95"), _("<= 5 x LISTEN"), GOAL_FACTOR * floor),
        (N_("commit to changed rows read by {clients} clients, p95"), "", None),
        (N_("commit to change in the city of {clients} clients, p95"), "<= 250 ms", APPLIED_GOAL_MS),
    )
    rows = []
    for at, (name, goal, limit_ms) in enumerate(goals):
        value = _p95(feed_ms[:, at])
        met = None if limit_ms is None else value <= limit_ms
        label = _(name).format(clients=CLIENTS)
        rows.append(Measurement(label, value, "ms", goal, met, floor, value / floor, len(feed_ms)))
    return [*rows, _cost_of_noting(engine)]


def _p95(values: NDArray) -> float:
    return float(np.percentile(values, 95))


def _measure(connection: Connection, clients: Clients, case_id: int) -> tuple[NDArray, NDArray]:
    """Commit by turns to the bare channel and to the feed.

    Returns:
        (n,) milliseconds from each bare commit to each client; (n, 3) from each noted commit to the changes read, the
        rows read, and the city changed.
    """

    def bare(number: int) -> Callable[[], None]:
        connection.execute("select pg_notify(%s, %s)", (BARE_CHANNEL, str(number)))
        return connection.commit

    def noted(_number: int) -> Callable[[], None]:
        connection.execute("select city.note_change('cases', %s)", (case_id,))
        return connection.commit

    begun: dict[str, list[int]] = {"bare": [], "feed": []}
    for number in range(RUNS):
        for word, prepare in (("bare", bare), ("feed", noted)):
            commit = prepare(number)
            begun[word].append(time.monotonic_ns())
            commit()
            time.sleep(APART_S)
    clients.wait("bare", RUNS * CLIENTS, 30)
    clients.wait("feed", RUNS * CLIENTS, 30)
    said = list(clients.said)
    bare_ms = [(int(one[2]) - begun["bare"][int(one[1])]) / 1e6 for one in said if one[0] == "bare"]
    steps = np.array([one[1:] for one in said if one[0] == "feed"], np.int64)
    _positions, turns = np.unique(steps[:, 0], return_inverse=True)
    return np.array(bare_ms), (steps[:, 1:] - np.array(begun["feed"])[turns][:, None]) / 1e6


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
