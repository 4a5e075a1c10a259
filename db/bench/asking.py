"""Asks the questions of screens as members of staff: how long they take, and what the server walks through for them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

from app.i18n import _
from db.bench.questions import AREA, CENTRE, CITY, SCOPES, UNIT, Asked, Question
from db.connection.session import transaction
from db.schema.queries import query

TURNS = 24
"""Questions go round that many cases, half of them open, half from the whole history."""
LARGE = 10_000
"""Rows from which on nothing may walk through a table."""
AUTO_EXPLAIN = (
    "load 'auto_explain'",
    "set local auto_explain.log_min_duration = {least_ms}",
    "set local auto_explain.log_nested_statements = on",
    "set local auto_explain.log_format = 'json'",
    "set local client_min_messages = 'log'",
)


@dataclass(frozen=True)
class QueryProbe:
    """A member of staff and what they ask about, in one database."""

    engine: Engine
    scope: str
    person: str
    about: tuple[Asked, ...]

    def seconds(self, question: Question, turn: int) -> float:
        """Ask once, in a transaction of its own as every screen does, and return how long it took."""
        begun = time.perf_counter()
        with transaction(self.engine, self.person) as connection:
            question.ask(connection, self.about[turn % len(self.about)])
        return time.perf_counter() - begun

    def floor_s(self, turn: int) -> float:
        """The same transaction around one row that is read by its key, without a policy."""
        begun = time.perf_counter()
        with transaction(self.engine, str(self.engine.url.username)) as connection:
            connection.execute(FLOOR, {"case_id": self.about[turn % len(self.about)].case_id}).all()
        return time.perf_counter() - begun

    def scanned(self, question: Question, least: int = LARGE) -> list[str]:
        """Return the tables of so many rows that the server walks through from end to end for the question."""
        with self.engine.connect() as connection:
            large = set(connection.scalars(query("bench_large_tables"), {"least": least}))
        found = {node["Relation Name"] for node in self.nodes(question) if node["Node Type"] == "Seq Scan"}
        return sorted(found & large)

    def nodes(self, question: Question) -> Iterator[dict[str, Any]]:
        """The nodes of all plans, also of those inside functions."""
        plans: list[Any] = []
        for about in (self.about[0], self.about[-1]):
            # A job of a month asks little things for each of its cases; no walk through a large table is so short.
            least_ms = 1 if question.is_of_start else 0
            with transaction(self.engine) as connection, _listening(connection, plans, least_ms):
                question.ask(_become(connection, self.person), about)
        for plan in plans:
            yield from _nodes(plan["Plan"])


FLOOR = text("select * from city.cases where case_id = :case_id")


def find_askers(engine: Engine) -> list[QueryProbe]:
    """Return somebody for each scope; who is not there is left out."""
    with engine.connect() as connection:
        people = {row.scope: row.role_name for row in connection.execute(query("bench_people"))}
    return [
        QueryProbe(engine, scope, people[scope], about)
        for scope in (CITY, AREA, UNIT, CENTRE)
        if scope in people and (about := _choose(engine, people[scope]))
    ]


def _choose(engine: Engine, person: str) -> tuple[Asked, ...]:
    """Choose cases that a person sees: half of them open, half from whatever there is."""
    with engine.connect() as connection:
        rows = connection.scalar(query("bench_count_cases")) or 0
        facts = connection.execute(query("bench_facts")).one()
        districts = list(connection.scalars(text("select distinct code from city.areas where kind = 'district'")))
    with transaction(engine, person) as connection:
        values = {"percent": min(100.0, 100.0 * 80_000 / max(rows, 1)), "each": TURNS // 2}
        chosen = connection.execute(query("bench_cases"), values).all()
    keys = [row.case_id for row in chosen][:20]
    return tuple(Asked(**row._mapping, **facts._mapping, keys=keys, districts=districts) for row in chosen)


def _become(connection: Connection, person: str) -> Connection:
    connection.execute(text("select set_config('session_authorization', :person, true)"), {"person": person})
    return connection


@contextmanager
def _listening(connection: Connection, plans: list[Any], least_ms: int) -> Iterator[None]:
    """Collect the plans that the server tells of what runs meanwhile; only a superuser may ask for them."""
    driver: Any = connection.connection.driver_connection

    def hear(notice: Any) -> None:
        _duration, _plan, body = (notice.message_primary or "").partition("plan:\n")
        if body:
            plans.append(json.loads(body))

    for statement in AUTO_EXPLAIN:
        connection.exec_driver_sql(statement.format(least_ms=least_ms))
    driver.add_notice_handler(hear)
    try:
        yield
    finally:
        driver.remove_notice_handler(hear)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def scope_name(scope: str) -> str:
    """What people call a scope."""
    return _(SCOPES[scope])
