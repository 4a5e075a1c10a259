"""What a quiet act costs, and whether a burst of them keeps people waiting."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import numpy as np
from sqlalchemy import Engine, text

from app.bench.model import Measurement
from app.cases.model import Case, Inputs, Post, State
from app.cases.service import CaseService
from app.errors import Refused
from app.i18n import _
from app.simulation.model import Player
from db.bench.walking import bare_steps, bare_tables, take_photos, walk
from db.connection.engine import make_engine
from db.stores.cases import DatabaseCaseStore

ROUNDS, WARM_UP, OF_A_ROUND = 60, 10, 8
GOAL_SHARE = 0.5
PEOPLE, BURST = 50, 2000
PAUSE_S = (1.0, 3.0)
"""So long a person thinks between two acts."""
OWN_EVERY = 10
"""Every tenth act of the burst meets a case on which somebody is at work."""
GOAL_MS = 50.0
ALONE_S = 12.0
FIRST_ACT_S = 30.0
"""So long the burst waits for the first of the people to begin; past it, nobody can and the run tells why."""
URGE: Inputs = {"way": "message"}
OPEN = text("select case_id, version, state, unit_id from city.cases where closed_at is null and suspended_at is null"
            " and state <> 'reported' order by case_id desc limit :most")  # fmt: skip

Staff = Mapping[Post, Player]


def run(engine: Engine, staff: Staff, report: Inputs) -> list[Measurement]:
    """Measure single quiet acts, then a burst of them beside people at work."""
    return [_single(engine, staff, report), _burst(engine, staff, report)]


def _single(engine: Engine, staff: Staff, report: Inputs) -> Measurement:
    service = CaseService(DatabaseCaseStore(engine))
    quiet_s: list[float] = []
    bare_s: list[float] = []
    road = walk(service, staff, report, take_photos(service, staff))
    next(road)
    case = next(road)  # a report that was only just made is urged by nobody
    with bare_tables(engine):
        for number in range(WARM_UP + ROUNDS):
            begun = time.perf_counter()
            for _turn in range(OF_A_ROUND):
                case = service.act(staff[Post.DISPATCHER].person, uuid4(), case, "urge", URGE).case
            taken_s, bare = time.perf_counter() - begun, bare_steps(engine, OF_A_ROUND)
            if number >= WARM_UP:
                quiet_s.append(taken_s)
                bare_s.append(bare)
    for _case in road:  # it is closed as every other one
        pass
    acts, floor = (OF_A_ROUND / statistics.median(seconds) for seconds in (quiet_s, bare_s))
    name = _("quiet actions, each against a plain insert and update")
    goal = f">= {GOAL_SHARE} x"
    return Measurement(name, acts, _("actions/s"), goal, acts >= GOAL_SHARE * floor, floor, acts / floor, ROUNDS)


def _burst(engine: Engine, staff: Staff, report: Inputs) -> Measurement:
    """How much later the acts of people are done while a burst goes on: the difference of the 95th percentiles."""
    wide = make_engine(engine.url, pool_size=PEOPLE + 1)
    try:
        crowd = Crowd(CaseService(DatabaseCaseStore(wide)), staff, report)
        alone = crowd.work_beside(lambda: time.sleep(ALONE_S))
        beside = crowd.work_beside(lambda: _urge_all(wide, crowd, staff))
    finally:
        wide.dispose()
    alone_ms, beside_ms = (float(np.percentile(waits, 95)) * 1000 for waits in (alone, beside))
    delay_ms = max(0.0, beside_ms - alone_ms)
    name = _("how much later {people} people's actions are done during {count} quiet actions, p95").format(
        people=PEOPLE, count=BURST)  # fmt: skip
    return Measurement(name, delay_ms, "ms", f"<= {GOAL_MS:.0f} ms", delay_ms <= GOAL_MS, alone_ms, None, len(beside))


class Crowd:
    """People who walk cases, each at their own pace, and how long each of their acts took."""

    def __init__(self, service: CaseService, staff: Staff, report: Inputs) -> None:
        self._service, self._staff, self._report = service, staff, report
        self.cases: dict[int, Case] = {}

    def work_beside(self, work: object) -> list[float]:
        """Let all of them act while something else is done; the seconds of each act that began while it was done."""
        assert callable(work)
        at_work, ended = threading.Event(), threading.Event()
        with ThreadPoolExecutor(PEOPLE) as pool:
            people = [pool.submit(self._go_on, number, at_work, ended) for number in range(PEOPLE)]
            try:
                at_work.wait(FIRST_ACT_S)
                work()
            finally:
                ended.set()
            return [wait for person in people for wait in person.result()]

    def _go_on(self, number: int, at_work: threading.Event, ended: threading.Event) -> list[float]:
        chance, waits = random.Random(number), []
        ended.wait(chance.uniform(0, PAUSE_S[1]))
        while not ended.is_set():
            road = walk(self._service, self._staff, self._report, take_photos(self._service, self._staff))
            while True:  # the case is walked to its end, also when nobody counts any more
                is_beside = not ended.is_set()  # an act that begins beside the work counts, however late it ends
                at_work.set()
                begun = time.perf_counter()
                case = next(road, None)
                if case is None:
                    break
                if is_beside:
                    waits.append(time.perf_counter() - begun)
                self.cases[number] = case
                ended.wait(chance.uniform(*PAUSE_S))
        self.cases.pop(number, None)
        return waits


def _urge_all(engine: Engine, crowd: Crowd, staff: Staff) -> None:
    service = CaseService(DatabaseCaseStore(engine))
    with engine.connect() as connection:
        rows = connection.execute(OPEN, {"most": BURST}).all()
    others = [Case(row.case_id, row.version, State(row.state), row.unit_id) for row in rows]
    for turn in range(BURST):
        own = list(crowd.cases.values())
        case = own[turn % len(own)] if own and turn % OWN_EVERY == 0 else others[turn % len(others)]
        try:
            moved = service.act(staff[Post.DISPATCHER].person, uuid4(), case, "urge", URGE).case
        except Refused:
            continue  # somebody moved the case, or it cannot be urged now
        if case in others:
            others[turn % len(others)] = moved
