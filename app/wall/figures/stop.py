"""The figures of one stop of the flight over the city: a duty grid, a district, or a part of the city."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.city.model import COMPONENT_STATES
from app.i18n import N_
from app.texts.times import local
from app.wall.answers import (
    Answer,
    CaseLines,
    ColumnChart,
    Figure,
    Figures,
    Nothing,
    RankingRow,
    Rows,
    Series,
    share_figure,
)
from app.wall.figures.late import line, pieces_by_time
from app.wall.figures.names import class_name
from app.wall.figures.ranking import closed_on_time, due_to_close, tone_of
from app.wall.figures.stock import STATE_TONES
from app.wall.figures.today import count_between
from app.wall.snapshot import CitySnapshot, Mask
from app.wall.tour import Stop


def cases_here(moment: CitySnapshot, stop: Stop) -> Mask:
    """Which cases belong to a stop."""
    if stop.kind == "grid":
        return moment.column("duty_grid_id") == stop.key
    if stop.kind == "district":
        return moment.column("district") == stop.key
    x, y = moment.column("x_m"), moment.column("y_m")
    west, south, east, north = stop.box_m
    return (x >= west) & (x < east) & (y >= south) & (y < north)


def components_here(moment: CitySnapshot, stop: Stop) -> NDArray[np.int64]:
    """(classes, states) counts of the components of a stop; of a district or a part, those in its box."""
    components = moment.city.components
    rows = components.rows_in_box(*stop.box_m)
    if stop.kind == "grid":
        rows = rows[components.column("duty_grid_id")[rows] == stop.key]
    classes, width = components.column("class_id")[rows].astype(np.int64), len(COMPONENT_STATES)
    counts = np.bincount(classes * width + components.column("state")[rows], minlength=width)
    return np.append(counts, np.zeros(-len(counts) % width, np.int64)).reshape(-1, width)


def people_here(moment: CitySnapshot, stop: Stop) -> int:
    """How many people on duty are inside the box of a stop."""
    people = moment.city.people
    x, y = people.points_m[:, 0], people.points_m[:, 1]
    west, south, east, north = stop.box_m
    return int(np.count_nonzero(people.on_duty & (x >= west) & (x <= east) & (y >= south) & (y <= north)))


def stop_cases(moment: CitySnapshot, stop: Stop) -> Answer:
    """Open, overdue, reported today against the same hour yesterday, closed today."""
    here = cases_here(moment, stop)
    reported, closed_at = moment.column("reported_at"), moment.column("closed_at")
    done = here & moment.is_closed
    return Figures(
        (
            Figure(N_("Open"), int((here & moment.is_open).sum()), tone="accent"),
            Figure(
                N_("Overdue"),
                int((here & moment.is_overdue).sum()),
                tone="late" if (here & moment.is_overdue).any() else "text",
            ),
            Figure(
                N_("Reported today"),
                count_between(reported, moment.day_start, moment.now, here),
                count_between(reported, moment.yesterday_start, moment.yesterday_now, here),
            ),
            Figure(
                N_("Closed today"),
                count_between(closed_at, moment.day_start, moment.now, done),
                count_between(closed_at, moment.yesterday_start, moment.yesterday_now, done),
                good_is=1,
            ),
        )
    )


def stop_ground(moment: CitySnapshot, stop: Stop) -> Answer:
    """Its ground: area, components, people on duty, on-time closing in the last thirty days."""
    here = cases_here(moment, stop)
    due, good = int((due_to_close(moment) & here).sum()), int((closed_on_time(moment) & here).sum())
    return Figures(
        (
            Figure(N_("Area"), stop.area_m2 / 1e6, unit="km²", decimals=2),
            Figure(N_("Components"), int(components_here(moment, stop).sum())),
            Figure(N_("Patrol officers on duty"), people_here(moment, stop), tone="good"),
            share_figure(N_("On time, 30 days"), good, due, tone_of(good / due) if due else "text"),
        )
    )


def stop_components(moment: CitySnapshot, stop: Stop, most: int = 40) -> Answer:
    """Its components by class, each bar made of its states."""
    counts = components_here(moment, stop)
    totals = counts.sum(axis=1)
    order = [k for k in np.argsort(-totals, kind="stable").tolist() if totals[k]]
    if not order:
        return Nothing(N_("No components in this area"))
    rows = tuple(
        RankingRow(
            class_name(moment.city, k),
            int(totals[k]),
            parts=tuple((int(counts[k, s]), STATE_TONES[state]) for s, state in enumerate(COMPONENT_STATES)),
        )
        for k in order[:most]
    )
    return Rows(rows, float(totals.max()), int(totals.sum()), max(0, len(order) - most))


def stop_classes(moment: CitySnapshot, stop: Stop, most: int = 40) -> Answer:
    """Its open cases by class, the overdue part in red."""
    here = cases_here(moment, stop) & moment.is_open
    if not here.any():
        return Nothing(N_("No open cases in this area"))
    classes = moment.column("class_id")
    found, counts = np.unique(classes[here], return_counts=True)
    pieces, keys = pieces_by_time(moment, classes, here)
    rows = tuple(
        RankingRow(class_name(moment.city, int(found[k])), int(counts[k]), parts=pieces[int(found[k])])
        for k in np.argsort(-counts, kind="stable")[:most]
    )
    return Rows(rows, float(counts.max()), int(counts.sum()), max(0, len(counts) - most), keys)


def stop_days(moment: CitySnapshot, stop: Stop) -> Answer:
    """Its reports on each of the last thirty days."""
    times = moment.column("reported_at")[cases_here(moment, stop)]
    times = times[(times >= moment.judged_days[0]) & (times <= moment.now)]
    if not len(times):
        return Nothing(N_("No case has been reported in the last 30 days"))
    counts = np.histogram(times, [*moment.judged_days, moment.now + 1])[0].astype(float)
    past, today = counts.copy(), np.zeros(len(counts))
    today[-1], past[-1] = past[-1], 0.0
    series = (Series(N_("Earlier days"), past, "text_3"), Series(N_("Today"), today, "accent"))
    zone = moment.city.profile.time_zone
    return ColumnChart(series, tuple(str(local(day, zone).day) for day in moment.judged_days))


def stop_worst(moment: CitySnapshot, stop: Stop, most: int = 8) -> Answer:
    """Its open cases that press most: the longest overdue first, then those due next."""
    here = cases_here(moment, stop) & moment.is_open
    rows = np.flatnonzero(here & np.isfinite(moment.deadline) & ~moment.column("is_suspended"))
    if not len(rows):
        return Nothing(
            N_("No open case here has a time limit that runs") if here.any() else N_("No open cases in this area")
        )
    since = moment.now - moment.deadline[rows]
    first = np.argsort(-since, kind="stable")[:most]
    return CaseLines(tuple(line(moment, int(rows[k]), float(since[k])) for k in first), total=len(rows))
