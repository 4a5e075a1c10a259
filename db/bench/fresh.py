"""A private database of its own for a measurement, removed afterwards, so that no city is touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL

from app.settings import Settings
from db.connection.engine import make_engine, private_cluster
from db.schema.upgrade import upgrade


@contextmanager
def fresh_database(settings: Settings, name: str) -> Iterator[URL]:
    """Give an empty database of the newest version, and remove it."""
    cluster = private_cluster(settings)
    cluster.start()
    if name in cluster.databases():
        cluster.drop_database(name)
    url = cluster.ensure_database(name)
    try:
        engine = make_engine(url)
        upgrade(engine)
        engine.dispose()
        yield url
    finally:
        cluster.drop_database(name)
