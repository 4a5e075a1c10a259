"""The city that ten times the history is compared with: the same demo city with a tenth of its earlier years."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from app.progress import Progress, say
from app.settings import Settings
from db.connection.engine import find_url, is_private, open_engine, private_name
from db.demo.build import build
from db.demo.history import add_history, count_history
from db.schema.upgrade import upgrade
from db.schema.version import is_up_to_date

LEAST = 10_000
"""With fewer cases of earlier years nothing is compared."""


@contextmanager
def tenth_of(
    database: str, engine: Engine, settings: Settings, progress: Progress
) -> Iterator[tuple[Engine, float] | None]:
    """Give an engine on `private:NAME-tenth`, made where it is not there, and how much more history `NAME` has.

    None for a database that is not private, or that has no earlier years worth comparing.
    """
    with engine.connect() as connection:
        here = sum(count_history(connection).values())
        profile = connection.execute(text("select demo_seed, demo_size from city.city_profile")).one_or_none()
    if not is_private(database) or here < LEAST or profile is None:
        yield None
        return
    other = open_engine(find_url(f"private:{private_name(database)}-tenth", settings, makes=True))
    try:
        if not is_up_to_date(other):
            upgrade(other, waiting=say)
        yield other, here / _grow(other, profile.demo_size, profile.demo_seed, here // 10, progress)
    finally:
        other.dispose()


def _grow(engine: Engine, size: str, seed: int, cases: int, progress: Progress) -> int:
    """Make the city where it is not there, let it have so many earlier cases, and return how many it has."""
    with engine.connect() as connection:
        is_there = connection.scalar(text("select count(*) from city.city_profile"))
    if not is_there:
        build(engine, size, seed, progress)
    return add_history(engine, cases, progress).cases
