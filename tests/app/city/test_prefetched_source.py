"""A read that began early is handed over once, and its trouble is told to whoever asks."""

from __future__ import annotations

import pytest

from app.city.prefetched_source import PrefetchedSource
from app.errors import Unavailable
from tests.fakes.city_source import FakeSource


def test_the_city_read_ahead_is_handed_over_once_and_the_feed_goes_on_from_it():
    source = FakeSource()
    source.commit(1, 2)
    early = PrefetchedSource(source)
    early.connect()
    city = early.load(lambda *_: None)
    assert (city.components.count, source.loads, source.connects) == (2, 1, 1)
    source.commit(3)
    step = early.read()
    assert step is not None
    assert step.components["component_id"].tolist() == [3]
    assert early.load(lambda *_: None).components.count == 3
    assert source.loads == 2


def test_a_server_that_was_away_is_told_to_whoever_asks_and_tried_again():
    source = FakeSource()
    source.is_down = True
    early = PrefetchedSource(source)
    early.connect()
    with pytest.raises(Unavailable):
        early.load(lambda *_: None)
    source.is_down = False
    early.connect()
    assert early.load(lambda *_: None).components.count == 0
    assert source.loads == 1
