"""Where people went in the last hour."""

import numpy as np

from app.city.model import People
from app.map.tracks import KEPT_S, Tracks


def people(at: float, *places: tuple[float, float] | None) -> People:
    """Number 1, 2 … at these places; None is off duty and nowhere."""
    points = np.array([(np.nan, np.nan) if place is None else place for place in places], np.float64)
    return People(
        np.arange(1, len(places) + 1, dtype=np.int32),
        points,
        np.full(len(places), at),
        [""] * len(places),
        np.array([place is not None for place in places]),
    )


def test_a_track_grows_by_places_that_are_farther_than_a_phone_errs():
    tracks = Tracks()
    for step, east in enumerate((0.0, 5.0, 100.0, 103.0, 200.0)):
        tracks.note(people(60.0 * step, (east, 0.0)))
    points, starts = tracks.lines()
    assert points[:, 0].tolist() == [0.0, 100.0, 200.0]
    assert starts.tolist() == [0, 3]


def test_one_place_is_no_track_and_the_same_news_counts_once():
    tracks = Tracks()
    tracks.note(people(10.0, (0.0, 0.0)))
    tracks.note(people(10.0, (500.0, 0.0)))
    assert tracks.lines()[1].tolist() == [0]


def test_an_hour_is_kept_and_nothing_of_who_goes_off_duty():
    tracks = Tracks()
    tracks.note(people(0.0, (0.0, 0.0), (0.0, 50.0)))
    tracks.note(people(600.0, (100.0, 0.0), (100.0, 50.0)))
    tracks.note(people(KEPT_S + 300.0, (200.0, 0.0), (200.0, 50.0)))
    assert tracks.lines()[1].tolist() == [0, 2, 4]
    tracks.note(people(KEPT_S + 360.0, (300.0, 0.0), None))
    points, starts = tracks.lines()
    assert points[:, 1].tolist() == [0.0, 0.0, 0.0] and starts.tolist() == [0, 3]
