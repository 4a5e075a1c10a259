"""Two desks on one case, each in a process of its own: a claim, a takeover with its reason, and one of two acts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.cases.service import CaseService
from db.schema.people import make_demo_roles
from db.stores.cases import DatabaseCaseStore
from tests.fakes import tiny_city
from tests.journeys.conftest import HOME, LONGEST_S

COLLEAGUE = """
insert into city.staff (role_name, name, number, is_demo) values ('nor-named-yet', '演示受理员 2', 'acceptor-2', true);
insert into city.staff_posts (staff_id, post) select staff_id, 'acceptor' from city.staff where number = 'acceptor-2';
"""


class RemoteDesk:
    """A desk in another process."""

    def __init__(self, engine: Engine, number: str) -> None:
        url = engine.url.render_as_string(hide_password=False)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.remote_desk", url, number], cwd=HOME, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip

    def ask(self, *words: object) -> dict[str, Any]:
        """Have it do something; return what it shows then."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def wait_for(self, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Look until it shows something."""
        until = time.monotonic() + LONGEST_S
        while not is_so(seen := self.ask("look")):
            assert time.monotonic() < until, seen
            time.sleep(0.1)
        return seen

    def close(self) -> None:
        """Close the desk as a person does."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(LONGEST_S)


@pytest.fixture
def city(database: Engine) -> Engine:
    with database.begin() as connection:
        tiny_city.build(connection)
        for statement in COLLEAGUE.strip().split("\n"):
            connection.execute(text(statement))
        make_demo_roles(connection)
    return database


@pytest.fixture
def desks(city: Engine) -> Iterator[tuple[RemoteDesk, RemoteDesk]]:
    made = RemoteDesk(city, "acceptor-1"), RemoteDesk(city, "acceptor-2")
    yield made
    for desk in made:
        desk.close()


def test_a_claim_a_takeover_and_one_of_two_acts(city: Engine, desks: tuple[RemoteDesk, RemoteDesk]) -> None:
    first, second = desks
    with city.connect() as connection:
        people = tiny_city.people(connection)
    case = CaseService(DatabaseCaseStore(city)).report(people["supervisor-1"], uuid4(), tiny_city.litter()).case
    for desk in desks:
        desk.wait_for(lambda seen: seen["case"] == case.case_id and seen["can_act"])

    assert first.ask("start", "refuse")["has_dialog"]
    first.ask("fill", "reason", "reported", "at", "eight")
    second.wait_for(lambda seen: seen["claim"].startswith("Claimed by 演示 acceptor"))
    first.wait_for(lambda seen: seen["claim"].startswith("Claimed by you"))

    second.ask("take_over", "he", "is", "at", "lunch")
    seen = first.wait_for(lambda seen: "he is at lunch" in seen["of_dialog"])
    assert "演示受理员 2" in seen["of_dialog"] and seen["typed"] == "reported at eight"
    second.wait_for(lambda seen: seen["claim"].startswith("Claimed by you"))

    second.ask("start", "refuse")
    for desk in desks:  # who lost the claim may act all the same; the door decides
        desk.ask("fill", "reason_code", "duplicate")
        desk.ask("fill", "reason", "reported", "at", "eight")
    for desk in desks:
        desk.ask("send")
    ended = [desk.wait_for(lambda seen: bool(seen["done"]) or "no longer possible" in seen["of_dialog"])
             for desk in desks]  # fmt: skip
    assert sorted(bool(seen["done"]) for seen in ended) == [False, True]
    with city.connect() as connection:
        acts = connection.scalars(text("select action from city.flow_records where case_id = :id order by version"),
                                  {"id": case.case_id}).all()  # fmt: skip
        assert acts == ["report", "refuse"]
        assert connection.scalar(text("select version from city.cases where case_id = :id"), {"id": case.case_id}) == 2


def test_a_desk_that_is_told_to_end_gives_its_claim_back(city: Engine, desks: tuple[RemoteDesk, RemoteDesk]) -> None:
    """As a session that ends, or `kill`, tells it: the colleague does not wait for the rest of the lease."""
    first, second = desks
    with city.connect() as connection:
        people = tiny_city.people(connection)
    case = CaseService(DatabaseCaseStore(city)).report(people["supervisor-1"], uuid4(), tiny_city.litter()).case
    for desk in desks:
        desk.wait_for(lambda seen: seen["case"] == case.case_id and seen["can_act"])
    assert first.ask("start", "refuse")["has_dialog"]
    second.wait_for(lambda seen: seen["claim"].startswith("Claimed by 演示 acceptor"))
    first.process.terminate()
    assert first.process.wait(LONGEST_S) == 0
    with city.connect() as connection:
        assert connection.scalar(text("select count(*) from city.claims where until > city.city_now()")) == 0
    second.wait_for(lambda seen: seen["claim"] == "Not claimed.")
