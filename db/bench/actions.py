"""What an act costs: cases walked from the report to the end, each step beside a bare insert and update in one run.

Every act goes through the service as the person whose it is, with all checks, history, clocks and feed, and is
committed. The walked cases stay behind as closed cases of the demo city that is measured.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Connection, Engine, text

from app.bench.model import Measurement
from app.cases.model import Case, Inputs, Photo, Post
from app.cases.service import CaseService
from app.errors import Refused, Unavailable
from app.i18n import _
from app.simulation.model import Player
from db.commands.simulation import PHOTOS
from db.connection.session import transaction
from db.readers.play import read_members
from db.schema.people import make_demo_roles
from db.schema.queries import query
from db.stores.cases import DatabaseCaseStore

CASES = 60
WARM_UP = 10
GOAL_SHARE = 0.3
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


def run(engine: Engine) -> list[Measurement]:
    """Measure the acts in a demo city, whose owner may be anyone.

    Raises:
        Refused: this is no demo city.
        Unavailable: nobody is there who could act, or nothing was ever reported.
    """
    with engine.begin() as connection:
        staff, report = _prepare(connection)
    service = CaseService(DatabaseCaseStore(engine))
    acts_s: list[float] = []
    bare_s: list[float] = []
    with _bare_tables(engine):
        for number in range(WARM_UP + CASES):
            walked, bare = _walk(service, staff, report), _bare_walk(engine)
            if number >= WARM_UP:
                acts_s.append(walked)
                bare_s.append(bare)
    acts, floor = (STEPS / statistics.median(seconds) for seconds in (acts_s, bare_s))
    name = _("committed actions, each against a plain insert and update")
    goal = f">= {GOAL_SHARE} x"
    return [Measurement(name, acts, _("actions/s"), goal, acts >= GOAL_SHARE * floor, floor, acts / floor, CASES)]


def _prepare(connection: Connection) -> tuple[dict[Post, Player], Inputs]:
    if not connection.scalar(text("select is_demo from city.city_profile")):
        raise Refused(_("Actions can only be measured in a demo city. Build one: main.py demo --build-only."))
    make_demo_roles(connection)
    staff: dict[Post, Player] = {}
    place = connection.execute(query("bench_place")).one_or_none()
    for member in read_members(connection):
        patrols_there = place is not None and member.duty_grid_id == place.duty_grid_id
        for post in member.posts:
            if patrols_there if post is Post.SUPERVISOR else member.area_code is None:
                staff.setdefault(post, member)
    if place is None or not {post for _action, post, _photo in ROAD} <= staff.keys():
        raise Unavailable(_("Nobody can act in this city, or it has no reports."))
    report: Inputs = {"class_id": place.class_id, "lon": place.lon, "lat": place.lat, "channel": "supervisor"}
    return staff, report | {"text": "bench"}


def _walk(service: CaseService, staff: dict[Post, Player], report: Inputs) -> float:
    """Walk one case to its end; the seconds of its acts, without those of the photos."""
    photos = {
        kind: service.add_photo(staff[post].person, Photo(PHOTOS[kind].read_bytes(), kind))
        for _action, post, kind in ROAD
        if kind is not None
    }
    unit_id = staff[Post.HANDLER].unit_id
    begun = time.perf_counter()
    case: Case = service.report(staff[Post.SUPERVISOR].person, uuid4(), report).case
    for action, post, kind in ROAD:
        inputs: Inputs = {"photo_ids": [photos[kind]]} if kind else {}
        if action == "dispatch":
            inputs = {"unit_id": unit_id}
        case = service.act(staff[post].person, uuid4(), case, action, inputs).case
    return time.perf_counter() - begun


def _bare_walk(engine: Engine) -> float:
    """As many transactions with one insert and one update each."""
    values = {"id": uuid4()}
    begun = time.perf_counter()
    for moved in range(STEPS):
        with transaction(engine) as connection:
            connection.execute(INSERT, values | {"moved": moved})
            connection.execute(UPDATE if moved else BEGIN, values | ({"moved": moved} if moved else {}))
    return time.perf_counter() - begun


@contextmanager
def _bare_tables(engine: Engine) -> Iterator[None]:
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
