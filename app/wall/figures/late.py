"""What is late: how many, where, whose, for how long."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.city.addresses import say_address
from app.deadlines.lateness import Lateness
from app.i18n import N_
from app.wall.answers import (
    Answer,
    CaseLine,
    CaseLines,
    ColumnChart,
    Figure,
    Figures,
    Nothing,
    RankingRow,
    Rows,
    Series,
    share_figure,
)  # fmt: skip
from app.wall.figures.names import class_name, district_name, grid_name, unit_name
from app.wall.snapshot import LATENESS, CitySnapshot, Mask

AGES = (
    (3600.0, N_("1 h")),
    (4 * 3600.0, N_("4 h")),
    (86400.0, N_("1 d")),
    (3 * 86400.0, N_("3 d")),
    (7 * 86400.0, N_("7 d")),
    (30 * 86400.0, N_("30 d")),
    (float("inf"), N_("more")),
)
NO_DEADLINES = N_("The cases of this city have no deadlines")
NOTHING_OVERDUE = N_("No overdue cases")
TIMES = (
    ((Lateness.IN_TIME, Lateness.SOON), N_("on time"), "accent"),
    ((Lateness.OVERDUE,), N_("overdue"), "late"),
    ((Lateness.SUSPENDED,), N_("suspended"), "paused"),
    ((Lateness.NO_LIMIT,), N_("no limit"), "text_2"),
)
"""The pieces of a bar of open cases; the last two are told where there are any."""
USUAL_TIMES = 2
Pieces = tuple[tuple[float, str], ...]


def has_deadlines(moment: CitySnapshot) -> bool:
    """Whether any open case has one; a city without deadlines has no overdue cases, which is not the same as zero."""
    return bool(np.isfinite(moment.deadline[moment.is_open]).any()) or not moment.is_open.any()


def pieces_by_time(
    moment: CitySnapshot, keys: NDArray[Any], mask: Mask
) -> tuple[dict[int, Pieces], tuple[tuple[str, str], ...]]:
    """How the open cases under a mask stand in time: the pieces of a bar for each key, and the legend of all."""
    chosen = mask & moment.is_open
    found, place = np.unique(keys[chosen], return_inverse=True)
    late = moment.time_lateness[chosen]
    counts = [np.bincount(place[np.isin(late, levels)], minlength=len(found)) for levels, _name, _tone in TIMES]
    kept = [k for k in range(len(TIMES)) if k < USUAL_TIMES or counts[k].any()]
    pieces = {key: tuple((float(counts[k][row]), TIMES[k][2]) for k in kept) for row, key in enumerate(found.tolist())}
    return pieces, tuple(TIMES[k][1:] for k in kept)


def overdue(moment: CitySnapshot) -> Answer:
    """Overdue now against the same hour yesterday, not received in time, due soon, open hazards."""
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    before = int(np.count_nonzero(moment.overdue_at(moment.yesterday_now)))
    return Figures(
        (
            Figure(N_("Overdue"), int(moment.is_overdue.sum()), before, "late", good_is=-1),
            Figure(N_("Receiving overdue"), int(moment.is_unreceived_late.sum()), tone="soon"),
            Figure(N_("Due soon"), int(moment.is_due_soon.sum()), tone="soon"),
            Figure(N_("Urgent, open"), int(moment.is_urgent.sum()), tone="urgent"),
        )
    )


def backlog(moment: CitySnapshot) -> Mask:
    """Overdue since before the last thirty days: of no rate of these days."""
    return moment.is_overdue & (moment.deadline < moment.judged_from)


def share_overdue(moment: CitySnapshot) -> Answer:
    """How heavy the load of late cases is: share of those with a limit, the longest, the backlog, and what has none."""
    if not has_deadlines(moment) or not moment.is_open.any():
        return Nothing(NO_DEADLINES if moment.is_open.any() else N_("No open cases"))
    late = moment.is_overdue
    longest = float((moment.now - moment.deadline[late]).max()) / 86400 if late.any() else 0.0
    longest = np.floor(longest * 10) / 10 if longest < 100 else np.floor(longest)  # cut, as spans are
    without, suspended = int(moment.has_no_limit.sum()), int((moment.time_lateness == Lateness.SUSPENDED).sum())
    return Figures(
        (
            Figure(
                N_("Overdue"), int(late.sum()), int(moment.overdue_at(moment.yesterday_now).sum()), "late", good_is=-1
            ),
            share_figure(
                N_("of those with a limit") if without else N_("share of open cases"),
                int(late.sum()),
                int(moment.has_limit.sum()),
                "soon",
            ),
            Figure(N_("Longest overdue"), longest, tone="late", unit=N_("days"), decimals=0 if longest >= 100 else 1),
            Figure(N_("Overdue for over 30 days"), int(backlog(moment).sum()), tone="late"),
            Figure(N_("Returned before"), int((late & (moment.column("returned_times") > 0)).sum())),
            Figure(N_("No limit"), without, tone="text_2") if without else Figure(N_("Suspended"), suspended),
        )
    )


def line(moment: CitySnapshot, row: int, seconds: float, *, is_age: bool = False) -> CaseLine:
    """One case as it stands in a list; the seconds say how long it is overdue, or its age."""
    cases = moment.city.cases
    return CaseLine(
        case_id=int(cases.column("case_id")[row]),
        lateness=LATENESS[moment.lateness[row]],
        name=class_name(moment.city, int(cases.column("class_id")[row])),
        place=say_address(moment.city.streets, cases.addresses[row])
        or district_name(moment.city, int(cases.column("district")[row])),
        unit=unit_name(moment.city, int(cases.column("unit_id")[row])),
        returned_times=int(cases.column("returned_times")[row]),
        seconds=seconds,
        is_age=is_age,
    )


def longest_overdue(moment: CitySnapshot, most: int = 12) -> Answer:
    """The open cases whose deadline passed longest ago."""
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    rows = np.flatnonzero(moment.is_overdue)
    if not len(rows):
        return Nothing(NOTHING_OVERDUE)
    since = moment.now - moment.deadline[rows]
    first = np.argsort(-since, kind="stable")[:most]
    return CaseLines(tuple(line(moment, int(rows[k]), float(since[k])) for k in first), total=len(rows))


def due_soon(moment: CitySnapshot, most: int = 12) -> Answer:
    """The open cases whose deadline comes next; their seconds are negative: still to go."""
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    rows = np.flatnonzero(moment.is_due_soon)
    if not len(rows):
        return Nothing(N_("No case is due soon"))
    left = moment.deadline[rows] - moment.now
    first = np.argsort(left, kind="stable")[:most]
    return CaseLines(tuple(line(moment, int(rows[k]), -float(left[k])) for k in first), total=len(rows))


def urgent(moment: CitySnapshot, most: int = 12) -> Answer:
    """Open hazards, the one reported first on top."""
    rows = np.flatnonzero(moment.is_urgent)
    if not len(rows):
        return Nothing(N_("No open hazards"))
    first = np.argsort(moment.column("reported_at")[rows], kind="stable")[:most]
    reported = moment.column("reported_at")
    lines = tuple(line(moment, int(rows[k]), float(moment.now - reported[rows[k]]), is_age=True) for k in first)
    return CaseLines(lines, total=len(rows))


def ages(moment: CitySnapshot) -> Answer:
    """How long the overdue cases have been overdue: counts per class of age."""
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    since = (moment.now - moment.deadline)[moment.is_overdue]
    if not len(since):
        return Nothing(NOTHING_OVERDUE)
    edges = np.array([0.0] + [edge for edge, _name in AGES])
    counts = np.histogram(since, edges)[0].astype(float)
    return ColumnChart((Series(N_("Overdue"), counts, "late"),), tuple(name for _edge, name in AGES))


def load_ahead(moment: CitySnapshot) -> Answer:
    """How many open cases fall due in each of the next 24 hours."""
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    hours = (moment.deadline - moment.now) // 3600
    ahead = moment.is_open & (moment.deadline >= moment.now) & (hours < 24)
    counts = np.bincount(hours[ahead].astype(int), minlength=24).astype(float)
    if not counts.sum():
        return Nothing(N_("No case is due within 24 hours"))
    soon = np.bincount(hours[ahead & moment.is_due_soon].astype(int), minlength=24).astype(float)
    series = (Series(N_("Due soon"), soon, "soon"), Series(N_("later"), counts - soon, "accent"))
    return ColumnChart(series, tuple(str(hour) for hour in range(1, 25)))


def rank(moment: CitySnapshot, keys: NDArray[Any], mask: Mask) -> list[tuple[int, int, int]]:
    """(key, overdue, open with a limit) for each key that has overdue cases under the mask, most overdue first."""
    late, open_ = moment.is_overdue & mask, moment.has_limit & mask
    found, counts = np.unique(keys[late], return_counts=True)
    known, all_open = np.unique(keys[open_], return_counts=True)
    open_of = dict(zip(known.tolist(), all_open.tolist(), strict=True))
    order = sorted(zip(found.tolist(), counts.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return [(key, count, open_of[key]) for key, count in order]


def _late_rows(ranked: list[tuple[str, int, int]], most: int) -> Answer:
    if not ranked:
        return Nothing(NOTHING_OVERDUE)
    rows = tuple(
        RankingRow(name, late, "late", numerator=late, denominator=open_) for name, late, open_ in ranked[:most]
    )
    return Rows(
        rows, full=float(ranked[0][1]), total=sum(row[1] for row in ranked), left_out=max(0, len(ranked) - most)
    )


def overdue_by_district(moment: CitySnapshot, most: int = 40) -> Answer:
    """Overdue cases by district or zone."""
    if not moment.city.districts:
        return Nothing(N_("This city has no districts"))
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    keys = moment.column("district")
    return _late_rows([(district_name(moment.city, k), n, m) for k, n, m in rank(moment, keys, keys >= 0)], most)


def overdue_by_unit(moment: CitySnapshot, most: int = 40) -> Answer:
    """Overdue cases by responsible unit."""
    if not moment.city.units:
        return Nothing(N_("This city has no responsible units"))
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    keys = moment.column("unit_id")
    return _late_rows([(unit_name(moment.city, k), n, m) for k, n, m in rank(moment, keys, keys >= 0)], most)


def overdue_by_class(moment: CitySnapshot, most: int = 40) -> Answer:
    """Overdue cases by class."""
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    keys = moment.column("class_id")
    return _late_rows(
        [(class_name(moment.city, k), n, m) for k, n, m in rank(moment, keys, np.ones(len(keys), bool))], most
    )


def overdue_by_grid(moment: CitySnapshot, most: int = 40) -> Answer:
    """Overdue cases by duty grid."""
    if not len(moment.city.duty_grids):
        return Nothing(N_("This city has no duty grids"))
    if not has_deadlines(moment):
        return Nothing(NO_DEADLINES)
    keys = moment.column("duty_grid_id")
    return _late_rows([(grid_name(moment.city, k), n, m) for k, n, m in rank(moment, keys, keys >= 0)], most)
