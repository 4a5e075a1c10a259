"""A year of the ladder in a few minutes: people act, workers are killed at random, and every step is done exactly once.

The city's time goes in hops of half a day, workers are processes of their own that end by SIGKILL, and people act
through the door with what they saw before the ladder urged.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from app.cases.model import Case
from app.errors import Refused
from db.demo.ladder import load_demo_ladder
from db.schema.calendar import fill_calendar
from db.schema.people import make_demo_roles, make_post_roles, read_people
from db.schema.queries import query, run_script
from db.stores.cases import DatabaseCaseStore

FIRST_AT = "2025-01-06 08:00+08"
CLOCK = text(
    "insert into city.city_clock (real_from, city_from, speed, city_seen_at)"
    " values (clock_timestamp(), cast(:at as timestamptz), 1, cast(:at as timestamptz))"
)
HOP = text(
    "update city.city_clock set real_from = clock_timestamp(),"
    " city_from = greatest(city.city_now(), cast(:at as timestamptz) + make_interval(secs => :after_s))"
)
NOW = text("select city.city_now()")
CLASS = text(
    "select min(class_id) from city.classes where version = '2026' and kind = 'event' and not is_hazard"
    " and limit_value is not null"
)
DAY_S, HOPS_A_DAY = 86_400.0, 2
KILL = "kill"
WORKERS = 2
BEFORE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("acceptor", "accept", {}), ("shift_leader", "file", {}), ("dispatcher", "dispatch", {"unit_id": 1}),
    ("handler", "receive", {}),
)  # fmt: skip
"""What people do to a case at once."""
AFTER = (("dispatcher", "urge", {"way": "phone", "text": "x"}),
         ("shift_leader", "close_by_notice", {"reason_code": "plan_needed", "notice": "x"}))  # fmt: skip
"""What they do weeks later to a part of the cases, as they saw them before."""
DRAIN_S = 60.0

StartWorker = Callable[[], subprocess.Popen[bytes]]


@dataclass(frozen=True)
class Year:
    """How long and how hard.

    Args:
        seconds: of real time for all days.
        kills: how often a worker is killed.
    """

    days: int = 365
    seconds: float = 150.0
    cases: int = 200
    kills: int = 50
    seed: int = 1


@dataclass
class YearResult:
    """What came of it.

    Args:
        expected: steps that had to be done or to wait for somebody at the end; `lost` of them are not.
        doubled: urges in the histories without a step.
        acts, refused: of people; `sentences` say why.
    """

    expected: int = 0
    lost: int = 0
    doubled: int = 0
    urges: int = 0
    acts: int = 0
    kills: int = 0
    refused: int = 0
    sentences: list[str] = field(default_factory=list)


def make_year_city(engine: Engine) -> None:
    """Fill an upgraded empty database with the smallest city and the shipped ladder; its time stands still."""
    with engine.begin() as connection:
        run_script(connection, query("bench_year_city").text)
        connection.execute(CLOCK, {"at": FIRST_AT})
        connection.execute(text("select city.ensure_months(date '2024-12-01', date '2026-02-01')"))
        fill_calendar(connection)
        make_post_roles(connection)
        make_demo_roles(connection)
        load_demo_ladder(connection)


def live_a_year(engine: Engine, start_worker: StartWorker, year: Year) -> YearResult:
    """Let the days pass; at the end everything that is due is waited for.

    Args:
        start_worker: starts the worker of this database as a process.
    """
    result, chance = YearResult(), random.Random(year.seed)
    with engine.connect() as connection:
        people = {post: one.role_name for one in read_people(connection) for post in one.posts}
        class_id = connection.scalar(CLASS) or 0
    with _working(start_worker) as workers:
        began = time.monotonic()
        for share, event in _events(year, chance, class_id):
            time.sleep(max(began + share * year.seconds - time.monotonic(), 0.0))
            _hop(engine, share * year.days * DAY_S)
            if event is None:
                continue
            if event is KILL:
                _kill_one(workers, chance, start_worker)
                result.kills += 1
            elif isinstance(event, _Life):
                event.go_on(DatabaseCaseStore(engine), people, result)
        with engine.connect() as connection:
            until = connection.scalar(NOW)
        _wait_until_done(engine, until)
    with engine.connect() as connection:
        _compare(connection, until, result)
    return result


@dataclass
class _Life:
    """One case and what is still to be done to it."""

    class_id: int
    stays: bool
    case: Case | None = None

    def go_on(self, store: DatabaseCaseStore, people: dict[Any, Any], result: YearResult) -> None:
        """Report and dispatch it, or end it, with what was seen when it was dispatched."""
        if self.case is None:
            inputs = {"class_id": self.class_id, "lon": 108.35, "lat": 22.82, "channel": "supervisor", "text": "x"}
            self.case = store.report(people["acceptor"], uuid4(), inputs).case
            result.acts += 1
            self._act(BEFORE, store, people, result, takes_news=True)
        else:
            self._act(AFTER, store, people, result, takes_news=False)

    def _act(
        self, acts: Any, store: DatabaseCaseStore, people: dict[Any, Any], result: YearResult, takes_news: bool
    ) -> None:
        for post, action, inputs in acts:
            assert self.case is not None
            result.acts += 1
            try:
                moved = store.record(people[post], uuid4(), self.case, action, inputs).case
            except Refused as refusal:
                result.refused += 1
                result.sentences.append(f"{action}: {refusal}")
                return
            self.case = moved if takes_news else self.case


def _events(year: Year, chance: random.Random, class_id: int) -> list[tuple[float, _Life | str | None]]:
    """What happens at which share of the year; None where time goes on and nothing else."""
    hops = year.days * HOPS_A_DAY
    found: list[tuple[float, _Life | str | None]] = [(hop / hops, None) for hop in range(1, hops + 1)]
    found += [(chance.uniform(0.02, 0.98), KILL) for _kill in range(year.kills)]
    for number in range(year.cases):
        life, begins = _Life(class_id, stays=number % 2 == 0), chance.uniform(0.0, 0.9)
        found.append((begins, life))
        if not life.stays:
            found.append((chance.uniform(begins, 1.0), life))
    return sorted(found, key=lambda one: one[0])


@contextmanager
def _working(start_worker: StartWorker) -> Iterator[list[subprocess.Popen[bytes]]]:
    workers = [start_worker() for _one in range(WORKERS)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _kill_one(workers: list[subprocess.Popen[bytes]], chance: random.Random, start_worker: StartWorker) -> None:
    place = chance.randrange(len(workers))
    workers[place].kill()
    workers[place].wait()
    workers[place] = start_worker()


def _hop(engine: Engine, after_s: float) -> None:
    """Let the city's time be so long after the beginning, and go on."""
    with engine.begin() as connection:
        connection.execute(HOP, {"at": FIRST_AT, "after_s": after_s})


def _wait_until_done(engine: Engine, until: Any) -> None:
    """Wait for the workers to sweep once more, and for every step that is due."""
    deadline = time.monotonic() + DRAIN_S
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if not connection.execute(query("bench_year_due"), {"until": until}).one().lost:
                return
        time.sleep(0.3)


def _compare(connection: Connection, until: Any, result: YearResult) -> None:
    due = connection.execute(query("bench_year_due"), {"until": until}).one()
    told = connection.execute(query("bench_year_doubled")).one()
    result.expected, result.lost = due.expected, due.lost + told.missing
    result.doubled, result.urges = told.doubled, told.urges
