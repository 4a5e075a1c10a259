"""Whatever transactions do, in whatever order: after each read the city is what the database says."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from app.city.city import City
from app.city.components import NOWHERE
from app.city.model import CASE_STATES, COMPONENT_STATES
from db.feed.source import FeedSource
from tests.db.feed.conftest import CASES

WRITERS = 3
acts = st.sampled_from(
    ["put", "put", "delete", "case", "case", "bulk", "savepoint", "commit", "commit", "undo", "read"]
)
steps = st.lists(st.tuples(st.integers(0, WRITERS - 1), acts, st.integers(0, 3), st.integers(0, 4)), max_size=30)


class Writer:
    """One connection that writes its own few keys, so that writers never wait for each other."""

    def __init__(self, engine: Engine, number: int) -> None:
        self.connection: Connection = engine.connect()
        self.number = number

    def act(self, what: str, which: int, state: int) -> None:
        key = 1 + self.number * 10 + which
        if what == "put":
            self._run(
                "insert into city.components (component_id, code, class_id, state, geom)"
                " values (:key, :key, 1, :state, st_setsrid(st_makepoint(108.1 + :x, 22.5), 4490))"
                " on conflict (component_id) do update set state = excluded.state, geom = excluded.geom",
                key=key, state=COMPONENT_STATES[state], x=state // 2 / 10,
            )  # fmt: skip
        elif what == "delete":
            self._run("delete from city.components where component_id = :key", key=key)
        elif what == "case":
            self._run(
                "insert into city.cases (case_id, case_no, state, kind, class_id, channel, reported_on, reported_at,"
                " last_action, last_at) values (:key, 'n', :state, 'event', 1, 'web', '2026-11-23', now(), 'a', now())"
                " on conflict (case_id) do update set version = cases.version + 1, state = excluded.state,"
                " closed_at = case when :state = 'accepted' then '2020-01-01'::timestamptz end",
                key=CASES + key, state=CASE_STATES[state],
            )  # fmt: skip
        elif what == "bulk":
            self._run("set local gridhall.bulk = 'on'")
            self.act("put", which, state)
            self.act("put", (which + 1) % 4, state)
            self._run("select city.note_bulk('components')")
            self._run("set local gridhall.bulk = 'off'")
        elif what == "savepoint":
            point = self.connection.begin_nested()
            self.act("put", which, state)
            if state % 2:
                point.rollback()
            else:
                point.commit()
        elif what == "commit":
            self.connection.commit()
        elif what == "undo":
            self.connection.rollback()

    def _run(self, statement: str, **parameters: Any) -> None:
        self.connection.execute(text(statement), parameters)


def in_the_database(engine: Engine) -> tuple[dict[int, str], dict[int, int]]:
    with engine.connect() as connection:
        components = connection.execute(text("select component_id, state from city.components")).all()
        cases = connection.execute(
            text("select case_id, version from city.cases where closed_at is null or closed_at > '2021-01-01'")
        ).all()
    return dict(map(tuple, components)), dict(map(tuple, cases))


def in_memory(city: City) -> tuple[dict[int, str], dict[int, int]]:
    columns = city.components
    living = columns.column("x_cm") != NOWHERE
    states = [COMPONENT_STATES[state] for state in columns.column("state")[living]]
    assert columns.count == len(states)
    components = dict(zip(columns.column("component_id")[living].tolist(), states, strict=True))
    return components, dict(
        zip(city.cases.column("case_id").tolist(), city.cases.column("version").tolist(), strict=True)
    )


def test_the_city_is_what_the_database_says(town):
    feed = FeedSource(town)
    feed.connect()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(steps, st.booleans())
    def holds(todo, merges):
        with town.begin() as connection:
            connection.execute(text("truncate city.components, city.cases cascade"))
        city = feed.load()
        writers = [Writer(town, number) for number in range(WRITERS)]
        pending = []
        try:
            for number, what, which, state in todo:
                if what != "read":
                    writers[number].act(what, which, state)
                    continue
                pending.append(feed.read())
                if not merges:
                    drain(city, pending)
                    assert in_memory(city) == in_the_database(town)
            for writer in writers:
                writer.connection.commit()
            pending.append(feed.read())
            drain(city, pending)
            assert in_memory(city) == in_the_database(town)
            assert feed.read() is None
        finally:
            for writer in writers:
                writer.connection.close()

    holds()
    feed.close()


def drain(city: City, pending: list) -> None:
    for delta in pending:
        if delta is not None:
            city.apply(delta)
    pending.clear()
