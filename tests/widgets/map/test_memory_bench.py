"""How the growth of an open map is told from its coming and going."""

from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QApplication

from app.bench.traffic import FeedTraffic
from tests.fakes.city import fake_city
from widgets.map.canvas import MapCanvas
from widgets.map.memory_bench import growth, while_it_changes


def _complete(canvas: MapCanvas) -> None:
    """Wait for the whole picture."""
    until = time.monotonic() + 60
    while not canvas.is_complete() and time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.01)


@pytest.mark.parametrize("leak", [0.0, 0.5, 3.0])
def test_growth_is_seen_through_what_comes_and_goes(leak: float) -> None:
    coming_and_going = (22.0, 9.0, 23.0, 22.5, 9.5, 23.0, 9.0, 1.0, 22.0)
    sizes = [500 + leak * number + extra for number, extra in enumerate(coming_and_going)]
    assert growth(sizes) == pytest.approx(leak, abs=0.5)
    steady = [500 + leak * number for number in range(9)]
    assert growth(steady) == pytest.approx(leak)


def test_a_feed_that_changes_is_measured(live_map, monkeypatch) -> None:
    monkeypatch.setattr("widgets.map.memory_bench.PARTS", 4)
    monkeypatch.setattr("widgets.map.memory_bench.STEPS_A_PART", 5)
    loaded = []

    def load():
        loaded.append(fake_city(3000, 500, grids=30))
        return loaded[-1]

    live_map.set_city(fake_city(3000, 500, grids=30))
    before = live_map.city.cases.column("version").max()
    rows = while_it_changes(live_map, 100.0, load, _complete)
    assert [row.unit for row in rows] == ["MB", "MB/h", "MB"] and all(row.goal for row in rows)
    assert rows[0].value > 50 and rows[2].value > 50 and before == 1
    assert live_map.city is loaded[0], "the city was read anew"


def test_traffic_keeps_the_number_of_cases_about_the_same() -> None:
    city = fake_city(3000, 500, grids=30)
    traffic, now_s = FeedTraffic(city), city.clock.now()
    for number in range(100):
        city.apply(traffic.step(60, now_s + number))
    assert city.cases.column("version").max() > 5 and city.components.count == 3000
    gone = city.apply(traffic.midnight(now_s + 1000)).gone
    assert len(gone) > 300 and city.cases.count < 900
