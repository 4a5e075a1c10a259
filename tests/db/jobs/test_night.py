"""A night with two workers of which one is killed again and again: every job that was due is done once, none twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.cases.service import CaseService
from db.stores.cases import DatabaseCaseStore
from tests.db.jobs.conftest import suspend
from tests.db.responsibility.conftest import MORE
from tests.db.responsibility.test_automatic import turn_on
from tests.db.responsibility.test_rules import make_case
from tests.fakes import tiny_city

HOME = Path(__file__).resolve().parent.parent.parent.parent
KILLS = 8
SUSPENDED = 30  # for each kill
HURRY = 1800  # half an hour of the city in a second
SPREAD_S = 0.8
LONGEST_S = 150


class Night:
    """A city whose time hurries, and two workers in processes of their own."""

    def __init__(self, engine: Engine, kills: int = KILLS, seed: int = 1) -> None:
        self.engine, self.kills, self.chance = engine, kills, random.Random(seed)
        self.workers: list[subprocess.Popen] = []
        self.filed = self.suspended = 0

    def start_worker(self) -> subprocess.Popen:
        """Start one more worker, as a person would."""
        address = self.engine.url.set(drivername="postgresql").render_as_string()
        command = [sys.executable, "main.py", "worker", "--database", address]
        process = subprocess.Popen(
            command, cwd=HOME, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.workers.append(process)
        return process

    def count(self, what: str) -> int:
        """Count rows."""
        with self.engine.connect() as connection:
            return connection.scalar(text(f"select count(*) from {what}")) or 0

    def suspend_cases(self) -> None:
        """Suspend cases whose days come in the next moments."""
        with self.engine.begin() as connection:
            for _number in range(SUSPENDED):
                seconds = HURRY * self.chance.uniform(0, SPREAD_S)
                until = text("select city.city_now() + make_interval(secs => :seconds)")
                suspend(connection, str(connection.scalar(until, {"seconds": seconds})))
        self.suspended += SUSPENDED

    def file_cases(self, people: dict) -> None:
        """File some cases of the class that is on, to be dispatched at once."""
        service = CaseService(DatabaseCaseStore(self.engine))
        for _number in range(self.chance.randint(1, 4)):
            make_case(service, people)
            self.filed += 1

    def pass_by(self, people: dict) -> None:
        """Kill one worker after another at random moments while jobs come due; each time another takes its place."""
        for _kill in range(self.kills):
            begun = self.wait_for_workers()
            self.suspend_cases()
            self.file_cases(people)
            time.sleep(self.chance.uniform(0, SPREAD_S))
            victim = self.chance.choice(begun)
            victim.kill()
            victim.wait()
            self.workers.remove(victim)
            self.start_worker()

    def wait_for_workers(self) -> list[subprocess.Popen]:
        """Wait until one of them works, and return those that do."""
        end = time.monotonic() + LONGEST_S
        while time.monotonic() < end:
            with self.engine.connect() as connection:
                alive = set(connection.scalars(text("select pid from city.workers where ended_at is null")))
            begun = [process for process in self.workers if process.pid in alive]
            if begun:
                return begun
            time.sleep(0.05)
        raise AssertionError("no worker begins")

    def wait_for_the_morning(self) -> None:
        """Wait until nothing of the night is left to do."""
        end = time.monotonic() + LONGEST_S
        left = "city.jobs where ended_at is null and kind in ('resume', 'dispatch')"
        while self.count(left):
            assert time.monotonic() < end, "the workers have not done it"
            time.sleep(0.2)


@pytest.fixture
def night(database: Engine) -> Iterator[Night]:
    with database.begin() as connection:
        tiny_city.build(connection)
        with connection.connection.cursor() as cursor:
            cursor.execute(MORE)
    made = Night(database)
    yield made
    for process in made.workers:
        process.kill()
        process.wait()


@pytest.mark.timeout(LONGEST_S + 120)
def test_a_night_of_killed_workers_loses_nothing_and_doubles_nothing(night: Night) -> None:
    people = turn_on(night.engine)
    with night.engine.begin() as connection:
        connection.execute(text("select city.set_speed(:speed)"), {"speed": HURRY})
    night.start_worker(), night.start_worker()
    night.pass_by(people)
    night.wait_for_the_morning()
    assert_each_was_done_once(night)
    end = time.monotonic() + LONGEST_S
    while night.count("city.workers where is_lost") < night.kills:
        assert time.monotonic() < end, "the dead are not found"
        time.sleep(0.2)


def assert_each_was_done_once(night: Night) -> None:
    resumed = "city.flow_records where action = 'resume_by_itself'"
    sent = "city.flow_records where action = 'dispatch' and on_behalf_of = 'automatic'"
    assert (night.count(resumed), night.count(f"(select distinct case_id from {resumed}) r")) == (night.suspended,) * 2
    assert (night.count(sent), night.count(f"(select distinct case_id from {sent}) s")) == (night.filed,) * 2
    assert night.count("city.cases where suspended_at is not null") == 0
    assert night.count("city.shadow_cases where mode = 'on' and sent_at is null") == 0
    for kind in ("months", "prune"):  # each rhythm is one chain: one job waits, and each before it was done
        assert night.count(f"city.jobs where kind = '{kind}' and ended_at is null") == 1
    early = "city.jobs j where j.kind = 'resume' and j.ended_at is not null and j.leased_until is not null"
    assert night.count(early) == 0
