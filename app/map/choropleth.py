"""Figures of each duty grid as steps of colour: which figure, which steps, and when the steps move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.i18n import N_
from app.map.marks import is_open, is_overdue

if TYPE_CHECKING:
    from app.city.city import City

CHOROPLETHS: dict[str, str] = {
    "overdue": N_("Duty grids by overdue cases"),
    "open": N_("Duty grids by open cases"),
    "five_chaos": N_("Duty grids by open five-disorders cases"),
    "coverage": N_("Duty grids by patrol officers on duty"),
}
STEPS = 8
NICE = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80)


@dataclass(frozen=True)
class Choropleth:
    """What the grids are coloured by.

    Args:
        key: a key of `CHOROPLETHS`.
        values: (n,) a figure for each duty grid, in the order of City.duty_grids.
        limits: 7 rising lower limits of colour steps 1 to 7; below the first is step 0.
    """

    key: str
    values: NDArray[np.int64]
    limits: tuple[int, ...]

    @property
    def steps(self) -> NDArray[np.uint8]:
        """(n,) the colour step of each grid, 0 to 7."""
        return np.searchsorted(np.array(self.limits), self.values, side="right").astype(np.uint8)


def figures(city: City, key: str, now_s: float) -> NDArray[np.int64]:
    """The figure of each duty grid: overdue or open cases, or people on duty inside its box.

    Raises:
        KeyError: the key is none of `CHOROPLETHS`.
    """
    grids = city.duty_grids
    if key == "coverage":
        return _people_of_grids(city)
    choices: dict[str, Callable[[], NDArray[np.bool_]]] = {
        "overdue": lambda: is_overdue(city.cases, now_s),
        "open": lambda: is_open(city.cases),
        "five_chaos": lambda: is_open(city.cases) & (city.cases.column("five_chaos") >= 0),
    }
    chosen = choices[key]()
    grid_ids = np.asarray(city.cases.column("duty_grid_id"))[chosen].astype(np.int64)
    if len(grids) == 0:
        return np.empty(0, np.int64)
    order = np.argsort(grids.ids)
    place = np.minimum(np.searchsorted(grids.ids[order], grid_ids), len(grids) - 1)
    known = grids.ids[order][place] == grid_ids
    return np.bincount(order[place[known]], minlength=len(grids)).astype(np.int64)


def _people_of_grids(city: City) -> NDArray[np.int64]:
    """How many people on duty stand nearest to each grid's label among the grids whose box holds them."""
    grids, people = city.duty_grids, city.people
    counts = np.zeros(len(grids), np.int64)
    for east, north in people.points_m[people.on_duty] if people is not None else ():
        bounds = grids.bounds_m
        inside = np.flatnonzero(
            (bounds[:, 0] <= east) & (bounds[:, 2] >= east) & (bounds[:, 1] <= north) & (bounds[:, 3] >= north)
        )
        if len(inside):
            counts[inside[np.argmin(np.hypot(*(grids.anchors_m[inside] - (east, north)).T))]] += 1
    return counts


def limits_for(values: NDArray[np.int64], before: tuple[int, ...] | None = None) -> tuple[int, ...]:
    """Seven nice lower limits so that about one grid in twelve reaches the last; unchanged while they still serve."""
    high = float(np.quantile(values, 0.92)) if len(values) else 0.0
    if before is not None and before[-1] * 0.6 <= max(high, 7) <= before[-1] * 1.6:
        return before
    if high <= 8:
        return tuple(range(1, STEPS))
    raw = [high * share for share in (0.06, 0.16, 0.3, 0.46, 0.64, 0.82, 1.0)]
    limits: list[int] = []
    for value in raw:
        scale = 10 ** max(int(np.floor(np.log10(max(value, 1)))) - 1, 0)
        nice = min((step * scale for step in NICE), key=lambda step: abs(step - value))
        limits.append(max(int(nice), (limits[-1] + 1) if limits else 1))
    return tuple(limits)
