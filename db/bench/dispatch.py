"""How long after filing a case is dispatched automatically: a worker in a process of its own, beside a bare LISTEN.

Cases of a class that is on for the while are filed one after another; each is measured from the moment its filing was
confirmed to the moment at which a listening client finds it dispatched. Then many are filed in a row, measured by the
instants of their records. They stay behind as closed cases of the demo city.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import Connection, Engine, Row, text

from app.bench.model import Measurement
from app.cases.model import Case, Inputs, Post, State
from app.cases.service import CaseService
from app.errors import Refused, Unavailable
from app.i18n import _
from app.simulation.model import Player
from app.simulation.process import running_beside
from db.bench.client import BARE_CHANNEL
from db.feed.listener import Listener
from db.readers.play import read_members
from db.schema.people import make_demo_roles
from db.schema.queries import query
from db.stores.cases import DatabaseCaseStore

CASES = 60
BURST = 40
GOAL_MS = 1000.0
APART_S = (0.05, 0.25)
PATIENCE_S = 60.0
MODE = text("select mode, since from city.automatic_classes where class_id = :class_id")
SWITCH = text(
    "insert into city.automatic_classes (class_id, mode, since) values (:class_id, :mode, :since)"
    " on conflict (class_id) do update set mode = excluded.mode, since = excluded.since"
)
FORGET = text("delete from city.automatic_classes where class_id = :class_id")
LIVING = text("select living from city.worker_health()")
DISPATCHED = text(
    "select case_id, version, unit_id from city.cases where case_id = any (:ids) and state = 'dispatched'"
)


def run(engine: Engine, worker: Sequence[str]) -> list[Measurement]:
    """Measure automatic dispatch in a demo city.

    Args:
        worker: the command that starts a worker of this database.

    Raises:
        Refused: this is no demo city.
        Unavailable: the rules are sure of nothing here, nobody can act, or the worker does not begin.
    """
    with engine.begin() as connection:
        hall = prepare(connection, engine)
    with closing(Listener(engine)) as listener, switched_on(engine, hall.place.class_id), running_beside(list(worker)):
        listener.connect()
        bare_ms = bare_hints(engine, listener)
        wait_for_the_worker(engine)
        one_ms = [hall.measure(listener, 1)[0] for _number in range(CASES)]
        many_ms = hall.measure(listener, BURST, by_records=True)
    floor = float(np.median(bare_ms))
    rows = [
        (_("filing to automatic dispatch, p50"), float(np.percentile(one_ms, 50)), CASES),
        (_("filing to automatic dispatch, p95"), float(np.percentile(one_ms, 95)), CASES),
        (_("the same of {count} filed in a row, p95").format(count=BURST), float(np.percentile(many_ms, 95)), BURST),
    ]
    return [
        Measurement(name, value, "ms", "<= 1000 ms", value <= GOAL_MS, floor, value / floor, runs)
        for name, value, runs in rows
    ]


@dataclass(frozen=True)
class Hall:
    """Who files and handles, and where."""

    engine: Engine
    service: CaseService
    staff: dict[Post, Player]
    handler: Player
    place: Row[Any]

    def measure(self, listener: Listener, count: int, by_records: bool = False) -> list[float]:
        """File cases, and wait until all are dispatched; milliseconds from each filing to its dispatch.

        Args:
            by_records: by the instants of the records; else by what this client sees, who files one case at a time.
        """
        time.sleep(random.uniform(*APART_S))
        filed: dict[int, float] = {}
        for _number in range(count):
            case = self._file()
            filed[case.case_id] = time.perf_counter()
        seen: dict[int, float] = {}
        cases: list[Case] = []
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while len(seen) < count:
                for row in connection.execute(DISPATCHED, {"ids": sorted(filed.keys() - seen.keys())}):
                    seen[row.case_id] = time.perf_counter()
                    cases.append(Case(row.case_id, row.version, State.DISPATCHED, row.unit_id))
                if len(seen) < count and not listener.wait(PATIENCE_S):
                    raise Unavailable(_("The worker does not dispatch what was filed."))
            spans = connection.execute(query("bench_dispatch_spans"), {"ids": sorted(filed)})
            by_record = [row.span_ms for row in spans]
        for case in cases:
            self._close(case)
        return by_record if by_records else [(seen[case_id] - at) * 1000 for case_id, at in filed.items()]

    def _file(self) -> Case:
        report: Inputs = {"class_id": self.place.class_id, "lon": self.place.lon, "lat": self.place.lat}
        report |= {"channel": "supervisor", "text": "bench"}
        if self.place.component_id is not None:
            report["component_id"] = self.place.component_id
        case = self.service.report(self.staff[Post.SUPERVISOR].person, uuid4(), report).case
        case = self.service.act(self.staff[Post.ACCEPTOR].person, uuid4(), case, "accept", {}).case
        return self.service.act(self.staff[Post.SHIFT_LEADER].person, uuid4(), case, "file", {}).case

    def _close(self, case: Case) -> None:
        case = self.service.act(self.handler.person, uuid4(), case, "receive", {}).case
        told = {"reason_code": "plan_needed", "notice": "bench"}
        self.service.act(self.staff[Post.SHIFT_LEADER].person, uuid4(), case, "close_by_notice", told)


def prepare(connection: Connection, engine: Engine) -> Hall:
    """Return who files and handles, where the rules are sure.

    Raises:
        Refused: this is no demo city.
        Unavailable: the rules are sure of nothing here, or nobody can act.
    """
    if not connection.scalar(text("select is_demo from city.city_profile")):
        raise Refused(_("Actions can only be measured in a demo city. Build one: main.py demo --build-only."))
    make_demo_roles(connection)
    place = connection.execute(query("bench_sure_place")).one_or_none()
    if place is None:
        raise Unavailable(_("No case here has a unit that the rules are sure of; nothing is dispatched automatically."))
    staff: dict[Post, Player] = {}
    handler = None
    for member in read_members(connection):
        for post in member.posts:
            if member.duty_grid_id == place.duty_grid_id if post is Post.SUPERVISOR else member.area_code is None:
                staff.setdefault(post, member)
            if post is Post.HANDLER and member.unit_id == place.unit_id:
                handler = member
    if handler is None or not {Post.SUPERVISOR, Post.ACCEPTOR, Post.SHIFT_LEADER} <= staff.keys():
        raise Unavailable(_("Nobody can act in this city, or it has no reports."))
    return Hall(engine, CaseService(DatabaseCaseStore(engine)), staff, handler, place)


@contextmanager
def switched_on(engine: Engine, class_id: int) -> Iterator[None]:
    """Let a class be on for the while, past the bar that it would have to earn; its switch is put back as it was."""
    with engine.begin() as connection:
        before = connection.execute(MODE, {"class_id": class_id}).one_or_none()
        now = connection.scalar(text("select city.city_now()"))
        connection.execute(text("select city.make_worker()"))
        connection.execute(SWITCH, {"class_id": class_id, "mode": "on", "since": now})
    try:
        yield
    finally:
        with engine.begin() as connection:
            if before is None:
                connection.execute(FORGET, {"class_id": class_id})
            else:
                connection.execute(SWITCH, {"class_id": class_id, "mode": before.mode, "since": before.since})


def bare_hints(engine: Engine, listener: Listener) -> list[float]:
    """Milliseconds from the commit of a bare hint to its being heard, some times."""
    spent = []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        listener.connection.execute(f"listen {BARE_CHANNEL}")
        for _number in range(CASES):
            begun = time.perf_counter()
            connection.execute(text("select pg_notify(:channel, '')"), {"channel": BARE_CHANNEL})
            listener.wait(PATIENCE_S)
            spent.append((time.perf_counter() - begun) * 1000)
        listener.connection.execute(f"unlisten {BARE_CHANNEL}")
    return spent


def wait_for_the_worker(engine: Engine) -> None:
    """Wait until a worker gives a sign of life.

    Raises:
        Unavailable: none does.
    """
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with engine.connect() as connection:
            if connection.scalar(LIVING):
                return
        time.sleep(0.1)
    raise Unavailable(_("No worker has started."))
