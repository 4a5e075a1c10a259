"""The five chaos: stalls, parking, litter, ads and building sites."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.city.model import FIVE_CHAOS_GROUPS
from app.i18n import N_
from app.wall.answers import Answer, Columns, Figure, Figures, Nothing, Row, Rows, Series
from app.wall.figures.names import class_name, district_name, grid_name
from app.wall.figures.today import HOURS, count_between
from app.wall.moment import Mask, Moment

GROUP_NAMES = {
    "stalls": N_("Stalls"),
    "parking": N_("Parking"),
    "litter": N_("Litter"),
    "ads": N_("Flyers and ads"),
    "sites": N_("Building sites"),
}
NONE_TODAY = N_("No five-chaos case today")


def _of_today(moment: Moment) -> Mask:
    times = moment.column("reported_at")
    return (times >= moment.day_start) & (times <= moment.now) & (moment.column("five_chaos") >= 0)


def _counts(values: NDArray, length: int) -> NDArray:
    return np.bincount(values.astype(int), minlength=length)


def groups(moment: Moment) -> Answer:
    """Today's five-chaos reports by group, in the customary order."""
    counts = _counts(moment.column("five_chaos")[_of_today(moment)], 5)
    if not counts.sum():
        return Nothing(NONE_TODAY)
    rows = tuple(Row(GROUP_NAMES[key], int(counts[k]), f"series:{k}") for k, key in enumerate(FIVE_CHAOS_GROUPS))
    return Rows(rows, full=float(counts.max()), total=int(counts.sum()))


def chaos_today(moment: Moment) -> Answer:
    """Reported and closed today against the same hour yesterday, open and overdue now; five chaos only."""
    is_chaos = moment.column("five_chaos") >= 0

    def figure(label: str, column: str, mask: Mask, good_is: int) -> Figure:
        times = moment.column(column)
        value = count_between(times, moment.day_start, moment.now, mask)
        return Figure(
            label, value, count_between(times, moment.yesterday_start, moment.yesterday_now, mask), good_is=good_is
        )

    return Figures(
        (
            figure(N_("Reported"), "reported_at", is_chaos, 0),
            figure(N_("Closed"), "closed_at", is_chaos & moment.is_closed, 1),
            Figure(N_("Open"), int((is_chaos & moment.is_open).sum()), tone="accent"),
            Figure(N_("Overdue"), int((is_chaos & moment.is_overdue).sum()), tone="late"),
        )
    )


def chaos_by_hour(moment: Moment) -> Answer:
    """Today's five-chaos reports by hour and group."""
    mask = _of_today(moment)
    if not mask.any():
        return Nothing(NONE_TODAY)
    hours = ((moment.column("reported_at")[mask] - moment.day_start) // 3600).astype(int).clip(0, 23)
    group = moment.column("five_chaos")[mask]
    series = tuple(
        Series(GROUP_NAMES[key], _counts(hours[group == k], 24).astype(float), f"series:{k}")
        for k, key in enumerate(FIVE_CHAOS_GROUPS)
    )
    return Columns(series, HOURS[:24])


def chaos_by_district(moment: Moment, most: int = 16) -> Answer:
    """Today's five-chaos reports by district, each bar made of its groups."""
    if not moment.city.districts:
        return Nothing(N_("This city has no districts"))
    return _by_place(moment, moment.column("district"), district_name, most)


def chaos_by_grid(moment: Moment, most: int = 16) -> Answer:
    """The duty grids with most five-chaos reports today."""
    if not len(moment.city.duty_grids):
        return Nothing(N_("This city has no duty grids"))
    return _by_place(moment, moment.column("duty_grid_id"), grid_name, most)


def _by_place(moment: Moment, keys: NDArray, name_of, most: int) -> Answer:  # noqa: ANN001 - (city, key) -> name
    mask = _of_today(moment) & (keys >= 0)
    if not mask.any():
        return Nothing(NONE_TODAY)
    table = np.zeros((int(keys[mask].max()) + 1, 5), int)
    np.add.at(table, (keys[mask], moment.column("five_chaos")[mask]), 1)
    totals = table.sum(axis=1)
    order = [k for k in np.argsort(-totals, kind="stable") if totals[k]]
    rows = tuple(
        Row(
            name_of(moment.city, int(k)),
            int(totals[k]),
            parts=tuple((int(n), f"series:{g}") for g, n in enumerate(table[k])),
        )
        for k in order[:most]
    )
    keys_line = tuple((GROUP_NAMES[key], f"series:{k}") for k, key in enumerate(FIVE_CHAOS_GROUPS))
    return Rows(rows, float(totals.max()), int(totals.sum()), max(0, len(order) - most), keys_line)


def chaos_classes(moment: Moment, most: int = 16) -> Answer:
    """Today's five-chaos reports by class."""
    mask = _of_today(moment)
    if not mask.any():
        return Nothing(NONE_TODAY)
    found, counts = np.unique(moment.column("class_id")[mask], return_counts=True)
    group_of = dict(
        zip(moment.column("class_id")[mask].tolist(), moment.column("five_chaos")[mask].tolist(), strict=True)
    )
    order = np.argsort(-counts, kind="stable")
    rows = tuple(
        Row(class_name(moment.city, int(found[k])), int(counts[k]), f"series:{group_of[int(found[k])]}")
        for k in order[:most]
    )
    return Rows(rows, float(counts.max()), int(counts.sum()), max(0, len(order) - most))


def classes_today(moment: Moment, most: int = 16) -> Answer:
    """All of today's reports by class."""
    times = moment.column("reported_at")
    mask = (times >= moment.day_start) & (times <= moment.now)
    if not mask.any():
        return Nothing(N_("No case has been reported today yet"))
    found, counts = np.unique(moment.column("class_id")[mask], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    rows = tuple(Row(class_name(moment.city, int(found[k])), int(counts[k]), "accent") for k in order[:most])
    return Rows(rows, float(counts.max()), int(counts.sum()), max(0, len(order) - most))
