"""The benchmark of acts walks whole lives of cases through the real service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from db.bench import actions
from db.cluster import PrivateCluster
from db.engine import make_engine
from db.upgrade import upgrade


@pytest.fixture
def demo(cluster: PrivateCluster, demo_template: str) -> Iterator[Engine]:
    engine = make_engine(cluster.ensure_database("test-bench-acts", demo_template))
    upgrade(engine)  # the roles of a copy carry its own name
    yield engine
    engine.dispose()
    cluster.drop_database("test-bench-acts")


def test_every_case_is_walked_to_its_end(demo: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CASES", 2)
    monkeypatch.setattr(actions, "WARM_UP", 1)
    closed = text("select count(*) from city.cases where closed_at is not null")
    with demo.connect() as connection:
        before = connection.scalar(closed)
    (measured,) = actions.run(demo)
    assert measured.runs == 2 and measured.value > 0 < measured.floor
    with demo.connect() as connection:
        assert connection.scalar(closed) == before + 3
        assert connection.scalar(text("select to_regclass('city.bench_rows')")) is None
