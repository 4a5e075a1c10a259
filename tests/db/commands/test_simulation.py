"""Traffic is played by the staff themselves, survives a restart of the server, and ends when it is asked to."""

import threading
import time

import pytest
from sqlalchemy import Engine, text

from app.errors import Refused
from db.commands.simulation import Play, run_simulation
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade
from tests.fakes import tiny_city

BUSY = 3000  # a few seconds are a morning


def count(engine: Engine, what: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(f"select count(*) from {what}"))


KINDS_OF_ACTS = "(select distinct action from city.flow_records) a"


def prepare(engine: Engine) -> None:
    """Give the supervisor a grid to walk, and the city a Monday morning of its own."""
    with engine.begin() as connection:
        connection.execute(text("update city.staff_posts set duty_grid_id = 1 where post = 'supervisor'"))
        connection.execute(text("delete from city.city_clock"))
        connection.execute(
            text(
                "insert into city.city_clock (real_from, city_from, speed, city_seen_at)"
                " values (clock_timestamp(), '2027-03-01 09:00+08', 1, '2027-03-01 09:00+08')"
            )
        )


def test_the_staff_plays_and_walks(template: Engine) -> None:
    prepare(template)
    for _turn in range(8):  # a busy machine gets less done in four seconds
        assert run_simulation(template, BUSY, seconds=4, seed=1) == 0
        if count(template, KINDS_OF_ACTS) >= 4 and count(template, "city.cases") > 20:
            break
    assert count(template, "city.cases") > 20
    assert count(
        template, "city.flow_records where actor <> session_user and staff_id is not null and post is not null"
    ) == (count(template, "city.flow_records"))
    assert count(template, KINDS_OF_ACTS) >= 4
    assert count(template, "city.latest_positions") == 2
    with template.connect() as connection:
        seen = connection.scalar(text("select city_seen_at from city.city_clock"))
        assert connection.scalar(text("select max(acted_at) from city.flow_records")) > seen.replace(hour=0)


@pytest.mark.parametrize(("changed", "after"), [(None, 1.0), (7.0, 7.0)])
def test_afterwards_the_time_of_the_city_goes_at_its_usual_pace(
    template: Engine, changed: float | None, after: float
) -> None:
    prepare(template)
    stop = threading.Event()
    play = threading.Thread(target=run_simulation, args=(template, 60.0), kwargs={"stop": stop})
    play.start()
    wait_for(lambda: speed_of(template) == 60.0)
    if changed is not None:
        with template.begin() as connection:
            connection.execute(text("select city.set_speed(:speed)"), {"speed": changed})
    stop.set()
    play.join(20)
    assert speed_of(template) == after


def speed_of(engine: Engine) -> float:
    with engine.connect() as connection:
        return connection.scalar(text("select speed from city.city_clock"))


def test_it_ends_when_it_is_asked_to(template: Engine) -> None:
    stop = threading.Event()
    play = threading.Thread(target=run_simulation, args=(template, 1.0), kwargs={"stop": stop})
    play.start()
    time.sleep(0.5)
    stop.set()
    play.join(10)
    assert not play.is_alive()


def test_two_plays_do_not_run_at_once(template: Engine) -> None:
    with template.connect() as connection:
        connection.execute(text("select pg_advisory_lock(x'706C6179'::int)"))
        with pytest.raises(Refused, match="already running in this database"):
            run_simulation(template, 1.0, seconds=1)
        connection.execute(text("select pg_advisory_unlock(x'706C6179'::int)"))


def test_a_real_city_is_not_played_with(template: Engine) -> None:
    with template.begin() as connection:
        connection.execute(text("update city.city_profile set is_demo = false"))
    try:
        with pytest.raises(Refused, match="only be simulated in a demo city"):
            run_simulation(template, 1.0, seconds=1)
    finally:
        with template.begin() as connection:
            connection.execute(text("update city.city_profile set is_demo = true"))


def test_it_goes_on_after_the_server_was_away(own_cluster: PrivateCluster) -> None:
    engine = make_engine(own_cluster.ensure_database("play"))
    upgrade(engine)
    with engine.begin() as connection:
        tiny_city.build(connection)
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("select city.set_speed(:speed)"), {"speed": BUSY})
    play, stop = Play(engine, seed=2), threading.Event()
    thread = threading.Thread(target=play.run, args=(stop, None))
    thread.start()
    wait_for(lambda: count(engine, "city.cases") > 5)
    own_cluster.stop()
    time.sleep(1)
    own_cluster.start()
    engine.dispose()
    before = count(engine, "city.cases")
    wait_for(lambda: count(engine, "city.cases") > before + 5)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert count(engine, "city.cases") == count(engine, "city.flow_records where version = 1")
    assert play.done["refused"] == 0
    engine.dispose()


def wait_for(is_so, patience_s: float = 40.0) -> None:
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.2)


@pytest.mark.parametrize("speed", [60.0, 1.0])
def test_haste_ends_with_the_play(template: Engine, capsys: pytest.CaptureFixture[str], speed: float) -> None:
    prepare(template)
    assert run_simulation(template, speed, seconds=1, seed=1) == 0
    with template.connect() as connection:
        assert connection.scalar(text("select speed from city.city_clock")) == 1.0
    assert ("normal speed" in capsys.readouterr().out) == (speed != 1.0)
