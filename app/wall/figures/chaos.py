"""The five chaos: stalls, parking, litter, ads and building sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.city.model import FIVE_CHAOS_GROUPS
from app.i18n import N_
from app.wall.answers import Answer, ColumnChart, Figure, Figures, Nothing, Series
from app.wall.figures.names import class_name, district_name, grid_name
from app.wall.figures.today import HOURS, NOTHING_REPORTED, both_days, count_between, most_first, rows_of_day
from app.wall.snapshot import CitySnapshot, Mask

if TYPE_CHECKING:
    from app.wall.figures.names import NameOf

GROUP_NAMES = {
    "stalls": N_("Stalls"),
    "parking": N_("Parking"),
    "litter": N_("Litter"),
    "ads": N_("Flyers and ads"),
    "sites": N_("Building sites"),
}
NONE_SO_FAR = N_("No five-disorders cases since yesterday")


def _both_days(moment: CitySnapshot) -> tuple[Mask, Mask]:
    """The five-chaos cases reported today, and on the whole of yesterday."""
    is_chaos = moment.column("five_chaos") >= 0
    return moment.is_of_today & is_chaos, moment.is_of_yesterday & is_chaos


def _counts(values: NDArray[Any], length: int) -> NDArray[Any]:
    return np.bincount(values.astype(int), minlength=length)


def groups(moment: CitySnapshot) -> Answer:
    """Today's five-chaos reports by group, in the customary order, each beside the whole of yesterday."""
    now, before = (_counts(moment.column("five_chaos")[day], 5) for day in _both_days(moment))
    if not now.sum() + before.sum():
        return Nothing(NONE_SO_FAR)
    counts = [(GROUP_NAMES[key], int(now[k]), int(before[k])) for k, key in enumerate(FIVE_CHAOS_GROUPS)]
    return rows_of_day(counts, [f"series:{k}" for k in range(len(FIVE_CHAOS_GROUPS))])


def chaos_today(moment: CitySnapshot) -> Answer:
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


def chaos_by_hour(moment: CitySnapshot) -> Answer:
    """Today's five-chaos reports by hour and group, over yesterday's."""
    now, before = _both_days(moment)
    if not (now | before).any():
        return Nothing(NONE_SO_FAR)
    reported, group = moment.column("reported_at"), moment.column("five_chaos")

    def by_hour(day: Mask, start: float) -> NDArray[Any]:
        return _counts(((reported[day] - start) // 3600).clip(0, 23), 24).astype(float)

    yesterday = Series(N_("Yesterday"), by_hour(before, moment.yesterday_start), "text_3", is_past=True)
    series = (
        Series(GROUP_NAMES[key], by_hour(now & (group == k), moment.day_start), f"series:{k}")
        for k, key in enumerate(FIVE_CHAOS_GROUPS)
    )
    return ColumnChart((yesterday, *series), HOURS[:24])


def chaos_by_district(moment: CitySnapshot, most: int = 40) -> Answer:
    """Today's five-chaos reports by district, each bar made of its groups."""
    if not moment.city.districts:
        return Nothing(N_("This city has no districts"))
    return _by_place(moment, moment.column("district"), district_name, most)


def chaos_by_grid(moment: CitySnapshot, most: int = 40) -> Answer:
    """The duty grids with most five-chaos reports today."""
    if not len(moment.city.duty_grids):
        return Nothing(N_("This city has no duty grids"))
    return _by_place(moment, moment.column("duty_grid_id"), grid_name, most)


def _by_place(moment: CitySnapshot, keys: NDArray[Any], name_of: NameOf, most: int) -> Answer:
    now, before = (day & (keys >= 0) for day in _both_days(moment))
    if not (now | before).any():
        return Nothing(NONE_SO_FAR)
    table = np.zeros((int(keys[now | before].max()) + 1, 5), int)
    np.add.at(table, (keys[now], moment.column("five_chaos")[now]), 1)
    totals, totals_before = table.sum(axis=1), _counts(keys[before], len(table))
    order = most_first(totals, totals_before)
    plain = rows_of_day(
        [(name_of(moment.city, k), int(totals[k]), int(totals_before[k])) for k in order], ["accent"] * len(order), most
    )
    rows = tuple(
        replace(row, parts=tuple((int(n), f"series:{g}") for g, n in enumerate(table[k])))
        for row, k in zip(plain.rows, order, strict=False)
    )
    keys_line = tuple((GROUP_NAMES[key], f"series:{k}") for k, key in enumerate(FIVE_CHAOS_GROUPS))
    return replace(plain, rows=rows, keys=keys_line)


def chaos_classes(moment: CitySnapshot, most: int = 40) -> Answer:
    """Today's five-chaos reports by class, each beside the whole of yesterday."""
    now, before = _both_days(moment)
    classes, group = moment.column("class_id"), moment.column("five_chaos")
    group_of = dict(zip(classes[now | before].tolist(), group[now | before].tolist(), strict=True))
    return _by_class(moment, now, before, lambda key: f"series:{group_of[key]}", most, NONE_SO_FAR)


def classes_today(moment: CitySnapshot, most: int = 40) -> Answer:
    """All of today's reports by class, each beside the whole of yesterday."""
    return _by_class(moment, *both_days(moment), lambda _key: "accent", most, NOTHING_REPORTED)


def _by_class(
    moment: CitySnapshot, now: Mask, before: Mask, tone_of: Callable[[int], str], most: int, nothing: str
) -> Answer:
    classes = moment.column("class_id").astype(int)
    if not (now | before).any():
        return Nothing(nothing)
    counts, counts_before = (np.bincount(classes[day], minlength=int(classes.max()) + 1) for day in (now, before))
    order = [k for k in most_first(counts, counts_before) if counts[k] or counts_before[k]]
    named = [(class_name(moment.city, k), int(counts[k]), int(counts_before[k])) for k in order]
    return rows_of_day(named, [tone_of(k) for k in order], most)
