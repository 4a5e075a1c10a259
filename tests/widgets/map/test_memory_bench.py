"""How the growth of an open map is told from its coming and going."""

from __future__ import annotations

import pytest

from widgets.map.memory_bench import growth


@pytest.mark.parametrize("leak", [0.0, 0.5, 3.0])
def test_growth_is_seen_through_what_comes_and_goes(leak: float) -> None:
    coming_and_going = (22.0, 9.0, 23.0, 22.5, 9.5, 23.0, 9.0, 1.0, 22.0)
    sizes = [500 + leak * number + extra for number, extra in enumerate(coming_and_going)]
    assert growth(sizes) == pytest.approx(leak, abs=0.5)
    steady = [500 + leak * number for number in range(9)]
    assert growth(steady) == pytest.approx(leak)
