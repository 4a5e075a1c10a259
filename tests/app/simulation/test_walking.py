"""People walk along streets, turn at corners and rest after their shift."""

import random

import numpy as np

from app.simulation.walking import METRES_PER_DEGREE, Patrol, Streets

SQUARE = [
    np.array([(108.0, 22.0), (108.001, 22.0)]),
    np.array([(108.001, 22.0), (108.001, 22.0005), (108.001, 22.001)]),
    np.array([(108.0, 22.001), (108.001, 22.001)]),
    np.array([(108.0, 22.0), (108.0, 22.001)]),
]


def test_everybody_stays_on_the_streets() -> None:
    patrol = Patrol({2: 1, 4: 1, 6: 1}, {1: SQUARE}, seed=3)
    before = None
    for _ in range(200):
        seen = patrol.walk(5, 10.0)
        for lon, lat in zip(seen.lons, seen.lats, strict=True):
            is_on_edge = min(abs(lon - 108), abs(lon - 108.001)) < 1e-9 or min(abs(lat - 22), abs(lat - 22.001)) < 1e-9
            assert is_on_edge
            assert 108 - 1e-9 <= lon <= 108.001 + 1e-9
            assert 22 - 1e-9 <= lat <= 22.001 + 1e-9
        if before is not None:
            moved_m = (
                np.hypot(np.subtract(seen.lons, before.lons), np.subtract(seen.lats, before.lats)) * METRES_PER_DEGREE
            )
            assert (moved_m <= 5 * 4.8 + 1e-6).all()
        before = seen


def test_a_dead_end_is_walked_back() -> None:
    streets = Streets([SQUARE[0]])
    assert streets.turn(0, 1, random.Random(1)) == (0, -1)


def test_after_the_shift_nobody_moves() -> None:
    patrol = Patrol({2: 1}, {1: SQUARE}, seed=3)
    first, second = patrol.walk(5, 3.0), patrol.walk(5, 3.0)
    assert (first.lons, first.lats) == (second.lons, second.lats)
    assert first.on_duty == [False]
    assert first.speeds_mps == [0.0]


def test_who_has_no_streets_is_left_out() -> None:
    assert len(Patrol({1: 7, 2: 1}, {1: SQUARE}, seed=1)) == 1
    assert Patrol({}, {}, seed=1).walk(1, 12).staff_ids == []
