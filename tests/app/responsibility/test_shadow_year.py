"""A year of automatic dispatch on paper: what the bar of D-350 switches on, and what comes back, at 1,060 cases a day.

The plain model of D-681: the volumes of classes fall as in the demo city, each class has its own accuracy, and an
administrator switches a class on in the evening on which it has earned it.
"""

from collections import deque

import numpy as np
import pytest

from app.responsibility.model import AutomaticLimits

CASES_A_DAY, DAYS = 1060, 365
CERTAIN = 0.982
"""Of so many cases the rules of the demo city are certain: no border nearby, not only a fallback."""
VOLUMES = np.array([1547, 963, 893, 538, 466, 413, 408, 378, 289, 274, 261, 229, 212, 206, 200, 186, 179, 178, 148, 138,
                    136, 134, 130, 124, 120, *np.geomspace(115, 5, 90)])  # fmt: skip
"""Cases by class: the first 25 as counted in 12,000 cases of the demo city, the others a smooth tail."""


def play(accuracy: float, spread: float, other_returns: float = 0.0, limits: AutomaticLimits | None = None) -> tuple[
    float, float, int
]:  # fmt: skip
    """Play a year.

    Args:
        accuracy, spread: mean of the accuracies of classes, and how many cases of experience they vary like.
        other_returns: share of returns of right dispatches that count as well.

    Returns:
        The shares of all dispatches that are automatic, and of these that are right, and how often a class went back.
    """
    limits, chance = limits or AutomaticLimits(), np.random.default_rng(7)
    sent = right = went_back = 0
    for volume in VOLUMES / VOLUMES.sum() * CASES_A_DAY * CERTAIN:
        truth = chance.beta(accuracy * spread, (1 - accuracy) * spread)
        shadow: deque[bool] = deque(maxlen=limits.shadow_cases)
        back: deque[bool] = deque(maxlen=limits.return_window)
        is_on = False
        for count in chance.poisson(volume, DAYS):
            is_right = chance.random(count) < truth
            if is_on:
                sent, right = sent + count, right + int(is_right.sum())
                back.extend((~is_right | (chance.random(count) < other_returns)).tolist())
                if sum(back) > limits.return_share * limits.return_window:
                    is_on, went_back = False, went_back + 1
                    shadow.clear()
                    back.clear()
            else:
                shadow.extend(is_right.tolist())
                is_full = len(shadow) == limits.shadow_cases
                is_on = is_full and sum(shadow) >= limits.shadow_share * limits.shadow_cases
    return sent / (CASES_A_DAY * DAYS), right / max(sent, 1), went_back


def test_good_rules_send_most_cases_of_a_year_and_nearly_all_of_them_right() -> None:
    automatic, right, _back = play(accuracy=0.995, spread=150)
    assert automatic > 0.486 and right >= 0.995, "the figures of a city that publishes its own"


@pytest.mark.parametrize(("accuracy", "most"), [(0.99, 0.5), (0.98, 0.25), (0.95, 0.001)])
def test_the_worse_the_rules_the_less_is_sent(accuracy: float, most: float) -> None:
    automatic, right, _back = play(accuracy, spread=150)
    assert automatic < most
    assert right > accuracy or not automatic


def test_a_lower_bar_would_send_more_and_more_of_it_wrong() -> None:
    bar = AutomaticLimits()
    lower = AutomaticLimits(shadow_cases=200, shadow_share=0.98)
    (few, right, back), (many, wrong, backs) = play(0.99, 150, limits=bar), play(0.99, 150, limits=lower)
    assert many > few and wrong < right and backs > back


def test_returns_that_say_nothing_of_the_unit_would_switch_good_classes_back() -> None:
    """Of those for a wrong class or place, or where nothing was found, the right unit makes its 1.3 %, too."""
    quiet, counted = play(0.999, 1000), play(0.999, 1000, other_returns=0.013)
    assert quiet[2] < 10 < 100 < counted[2]
    assert counted[0] < quiet[0] - 0.1
