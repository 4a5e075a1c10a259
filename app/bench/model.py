"""One row of a benchmark table: what was measured, what it should be, and what the machine can do at best."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One measured figure beside its goal and its floor.

    Args:
        name: what was measured, in words.
        value: the median of all runs.
        unit: the unit of value and floor ('frames/s', 'ms', 's', 'MB', 'x').
        goal: the goal in words ('>= 60 frames/s, p95 <= 25 ms'), '' where there is none.
        met: whether the goal was reached; None where there is no goal.
        floor: the same work stripped to what the machine cannot avoid, in the same unit; None where there is none.
        ratio: value against floor (value / floor); None without a floor.
        runs: how many runs the median is of.
    """

    name: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None
    floor: float | None = None
    ratio: float | None = None
    runs: int = 1
