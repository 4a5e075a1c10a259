"""Lost connections, a server that hangs or is killed, a client that is slow: the city catches up without a gap."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from app.errors import Unavailable
from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade
from tests.app.city.test_follow import QUICK, Owner, until
from tests.db.feed.conftest import PROFILE, component
from widgets.shared import Changes

LISTENERS = "select pid from pg_stat_activity where application_name = 'gridhall-feed' and datname = current_database()"


def commit(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        connection.execute(text(component(number)))


@pytest.fixture
def changes(qtbot, town) -> Iterator[Changes]:
    made = Changes(FeedSource(town), QUICK)
    with qtbot.waitSignal(made.city_loaded, timeout=20_000):
        made.start()
    yield made
    made.stop()


def test_a_lost_connection_is_made_again_without_a_gap(qtbot, town, changes):
    city = changes.city
    for number in range(1, 6):
        commit(town, number)
        with town.begin() as connection:
            connection.execute(text(f"select pg_terminate_backend(pid) from ({LISTENERS}) l"))
        commit(town, 100 + number)
    qtbot.waitUntil(lambda: city.components.count == 10, timeout=20_000)
    assert changes.city is city and city.position > 0


def test_what_was_committed_while_nobody_listened_is_not_missed(town, do):
    feed = FeedSource(town)
    feed.connect()
    city = feed.load()
    feed.close()
    do(component(1))
    feed.connect()
    assert city.apply(feed.read()).component_ids == {1}
    feed.close()


def test_a_slow_client_gets_one_step_for_all_it_missed(town, do):
    owner = Owner(FeedSource(town))
    owner.until_count(0)
    for number in range(1, 60):
        do(component(number))
    until(lambda: owner.follower._step is not None)
    steps = owner.steps
    owner.until_count(59)
    assert owner.steps - steps <= 3
    owner.follower.stop()


def test_a_server_that_hangs_is_a_lost_connection(town, do):
    feed = FeedSource(town, patience_s=0.3)
    feed.connect()
    feed.load()
    with town.connect() as connection:
        hanging = connection.scalar(text(LISTENERS))
    os.kill(hanging, signal.SIGSTOP)
    try:
        with pytest.raises(Unavailable, match="does not answer"):
            feed.probe()
        do(component(1))
        feed.connect()
        assert len(feed.read().components) == 1
    finally:
        os.kill(hanging, signal.SIGCONT)
        feed.close()


def test_a_killed_server_greys_the_city_and_its_return_catches_up(qtbot, own_cluster):
    engine = make_engine(own_cluster.ensure_database("town"))
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(PROFILE))
    changes = Changes(FeedSource(engine), QUICK)
    with qtbot.waitSignal(changes.city_loaded, timeout=20_000):
        changes.start()
    commit(engine, 1)
    qtbot.waitUntil(lambda: changes.city.components.count == 1, timeout=20_000)
    city, states = changes.city, []
    changes.feed_state_changed.connect(states.append)

    os.kill(own_cluster.process_id(), signal.SIGKILL)
    qtbot.waitUntil(lambda: changes.state == "dead", timeout=20_000)
    assert changes.age_s > QUICK.dead_s and changes.trouble and city.components.count == 1
    restart(own_cluster)
    engine.dispose()
    commit(engine, 2)
    qtbot.waitUntil(lambda: city.components.count == 2 and changes.state == "live", timeout=20_000)
    assert changes.city is city, "it caught up, it was not read anew"
    assert states[-1] == "live" and "dead" in states
    changes.stop()
    engine.dispose()


def restart(cluster: PrivateCluster) -> None:
    """Start a killed server again; its last children may still be on their way out."""

    def starts() -> bool:
        try:
            cluster.start()
        except (Unavailable, OperationalError):
            return False
        return True

    until(starts)


def test_a_city_comes_from_its_local_copy_and_what_changed_since(town, do, tmp_path, monkeypatch):
    do(component(1), component(2), component(3))
    first = FeedSource(town, data_dir=tmp_path)
    first.connect()
    first.load()
    first.rest()
    first.close()
    do("delete from city.components where component_id = 1", component(4), "select city.prune_feed('1 day')")
    monkeypatch.setattr("db.feed.source.read_components", lambda *_: pytest.fail("the table was scanned"))
    second = FeedSource(town, data_dir=tmp_path)
    second.connect()
    city = second.load()
    assert city.components.count == 3 and city.components.row_of(4) is not None
    assert city.components.row_of(1) is None and second.read() is None
    second.close()


@pytest.mark.parametrize(
    "calamity", ["select city.reset_feed()", "select city.prune_feed('0 seconds')", "bulk", "torn"]
)
def test_a_copy_that_is_of_no_use_is_read_anew(town, do, tmp_path, calamity):
    do(component(1))
    first = FeedSource(town, data_dir=tmp_path)
    first.connect()
    first.load()
    first.rest()
    first.close()
    do("set local gridhall.bulk = 'on'", component(2))
    if calamity == "bulk":
        do("select city.note_bulk('components')")
    elif calamity == "torn":
        (file,) = tmp_path.glob("copies/*/*.columns")
        file.write_bytes(file.read_bytes()[:4100])
    else:
        do(component(3))
        do(calamity, "delete from city.components where component_id = 3")
    second = FeedSource(town, data_dir=tmp_path)
    second.connect()
    assert second.load().components.count == 2
    second.close()
