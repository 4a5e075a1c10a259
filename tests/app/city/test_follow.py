"""The follower hands over one step at a time and comes back from everything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from app.city.city import City
from app.city.follow import DEAD, LATE, LIVE, Follower, Rhythm
from tests.fakes.city_source import FakeSource

QUICK = Rhythm(
    probe_s=0.02, read_s=0.2, look_s=0.1, apart_s=0.01, late_s=0.3, dead_s=0.6, first_retry_s=0.02, longest_retry_s=0.1
)


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that is to come, and fail when it does not come at all."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)


class Owner:
    """Applies what a follower prepares, as the window does."""

    def __init__(self, source: FakeSource) -> None:
        self.city: City | None = None
        self.steps = 0
        self.follower = Follower(source, lambda: None, QUICK)
        self.follower.start()

    def work(self) -> None:
        step = self.follower.take()
        if step is None:
            return
        self.steps += 1
        if isinstance(step, City):
            self.city = step
        else:
            self.city.apply(step)
        self.follower.done()

    def until_count(self, count: int) -> None:
        def holds() -> bool:
            self.work()
            return self.city is not None and self.city.components.count == count

        until(holds)


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def owner(source) -> Iterator[Owner]:
    made = Owner(source)
    yield made
    made.follower.stop()


def test_it_loads_and_follows(source, owner):
    owner.until_count(0)
    assert owner.follower.state == LIVE and owner.follower.age_s < QUICK.late_s
    source.commit(1, 2)
    owner.until_count(2)
    source.commit(3)
    owner.until_count(3)
    assert source.loads == 1


def test_a_slow_owner_gets_few_large_steps_and_the_city_stays_alive(source, owner):
    owner.until_count(0)
    source.commit(1)
    until(lambda: owner.follower._step is not None)
    source.away, reads = True, source.reads
    for number in range(2, 50):
        source.commit(number)
        time.sleep(0.01)
    assert source.reads == reads and owner.follower.state == LIVE
    assert source.rests_while_away == 0, "nothing is sorted or copied while a step is on its way"
    source.away, steps = False, owner.steps
    owner.until_count(49)
    assert owner.steps - steps <= 3


def test_a_lost_server_is_late_then_dead_then_caught_up_without_a_new_load(source, owner):
    owner.until_count(0)
    source.is_down = True
    until(lambda: owner.follower.state == LATE)
    until(lambda: owner.follower.state == DEAD)
    assert owner.follower.age_s >= QUICK.dead_s and owner.follower.trouble == "the server is away"
    source.commit(1)
    source.is_down = False
    owner.until_count(1)
    assert owner.follower.state == LIVE and owner.follower.trouble == "" and source.loads == 1


def test_a_server_that_is_away_at_the_start_is_waited_for(source):
    source.is_down = True
    owner = Owner(source)
    until(lambda: source.connects > 2)
    assert owner.follower.take() is None
    source.is_down = False
    owner.until_count(0)
    owner.follower.stop()


def test_what_was_pruned_is_read_anew(source, owner):
    owner.until_count(0)
    source.is_pruned = True
    source.commit(1)
    owner.until_count(1)
    assert source.loads == 2


def test_a_bug_while_reading_is_logged_and_the_city_read_anew(source, owner, caplog):
    owner.until_count(0)
    source.facts.append("no number")
    source._hint.set()
    until(lambda: "Following the feed failed" in caplog.text)
    until(lambda: owner.follower.trouble.startswith("Internal error."))
    source.facts[:] = [1]
    owner.until_count(1)


def test_it_stops_at_once(source, owner):
    owner.until_count(0)
    owner.follower.stop()
    assert not owner.follower._thread.is_alive()


def test_pauses_grow_to_a_limit_and_differ():
    rhythm = Rhythm()
    pauses = [rhythm.retry_s(failures) for failures in range(1, 60)]
    assert max(pauses) <= rhythm.longest_retry_s and max(pauses[:2]) <= 2 * rhythm.first_retry_s
    assert len(set(pauses)) > 50
