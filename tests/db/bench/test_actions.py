"""The benchmark of acts walks whole lives of cases through the real service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from db.bench import actions, dispatch, quiet
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade

HOME = Path(__file__).resolve().parent.parent.parent.parent


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
    small = {"ROUNDS": 2, "WARM_UP": 1, "PEOPLE": 3, "BURST": 20, "PAUSE_S": (0.0, 0.1), "ALONE_S": 1.0}
    for name, value in small.items():
        monkeypatch.setattr(quiet, name, value)
    closed = text("select count(*) from city.cases where closed_at is not null")
    with demo.connect() as connection:
        before = connection.scalar(closed)
    loud, single, burst = actions.run(demo)
    assert all(one.runs == 2 and one.value > 0 < one.floor for one in (loud, single))
    assert burst.value >= 0 and burst.runs > 0
    with demo.connect() as connection:
        assert connection.scalar(closed) > before + 4
        left = "select count(*) from city.cases where closed_at is null and text = 'bench'"
        assert connection.scalar(text(left)) == 0
        assert connection.scalar(text("select to_regclass('city.bench_rows')")) is None


def test_automatic_dispatch_is_measured_and_its_switch_is_put_back(demo: Engine, monkeypatch) -> None:
    monkeypatch.setattr(dispatch, "CASES", 2)
    monkeypatch.setattr(dispatch, "BURST", 3)
    switches = text("select class_id, mode, since from city.automatic_classes order by class_id")
    with demo.connect() as connection:
        before = connection.execute(switches).all()
    address = demo.url.set(drivername="postgresql").render_as_string()
    measured = dispatch.run(demo, [sys.executable, str(HOME / "main.py"), "worker", "--database", address])
    assert [one.runs for one in measured] == [2, 2, 3] and all(one.value > 0 < (one.floor or 0) for one in measured)
    with demo.connect() as connection:
        assert connection.execute(switches).all() == before
        sent = text("select count(*) from city.cases c join city.flow_records f using (case_id)"
                    " where f.on_behalf_of = 'automatic' and f.action = 'dispatch' and c.state = 'closed'")  # fmt: skip
        assert connection.scalar(sent) == 5
        assert connection.scalar(text("select count(*) from city.workers where ended_at is null")) == 0
