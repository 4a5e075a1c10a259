"""How busy the played city is. Our own assumptions, but for the figures with a source."""

from __future__ import annotations

from app.cases.model import State

CASES_A_DAY = 1060
"""Source: domain 12.2 (1.87 million filed cases in 58 months)."""

HOURLY_SHARE = (
    0.4, 0.3, 0.2, 0.2, 0.3, 0.8, 2.2, 5.0, 8.6, 9.4, 8.6, 6.4,
    4.0, 4.6, 8.0, 9.0, 8.6, 6.6, 4.4, 4.0, 3.8, 2.6, 1.3, 0.7,
)  # fmt: skip
"""Share of a day's reports in each local hour, in any unit; our own curve with two peaks in the working stretches."""

FRESH_SHARE = 0.85
"""How often people take a case that is still in time instead of one that has waited too long."""

DETOURS: dict[State, tuple[tuple[str, float], ...]] = {
    State.REPORTED: (("void", 0.03),),
    State.ACCEPTED: (("void", 0.02),),
    State.DISPATCHED: (("return", 0.03),),
    State.RECEIVED: (("return", 0.01),),
    State.HANDLED: (("rework", 0.04),),
}
"""How often an act is not the straight one."""

STRAIGHT: dict[State, str] = {
    State.REPORTED: "accept",
    State.ACCEPTED: "file",
    State.AT_DISPATCH: "dispatch",
    State.DISPATCHED: "receive",
    State.RECEIVED: "handle",
    State.HANDLED: "check",
    State.CHECKED: "close",
}

LEAST_BASELINE = 12
"""A state with fewer cases than this is emptied as if it had so many; else it would stand still."""

FIRST_SHIFT_H = (6.5, 14.5)
SECOND_SHIFT_H = (14.0, 22.0)
WALKING_MPS = 1.4
RIDING_MPS = 4.0
RIDING_SHARE = 0.4


def reports_a_second(local_hour: float) -> float:
    """Return how many reports come in a second of city time at this hour of the local day."""
    hour = int(local_hour) % 24
    following = (hour + 1) % 24
    part = local_hour - int(local_hour)
    share = HOURLY_SHARE[hour] * (1 - part) + HOURLY_SHARE[following] * part
    return CASES_A_DAY * share / sum(HOURLY_SHARE) / 3600


def is_on_shift(local_hour: float, number: int) -> bool:
    """Tell whether the person of this number walks at this hour: even numbers early, odd ones late."""
    start, end = SECOND_SHIFT_H if number % 2 else FIRST_SHIFT_H
    return start <= local_hour < end
