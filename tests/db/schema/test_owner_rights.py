"""An owner who lacks rights is told which, and what a superuser types, before an upgrade begins anything."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from app.errors import Unavailable
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.owner_rights import lacking_sentence, lines_for_a_superuser
from db.schema.upgrade import upgrade

ALL = [
    "create extension postgis with schema public;", 'alter role "own-er" createrole;',
    'grant pg_signal_backend, pg_read_all_stats to "own-er";',
]  # fmt: skip


@pytest.fixture
def owner(cluster: PrivateCluster) -> Iterator[Engine]:
    """An engine on an empty database as its owner, who is no superuser."""
    url = cluster.ensure_database("owned")
    boss = make_engine(url)
    with boss.begin() as connection:
        connection.execute(text('create role "own-er" login'))
        connection.execute(text('alter database owned owner to "own-er"'))
    engine = create_engine(url, connect_args={"options": "-c role=own-er -c search_path=city,read_side,public"})
    yield engine
    engine.dispose()
    boss.dispose()
    cluster.drop_database("owned")
    again = make_engine(cluster.url("postgres"))
    with again.begin() as connection:
        connection.execute(text('drop role "own-er"'))
    again.dispose()


def test_all_that_is_lacking_is_told_before_anything_is_begun(owner: Engine, cluster: PrivateCluster) -> None:
    with owner.connect() as connection:
        assert lines_for_a_superuser(connection) == ALL
        assert lacking_sentence(connection).endswith(" ".join(ALL))
    with pytest.raises(Unavailable, match="A superuser of the server types in it: create extension postgis") as told:
        upgrade(owner)
    assert "\n" not in str(told.value)
    with owner.connect() as connection:
        assert connection.scalar(text("select to_regnamespace('city')")) is None
    boss = make_engine(cluster.url("owned"))
    with boss.begin() as connection:
        for line in ALL[:2]:
            connection.execute(text(line))
        assert lines_for_a_superuser(connection) == [], "a superuser lacks nothing"
    boss.dispose()
    with owner.connect() as connection:
        assert lines_for_a_superuser(connection) == ALL[2:]
        assert lines_for_a_superuser(connection, needed_only=True) == []
