"""What benchmarks of acts share: a case walked from the report to its end, and the bare steps beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Engine, text

from app.cases.model import Case, Inputs, Photo, Post
from app.cases.service import CaseService
from app.simulation.model import Player
from db.connection.session import transaction
from db.demo.drawings import AFTER, BEFORE, draw

ROAD: tuple[tuple[str, Post, str | None], ...] = (
    ("accept", Post.ACCEPTOR, None), ("file", Post.SHIFT_LEADER, None), ("dispatch", Post.DISPATCHER, None),
    ("receive", Post.HANDLER, None), ("handle", Post.HANDLER, "after"), ("check", Post.SUPERVISOR, "other"),
    ("close", Post.SHIFT_LEADER, None),
)  # fmt: skip
STEPS = len(ROAD) + 1
BARE = (
    "create table city.bench_rows (id uuid primary key, moved integer not null, state text, moved_at timestamptz)",
    "create table city.bench_history"
    " (id uuid, moved integer, inputs jsonb, moved_at timestamptz, primary key (id, moved))",
)
BEGIN = text("insert into city.bench_rows values (:id, 0, 'begun', now())")
INSERT = text('insert into city.bench_history values (:id, :moved, cast(\'{"text": "bench"}\' as jsonb), now())')
UPDATE = text("update city.bench_rows set moved = :moved, state = 'moved', moved_at = now() where id = :id")


def take_photos(service: CaseService, staff: Mapping[Post, Player]) -> dict[str, int]:
    """Return the number of a new photo of each kind that the road asks for."""
    return {
        kind: service.add_photo(staff[post].person, Photo(draw("street", 0, AFTER if kind == AFTER else BEFORE), kind))
        for _action, post, kind in ROAD
        if kind is not None
    }


def walk(
    service: CaseService, staff: Mapping[Post, Player], report: Inputs, photos: Mapping[str, int]
) -> Iterator[Case]:  # fmt: skip
    """Walk one case to its end; gives it after each step, which is done when the next one is asked for."""
    case = service.report(staff[Post.SUPERVISOR].person, uuid4(), report).case
    yield case
    for action, post, kind in ROAD:
        inputs: Inputs = {"photo_ids": [photos[kind]]} if kind else {}
        if action == "dispatch":
            inputs = {"unit_id": staff[Post.HANDLER].unit_id}
        case = service.act(staff[post].person, uuid4(), case, action, inputs).case
        yield case


def bare_steps(engine: Engine, steps: int) -> float:
    """The seconds of as many transactions with one insert and one update each."""
    values = {"id": uuid4()}
    begun = time.perf_counter()
    for moved in range(steps):
        with transaction(engine) as connection:
            connection.execute(INSERT, values | {"moved": moved})
            connection.execute(UPDATE if moved else BEGIN, values | ({"moved": moved} if moved else {}))
    return time.perf_counter() - begun


@contextmanager
def bare_tables(engine: Engine) -> Iterator[None]:
    """Have the tables of the bare steps for a while."""
    drop = text("drop table if exists city.bench_rows, city.bench_history")
    with engine.begin() as connection:
        connection.execute(drop)
        for statement in BARE:
            connection.execute(text(statement))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(drop)
