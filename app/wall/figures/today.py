"""What happened today: counts against the same hour yesterday, the hourly curve, channels, stages."""

from __future__ import annotations

import numpy as np

from app.city.model import CASE_STATES, CHANNELS
from app.i18n import N_
from app.wall.answers import Answer, Curves, Figure, Figures, Nothing, Row, Rows, Series
from app.wall.moment import Floats, Mask, Moment

CHANNEL_NAMES = {
    "supervisor": N_("Supervisors"),
    "hotline": N_("12319 hotline"),
    "wechat": N_("WeChat"),
    "video": N_("Video"),
    "media": N_("Media"),
    "web": N_("Web"),
    "dust": N_("Dust reports"),
    "inspection": N_("Inspection"),
    "other": N_("Other"),
}
STAGE_NAMES = {
    "reported": N_("To accept"),
    "accepted": N_("To file"),
    "at_dispatch": N_("To dispatch"),
    "dispatched": N_("To receive"),
    "received": N_("In handling"),
    "handled": N_("To check"),
    "checked": N_("To close"),
}
HOURS = tuple(str(hour) for hour in range(24))


def count_between(times: Floats, start: float, end: float, mask: Mask | None = None) -> int:
    """Count times in [start, end]; NaN is in no span."""
    inside = (times >= start) & (times <= end)
    return int(np.count_nonzero(inside if mask is None else inside & mask))


def today(moment: Moment) -> Answer:
    """Reported, filed, dispatched and closed since midnight, against the same hour yesterday."""

    def figure(label: str, column: str, good_is: int, mask: Mask | None = None) -> Figure:
        times = moment.column(column)
        value = count_between(times, moment.day_start, moment.now, mask)
        before = count_between(times, moment.yesterday_start, moment.yesterday_now, mask)
        return Figure(label, value, before, good_is=good_is)

    return Figures(
        (
            figure(N_("Reported"), "reported_at", 0),
            figure(N_("Filed"), "filed_at", 0),
            figure(N_("Dispatched"), "dispatched_at", 0),
            figure(N_("Closed"), "closed_at", 1, moment.is_closed),
        )
    )


def by_hour(times: Floats, midnight: float, until: float) -> Floats:
    """(24,) counts per hour since a midnight; a running hour stays NaN from `until` on, except for the hour it is in."""
    inside = times[(times >= midnight) & (times <= until)]
    counts = np.bincount(((inside - midnight) // 3600).astype(int).clip(0, 23), minlength=24).astype(float)
    first_unknown = int((until - midnight) // 3600) + 1
    counts[first_unknown:] = np.nan
    return counts


def hourly(moment: Moment) -> Answer:
    """Cases reported per hour, today until now and the whole of yesterday."""
    times = moment.column("reported_at")
    if not np.any(times >= moment.yesterday_start):
        return Nothing(N_("No case has been reported since yesterday"))
    before = by_hour(times, moment.yesterday_start, moment.day_start - 1e-3)
    return Curves(
        (
            Series(N_("Yesterday"), before, "text_3", is_past=True),
            Series(N_("Today"), by_hour(times, moment.day_start, moment.now), "accent"),
        ),
        HOURS,
        now_x=(moment.now - moment.day_start) / 3600,
    )


def channels(moment: Moment) -> Answer:
    """Where today's reports came from, most first; channels without a report today are left out."""
    times = moment.column("reported_at")
    counts = np.bincount(moment.column("channel")[(times >= moment.day_start) & (times <= moment.now)], minlength=len(CHANNELS))
    if not counts.sum():
        return Nothing(N_("No case has been reported today yet"))
    order = [k for k in np.argsort(-counts, kind="stable") if counts[k]]
    rows = tuple(Row(CHANNEL_NAMES[CHANNELS[k]], int(counts[k]), f"series:{rank}") for rank, k in enumerate(order))
    return Rows(rows, full=float(counts.max()), total=int(counts.sum()))


def stages(moment: Moment) -> Answer:
    """Where the open cases stand on their road, in its order."""
    if not moment.is_open.any():
        return Nothing(N_("No open cases"))
    counts = np.bincount(moment.column("state")[moment.is_open], minlength=len(CASE_STATES))
    late = np.bincount(moment.column("state")[moment.is_overdue], minlength=len(CASE_STATES))
    rows = tuple(
        Row(name, int(counts[k]), "accent", ((int(counts[k] - late[k]), "accent"), (int(late[k]), "late")))
        for k, name in ((CASE_STATES.index(state), name) for state, name in STAGE_NAMES.items())
    )
    keys = ((N_("in time"), "accent"), (N_("overdue"), "late"))
    return Rows(rows, full=float(counts.max()), total=int(moment.is_open.sum()), keys=keys)


def street(moment: Moment) -> Answer:
    """Who and what watches the streets now."""
    people = moment.city.people
    if not len(people.staff_ids) and not len(moment.city.cameras_m):
        return Nothing(N_("No people and no cameras in this city"))
    return Figures(
        (
            Figure(N_("Supervisors on duty"), int(np.count_nonzero(people.on_duty)), tone="good"),
            Figure(N_("Supervisors"), len(people.staff_ids)),
            Figure(N_("Cameras"), len(moment.city.cameras_m)),
            Figure(N_("Duty grids"), len(moment.city.duty_grids)),
        )
    )
