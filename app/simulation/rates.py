"""How busy the played city is. Our own assumptions, but for the figures with a source."""

from __future__ import annotations

from app.cases.model import State

CASES_A_DAY = 1060
"""Of a city without a past. Source: the published total of one city, 1.87 million filed cases in 58 months."""

HOURLY_SHARE = (
    0.4, 0.3, 0.2, 0.2, 0.3, 0.8, 2.2, 5.0, 8.6, 9.4, 8.6, 6.4,
    4.0, 4.6, 8.0, 9.0, 8.6, 6.6, 4.4, 4.0, 3.8, 2.6, 1.3, 0.7,
)  # fmt: skip
"""Share of a day's reports in each local hour, in any unit; our own curve with two peaks in the working stretches."""

DETOURS: dict[State, tuple[tuple[str, float], ...]] = {
    State.REPORTED: (("refuse", 0.03),),
    State.ACCEPTED: (("refuse_filing", 0.02),),
    State.AT_DISPATCH: (("hand_to_district", 0.1),),
    State.DISPATCHED: (("return", 0.01),),
    State.RECEIVED: (("return", 0.003), ("ask_extension", 0.0135), ("ask_suspension", 0.004)),
    State.HANDLED: (("fail_check", 0.04),),
}
"""How often an act is not the straight one. Source of the extensions: a city's month, 223 of 16,475 cases."""

ANSWERED: dict[str, tuple[tuple[str, float], ...]] = {
    "extension": (("grant_extension", 0.88), ("refuse_extension", 0.12)),
    "suspension": (("grant_suspension", 0.88), ("refuse_suspension", 0.12)),
    "contested": (("appeal", 1.0),),
    "asked": (("pass_appeal", 0.65), ("refuse_appeal", 0.35)),
    "passed": (("grant_appeal", 0.75), ("reject_appeal", 0.25)),
}
"""How requests and appeals are answered, by what waits."""
CONTESTED_SHARE = 0.08
"""How often a unit appeals against being called late."""
SUPERVISED_SHARE = 0.0013
"""How many letters there are for one report. Source: 2,472 for 1.87 million cases of one city."""
SUSPENDED_DAYS = (7.0, 60.0)
REPLY_DAYS = 3.0
APPEAL_S = 2 * 86_400.0
"""How long an appeal, or the review of one, is thought about at most."""

STRAIGHT: dict[State, str] = {
    State.REPORTED: "accept",
    State.ACCEPTED: "file",
    State.AT_DISPATCH: "dispatch",
    State.DISPATCHED: "receive",
    State.RECEIVED: "handle",
    State.HANDLED: "check",
    State.CHECKED: "close",
    State.TO_VERIFY: "verify",
    State.AT_DISTRICT: "dispatch_in_district",
    State.RETURNED: "redispatch",
    State.TO_REWORK: "rework",
}
"""Hard cases are not among them: they wait for a person at a desk and for the meeting."""

FOUND = (("exists", 0.9), ("not_exists", 0.08), ("cannot_tell", 0.02))
"""What supervisors find who verify a report of somebody else."""
RETURNED_FOR = (("wrong_class", 0.5), ("wrong_place", 0.25), ("not_found", 0.25))
"""Why a unit returns what is its own."""
RIGHT_UNIT_SHARE = 0.95
"""How often a dispatcher names the unit that such a case was handled by at this place before; else one that has the
class in the district."""
NOT_OURS_SHARE = 0.98
"""How often a unit that gets another's case returns it."""

IN_TIME_SHARE = {"handle": 0.88}
IN_TIME_SHARE_OF_OFFICES = 0.95
"""How often the next act comes in time: at the unit, and in the offices of the centre."""

IN_TIME_PARTS = (0.15, 0.95)
LATE_PARTS = (1.05, 3.0)
"""When the next act comes, in parts of the limit: in time, or too late."""

OLD_LATE_DAYS = {"handle": 14.0}
OLD_LATE_DAYS_OF_OFFICES = 0.1
"""How long those that are late at the beginning wait on average; with this the late ones stay about as many."""

UNIT_HOURS = (7.0, 21.0)
LONGEST_NIGHT_WORK_S = 6 * 3600
"""Units work at these hours; what must be done sooner than this is done at any hour."""

FIRST_SHIFT_H = (6.5, 14.5)
SECOND_SHIFT_H = (14.0, 22.0)
WALKING_MPS = 1.4
RIDING_MPS = 4.0
RIDING_SHARE = 0.4


def reports_a_second(local_hour: float, reports_a_day: float = CASES_A_DAY) -> float:
    """Return how many reports come in a second of city time at this hour of the local day."""
    hour = int(local_hour) % 24
    following = (hour + 1) % 24
    part = local_hour - int(local_hour)
    share = HOURLY_SHARE[hour] * (1 - part) + HOURLY_SHARE[following] * part
    return reports_a_day * share / sum(HOURLY_SHARE) / 3600


def is_on_shift(local_hour: float, number: int) -> bool:
    """Tell whether the person of this number walks at this hour: even numbers early, odd ones late."""
    start, end = SECOND_SHIFT_H if number % 2 else FIRST_SHIFT_H
    return start <= local_hour < end
