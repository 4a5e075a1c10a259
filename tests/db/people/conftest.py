"""A tiny city on a guarded cluster, whose people log in with passwords of their own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, text

from app.cases.model import Post
from app.people.model import NewMember, PostHeld
from app.people.service import StaffService
from db.connection.engine import make_engine
from db.schema.upgrade import upgrade
from db.stores.people import DatabaseStaffStore
from tests.fakes import tiny_city
from tests.fakes.guarded import Guarded, start_guarded

CITY = "hall"
PASSWORD = "correct-horse-7"
PEOPLE = {
    "acc": PostHeld(Post.ACCEPTOR), "lead": PostHeld(Post.SHIFT_LEADER), "disp": PostHeld(Post.DISPATCHER),
    "east": PostHeld(Post.DISPATCHER, area="450103"), "west": PostHeld(Post.DISPATCHER, area="450102"),
    "hand": PostHeld(Post.HANDLER, unit="U1"), "hand2": PostHeld(Post.HANDLER, unit="U2"),
    "hand3": PostHeld(Post.HANDLER, unit="U3"), "sup": PostHeld(Post.SUPERVISOR, area="450103", duty_grid="450103D001"),
    "chief": PostHeld(Post.LEADER), "bigwall": PostHeld(Post.WALL), "adm": PostHeld(Post.ADMINISTRATOR),
    "adm2": PostHeld(Post.ADMINISTRATOR), "eadm": PostHeld(Post.ADMINISTRATOR, area="450103"),
}  # fmt: skip
MORE = """
insert into city.areas (kind, code, name, geom)
    values ('district', '450102', '兴宁区', st_multi(st_makeenvelope(108.5, 22.7, 108.6, 22.9, 4490)));
insert into city.units (code, name, kind, parent_id) values ('U3', '青秀区市政所', 'other', 1);
"""


@pytest.fixture(scope="session")
def guarded() -> Iterator[Guarded]:
    """A cluster that listens on loopback with TLS."""
    folder = Path(tempfile.mkdtemp(prefix="gridhall-guarded-"))
    folder.chmod(0o755)
    made = start_guarded(folder / "cluster")
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def hall(guarded: Guarded) -> Iterator[Engine]:
    """The owner's engine on a city with people who can log in."""
    url = guarded.cluster.url("postgres").set(port=guarded.port)
    server = make_engine(url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"create database {CITY} template template0"))
        connection.execute(text("create database other_city template template0"))
        connection.execute(text("revoke connect on database other_city from public"))
    server.dispose()
    engine = make_engine(url.set(database=CITY))
    upgrade(engine)
    with engine.begin() as connection:
        tiny_city.build(connection)
        connection.execute(text(MORE))
    service = StaffService(DatabaseStaffStore(engine))
    for number, post in PEOPLE.items():
        service.add(NewMember(number, f"演示 {number}", (post,)), PASSWORD)
    yield engine
    engine.dispose()


@pytest.fixture
def log_in(guarded: Guarded, hall: Engine) -> Iterator[Callable[..., psycopg.Connection]]:
    """Open sessions as people do; all are closed after the test."""
    opened: list[psycopg.Connection] = []

    def open_session(number: str, **more: Any) -> psycopg.Connection:
        session = guarded.log_in(f"{CITY}_{number}", PASSWORD, CITY, **more)
        opened.append(session)
        return session

    yield open_session
    for session in opened:
        session.close()


@pytest.fixture
def new_case(hall: Engine) -> Callable[..., int]:
    """Make a case in a district, past the door."""

    def make(state: str = "at_dispatch", district: str = "450103", unit: int | None = None, **columns: Any) -> int:
        with hall.begin() as connection:
            case_id = tiny_city.make_case(connection, state)
            past = {"past_unit_ids": columns.pop("past_unit_ids", [])}  # what the other change makes of it is no past
            for given in ({"district_code": district, "unit_id": unit} | columns, past):
                sets = ", ".join(f"{name} = :{name}" for name in given)
                connection.execute(text(f"update city.cases set {sets} where case_id = :id"), given | {"id": case_id})
        return case_id

    return make
