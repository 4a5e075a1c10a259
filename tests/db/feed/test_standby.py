"""A wall on a streaming standby, where nobody can listen, polls the feed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.private.cluster import OWNER, PrivateCluster
from tests.app.city.test_follow import Owner, until
from tests.db.feed.conftest import component


@pytest.fixture
def standby(cluster: PrivateCluster) -> Iterator[PrivateCluster]:
    """A streaming copy of the run's cluster."""
    folder = Path(tempfile.mkdtemp(prefix="gridhall-test-"))
    folder.chmod(0o755)
    made = PrivateCluster(folder / "cluster")
    made._make_folder(made.folder)
    made._run("pg_basebackup", "-h", str(cluster.socket_dir), "-U", OWNER, "-D", str(made.data_dir), "-c", "fast")
    (made.data_dir / "standby.signal").touch()
    with (made.data_dir / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"\nprimary_conninfo = 'host={cluster.socket_dir} user={OWNER}'\n")
    made._hand_over(made.data_dir / "standby.signal")
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_standby_is_polled(town, do, standby):
    do(component(1))
    there = make_engine(standby.url(str(town.url.database)))

    def has_come() -> bool:
        with there.connect() as connection:
            return connection.scalar(text("select count(*) from city.components")) == 1

    until(has_come)
    source = FeedSource(there)
    owner = Owner(source)
    owner.until_count(1)
    assert source._listener.is_polling
    do(component(2))
    owner.until_count(2)
    here = FeedSource(town)
    assert here.load().epoch == owner.city.epoch, "a wall that moves to the standby reads on"
    here.close()
    owner.follower.stop()
    there.dispose()
