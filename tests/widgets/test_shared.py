"""The city in the window: loaded, changed, late, dead, and back."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from app.city.model import CityChange
from tests.app.city.test_follow import QUICK
from tests.fakes.city_source import FakeSource
from widgets.shared import Changes


@pytest.fixture
def source() -> FakeSource:
    return FakeSource()


@pytest.fixture
def changes(qtbot, source) -> Iterator[Changes]:
    made = Changes(source, QUICK)
    yield made
    made.stop()


def test_the_city_is_loaded_and_then_changed(qtbot, source, changes):
    source.facts.append(1)
    with qtbot.waitSignals([changes.city_loaded, changes.load_progressed, changes.feed_state_changed]):
        changes.start()
    assert changes.city.components.count == 1 and changes.state == "live" and changes.age_s < 1
    with qtbot.waitSignal(changes.city_changed, check_params_cb=lambda change: 2 in change.component_ids):
        source.commit(2)
    assert changes.city.components.count == 2


def test_a_whole_read_is_told_once_and_is_no_change(qtbot, source, changes):
    told = []
    changes.city_loaded.connect(lambda _city: told.append("loaded"))
    changes.city_changed.connect(lambda _change: told.append("changed"))
    with qtbot.waitSignal(changes.city_loaded):
        changes.start()
    with qtbot.waitSignal(changes.city_changed):
        source.commit(1)
    assert told == ["loaded", "changed"]


def test_a_lost_server_is_told_and_its_return_too(qtbot, source, changes):
    with qtbot.waitSignal(changes.feed_state_changed, check_params_cb=lambda state: state == "live"):
        changes.start()
    with qtbot.waitSignal(changes.feed_state_changed, check_params_cb=lambda state: state == "dead"):
        source.is_down = True
    assert changes.age_s > QUICK.dead_s and changes.trouble and time.time() - changes.live_at >= QUICK.dead_s
    source.commit(5)
    with qtbot.waitSignals([changes.feed_state_changed, changes.city_changed]):
        source.is_down = False
    assert changes.state == "live" and changes.city.components.count == 1


def test_a_step_that_cannot_be_applied_makes_the_city_be_read_anew(qtbot, source, changes):
    with qtbot.waitSignal(changes.city_loaded):
        changes.start()

    def broken(_delta: object) -> CityChange:
        raise RuntimeError("a bug")

    changes.city.apply = broken
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(changes.city_loaded):
        source.commit(1)
    assert len(caught) == 1 and changes.city.components.count == 1


def test_it_can_be_stopped_before_it_was_started(source):
    Changes(source).stop()
