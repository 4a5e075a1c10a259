"""What happened today: counts against the same hour yesterday, the hourly curve, channels, stages."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.model import CASE_STATES, CHANNELS
from app.i18n import N_
from app.texts.labels import STATE_LABELS, counted_channel
from app.wall.answers import LEAST_BASE, Answer, Curves, Figure, Figures, Nothing, RankingRow, Rows, Series
from app.wall.figures.late import pieces_by_time
from app.wall.snapshot import CitySnapshot, Floats, Mask

STAGES = (
    "reported", "to_verify", "accepted", "at_dispatch", "at_district", "returned", "to_coordinate",
    "dispatched", "received", "handled", "to_rework", "checked",
)  # fmt: skip
"""The road of a case, as the wall lists it."""
NOTHING_REPORTED = N_("No case has been reported since yesterday")
DETOURS = frozenset({"to_verify", "at_district", "returned", "to_coordinate", "to_rework"})
"""Stages beside the straight road: they have a row where a case stands there."""
HOURS = tuple(str(hour) for hour in range(25))


def count_between(times: Floats, start: float, end: float, mask: Mask | None = None) -> int:
    """Count times in [start, end]; NaN is in no span."""
    inside = (times >= start) & (times <= end)
    return int(np.count_nonzero(inside if mask is None else inside & mask))


def both_days(moment: CitySnapshot) -> tuple[Mask, Mask]:
    """What was reported today, and on the whole of yesterday."""
    return moment.is_of_today, moment.is_of_yesterday


def today(moment: CitySnapshot) -> Answer:
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


STEPS_AN_HOUR = 4


def last_hour_counts(times: Floats, midnight: float, start: float, until: float) -> tuple[Floats, Floats]:
    """A running count: how many of the times lie in the hour before each quarter of an hour, and before `until`.

    Args:
        start: the first instant of which the hour before it is known.

    Returns:
        Hours since midnight, and the counts there; a time at the end of an hour belongs to it, one at its start not.
    """
    quarters = midnight + np.arange(24 * STEPS_AN_HOUR + 1) * 3600.0 / STEPS_AN_HOUR
    instants = quarters[(quarters >= start) & (quarters <= until)]
    if len(instants) and instants[-1] < until < quarters[-1]:
        instants = np.append(instants, until)
    ordered = np.sort(times[np.isfinite(times)])
    counts = np.searchsorted(ordered, instants, side="right") - np.searchsorted(
        ordered, instants - 3600.0, side="right"
    )
    return (instants - midnight) / 3600.0, counts.astype(float)


def day_curves(moment: CitySnapshot, times: Floats) -> Answer:
    """The running hourly count of these times, today until now and the whole of yesterday."""
    if not np.any(times >= moment.yesterday_start):
        return Nothing(NOTHING_REPORTED)
    at, before = last_hour_counts(times, moment.yesterday_start, moment.yesterday_start + 3600.0, moment.day_start)
    yesterday = Series(N_("Yesterday"), before, "text_3", is_past=True, at=at)
    at, counts = last_hour_counts(times, moment.day_start, moment.day_start, moment.now)
    return Curves((yesterday, Series(N_("Today"), counts, "accent", at=at)), HOURS)


def hourly(moment: CitySnapshot) -> Answer:
    """Cases reported in the hour before each moment of the day, today until now and the whole of yesterday."""
    return day_curves(moment, moment.column("reported_at"))


def rows_of_day(counts: list[tuple[str, int, int]], tones: list[str], most: int | None = None) -> Rows:
    """Bars of today over quiet bars of the whole of yesterday: before noon a day alone says little.

    Args:
        counts: (name, today, yesterday) in the order of the rows; those that are nothing on both days are left out.
        tones: colour of each.
    """
    rows = tuple(
        RankingRow(name, now, tone, numerator=now, denominator=before, before=before)
        for (name, now, before), tone in zip(counts, tones, strict=True)
        if now or before
    )
    full = max((max(row.value, row.before or 0) for row in rows), default=0.0)
    shown = rows if most is None else rows[:most]
    return Rows(shown, float(full), sum(row.value for row in rows), len(rows) - len(shown))


def most_first(today_counts: NDArray[Any], yesterday_counts: NDArray[Any]) -> list[int]:
    """Places of two rows of counts: most today first, among equals most yesterday.

    While today has next to nothing, most of both days: a few reports after midnight make no ranking.
    """
    if today_counts.sum() < LEAST_BASE:
        return np.lexsort((-today_counts, -(today_counts + yesterday_counts))).tolist()
    return np.lexsort((-yesterday_counts, -today_counts)).tolist()


def channels(moment: CitySnapshot) -> Answer:
    """Where today's reports came from, most first, each beside the whole of yesterday."""
    channel = moment.column("channel")
    now, before = (np.bincount(channel[day], minlength=len(CHANNELS)) for day in both_days(moment))
    if not now.sum() + before.sum():
        return Nothing(NOTHING_REPORTED)
    order = most_first(now, before)
    counts = [(counted_channel(CHANNELS[k]), int(now[k]), int(before[k])) for k in order]
    return rows_of_day(counts, [f"series:{k}" for k in order])


def stages(moment: CitySnapshot) -> Answer:
    """Where the open cases stand on their road, in its order."""
    if not moment.is_open.any():
        return Nothing(N_("No open cases"))
    counts = np.bincount(moment.column("state")[moment.is_open], minlength=len(CASE_STATES))
    pieces, keys = pieces_by_time(moment, moment.column("state"), moment.is_open)
    rows = tuple(
        RankingRow(name, int(counts[k]), "accent", pieces.get(k, ()))
        for k, name, is_detour in ((CASE_STATES.index(key), STATE_LABELS[key], key in DETOURS) for key in STAGES)
        if counts[k] or not is_detour
    )
    return Rows(rows, full=float(counts.max()), total=int(moment.is_open.sum()), keys=keys)


def street(moment: CitySnapshot) -> Answer:
    """Who and what watches the streets now."""
    people = moment.city.people
    if not len(people.staff_ids) and not len(moment.city.cameras_m):
        return Nothing(N_("This city has no staff on duty and no cameras"))
    return Figures(
        (
            Figure(N_("Patrol officers on duty"), int(np.count_nonzero(people.on_duty)), tone="good"),
            Figure(N_("Patrol officers"), len(people.staff_ids)),
            Figure(N_("Cameras"), len(moment.city.cameras_m)),
            Figure(N_("Duty grids"), len(moment.city.duty_grids)),
        )
    )
