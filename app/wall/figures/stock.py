"""The stock of components: by class, by state, by census date, by maintainer and by duty grid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.city.model import COMPONENT_STATES
from app.i18n import N_, _, pick
from app.texts.labels import COMPONENT_STATE_LABELS
from app.wall.answers import Answer, ColumnChart, Figure, Figures, Nothing, RankingRow, Rows, Series, share_figure
from app.wall.figures.names import class_name, grid_name, unit_name
from app.wall.snapshot import CitySnapshot

if TYPE_CHECKING:
    from app.wall.figures.names import NameOf

STATE_TONES = {"intact": "accent", "damaged": "soon", "lost": "late", "abandoned": "paused", "removed": "text_3"}
NO_COMPONENTS = N_("This city has no components yet")
EPOCH = date(1970, 1, 1)
OLD_DAYS = 5 * 365


def stock(moment: CitySnapshot) -> Answer:
    """All components, those that are not intact, those of which the census is old, and the classes in use."""
    counts = moment.city.components.counts
    total = int(counts.sum())
    if not total:
        return Nothing(NO_COMPONENTS)
    classes = int(np.count_nonzero(counts.sum(axis=1)))
    return Figures(
        (
            Figure(N_("Components"), total),
            share_figure(N_("Intact"), int(counts[:, 0].sum()), total, "good"),
            Figure(N_("Damaged or lost"), int(counts[:, 1:3].sum()), tone="soon"),
            Figure(N_("Classes in use"), classes),
        )
    )


def by_state(moment: CitySnapshot) -> Answer:
    """Components by state."""
    totals = moment.city.components.counts.sum(axis=0)
    if not totals.sum():
        return Nothing(NO_COMPONENTS)
    rows = tuple(
        RankingRow(COMPONENT_STATE_LABELS[key], int(totals[k]), STATE_TONES[key])
        for k, key in enumerate(COMPONENT_STATES)
    )
    return Rows(rows, full=float(totals.max()), total=int(totals.sum()))


def by_major(moment: CitySnapshot) -> Answer:
    """Components by major class, each bar made of its states."""
    counts = moment.city.components.counts
    totals: dict[str, NDArray[Any]] = {}
    names: dict[str, str] = {}
    for class_id in np.flatnonzero(counts.sum(axis=1)).tolist():
        found = moment.city.classes.get(class_id)
        code = found.major_code if found else "?"
        names[code] = pick(found.major_name, found.major_name_en) if found else _("unknown class")
        totals[code] = totals.get(code, 0) + counts[class_id]
    if not totals:
        return Nothing(NO_COMPONENTS)
    order = sorted(totals, key=lambda code: -int(totals[code].sum()))
    rows = tuple(_state_row(names[code], totals[code]) for code in order)
    return Rows(rows, rows[0].value, sum(int(row.value) for row in rows), keys=state_keys())


def by_minor(moment: CitySnapshot, most: int = 40) -> Answer:
    """Components by class, most first, each bar made of its states."""
    counts = moment.city.components.counts
    totals = counts.sum(axis=1)
    order = [k for k in np.argsort(-totals, kind="stable").tolist() if totals[k]]
    if not order:
        return Nothing(NO_COMPONENTS)
    rows = tuple(_state_row(class_name(moment.city, k), counts[k]) for k in order[:most])
    return Rows(rows, float(totals.max()), int(totals.sum()), max(0, len(order) - most))


def not_intact(moment: CitySnapshot, most: int = 24) -> Answer:
    """The classes with most damaged and lost components, and how many they have in all."""
    counts = moment.city.components.counts
    totals, bad = counts.sum(axis=1), counts[:, 1:3].sum(axis=1)
    order = [k for k in np.argsort(-bad, kind="stable").tolist() if bad[k]]
    if not order:
        return Nothing(N_("All components are intact") if totals.sum() else NO_COMPONENTS)
    rows = tuple(
        RankingRow(
            class_name(moment.city, k),
            int(bad[k]),
            "soon",
            ((int(counts[k, 1]), "soon"), (int(counts[k, 2]), "late")),
            int(bad[k]),
            int(totals[k]),
        )
        for k in order[:most]
    )
    keys = ((COMPONENT_STATE_LABELS["damaged"], "soon"), (COMPONENT_STATE_LABELS["lost"], "late"))
    return Rows(rows, float(bad.max()), int(bad.sum()), max(0, len(order) - most), keys)


def _state_row(name: str, states: NDArray[Any]) -> RankingRow:
    parts = tuple((int(states[k]), STATE_TONES[key]) for k, key in enumerate(COMPONENT_STATES))
    return RankingRow(name, int(states.sum()), "accent", parts)


def state_keys() -> tuple[tuple[str, str], ...]:
    """Names and tones of the states, for a legend line."""
    return tuple((COMPONENT_STATE_LABELS[key], STATE_TONES[key]) for key in COMPONENT_STATES)


def census(moment: CitySnapshot, most: int = 12) -> Answer:
    """Components by the year of their last census; earlier ones in one column, those without a date in another."""
    components = moment.city.components
    if not components.count:
        return Nothing(NO_COMPONENTS)
    days = components.column("census_day")
    living = components.column("x_cm") != -(2**31)
    per_day = np.bincount(days[living & (days >= 0)])
    years = np.array([(EPOCH + timedelta(days=int(day))).year for day in np.flatnonzero(per_day)], int)
    unknown = components.count - int(per_day.sum())
    if not len(years):
        return Nothing(N_("No census dates recorded"))
    last = max(moment.local.year, int(years.max()))
    first = max(int(years.min()), last - most + 1)
    counts = np.zeros(last - first + 1)
    np.add.at(counts, np.maximum(years, first) - first, per_day[np.flatnonzero(per_day)])
    labels = [str(year) for year in range(first, last + 1)]
    if years.min() < first:
        labels[0] = "≤ " + labels[0]
    ages = last - np.arange(first, last + 1)
    tones = (("good", ages <= 2), ("soon", (ages > 2) & (ages <= 5)), ("late", ages > 5))
    names = {"good": N_("up to 2 years"), "soon": N_("up to 5 years"), "late": N_("older")}
    series = [Series(names[tone], np.where(mask, counts, 0.0), tone) for tone, mask in tones if counts[mask].any()]
    if unknown:
        labels.append("?")
        series = [Series(one.name, np.append(one.values, 0.0), one.tone) for one in series]
        series.append(Series(N_("no date"), np.append(np.zeros(len(counts)), float(unknown)), "text_3"))
    return ColumnChart(tuple(series), tuple(labels))


def _by_key(moment: CitySnapshot, column: str, most: int, name_of: NameOf, empty: str) -> Answer:
    components = moment.city.components
    if not components.count:
        return Nothing(NO_COMPONENTS)
    keys = components.column(column)
    living = (keys >= 0) & (components.column("x_cm") != -(2**31))
    totals = np.bincount(keys[living])
    named = [(k, name_of(moment.city, k)) for k in np.argsort(-totals, kind="stable").tolist() if totals[k]]
    rows = [RankingRow(name, int(totals[k]), "accent") for k, name in named if name]
    if not rows:
        return Nothing(empty)
    return Rows(tuple(rows[:most]), rows[0].value, sum(row.value for row in rows), max(0, len(rows) - most))


def by_maintainer(moment: CitySnapshot, most: int = 40) -> Answer:
    """Components by the unit that maintains them."""
    return _by_key(moment, "maintainer_id", most, unit_name, N_("No maintainers recorded"))


def by_grid(moment: CitySnapshot, most: int = 40) -> Answer:
    """The duty grids with most components."""
    return _by_key(moment, "duty_grid_id", most, grid_name, N_("This city has no duty grids"))
