"""Databases that an earlier Gridhall made."""

import gzip
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.private.programs import find_server_bin
from tests.conftest import started_cluster

DUMPS = Path(__file__).parent / "dumps"
OLD_NAME = "old_hall"
"""The database that the dump was taken of; its roles begin with it."""


@pytest.fixture
def restore(own_server: PrivateCluster, tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Restore the dump of 0.1.0 as psql does, on a server of its own, whose roles no other test sees."""
    engines: list[Engine] = []

    def run(database: str, file: Path) -> None:
        psql = find_server_bin(None) / "psql"
        url = own_server.url(database)
        words = [psql, "-q", "-X", "-h", own_server.socket_dir, "-U", url.username, "-d", database, "-f", file]
        subprocess.run([str(word) for word in words], check=True, capture_output=True)

    def make(name: str = OLD_NAME, with_roles: bool = True) -> Engine:
        if with_roles:
            run("postgres", DUMPS / "made-by-0.1.0-roles.sql")
        plain = tmp_path / "made-by-0.1.0.sql"
        plain.write_bytes(gzip.decompress((DUMPS / "made-by-0.1.0.sql.gz").read_bytes()))
        engine = make_engine(own_server.ensure_database(name))
        engines.append(engine)
        run(name, plain)
        return engine

    yield make
    for engine in engines:
        name = str(engine.url.database)
        engine.dispose()
        own_server.drop_database(name)


@pytest.fixture(scope="module")
def own_server() -> Iterator[PrivateCluster]:
    """A server of this file alone."""
    with started_cluster() as made:
        yield made
