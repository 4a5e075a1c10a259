"""What lies near a place, from the city in memory: components to choose from, open cases that may be the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.city.city import City
from app.city.model import CASE_STATES, COMPONENT_STATES
from app.city.places import ground_scale, metres_from, to_map
from app.i18n import pick
from app.intake.repeats import Reach
from app.map.marks import is_open
from app.map.projection import to_degrees

COMPONENT_REACH_M = 60.0
MOST_COMPONENTS = 4
MOST_CASES = 4


@dataclass(frozen=True)
class NearComponent:
    """A component beside a place.

    Args:
        lon, lat: where it stands, in degrees.
        keeper: who maintains it, '' where unknown.
    """

    component_id: int
    class_id: int
    class_text: str
    state: str
    keeper: str
    away_m: float
    lon: float
    lat: float
    is_of_class: bool


@dataclass(frozen=True)
class NearCase:
    """An open case that may be what is reported."""

    case_id: int
    number: str
    class_id: int
    class_text: str
    state: str
    address: str
    away_m: float
    age_s: float
    is_of_class: bool
    is_of_component: bool
    is_urgent: bool
    unit: str


def components_near(
    city: City, lon: float, lat: float, class_id: int | None = None, most: int = MOST_COMPONENTS
) -> list[NearComponent]:
    """Return the components beside a place: those of the class first, then the nearest."""
    columns = city.components
    here = to_map(np.array([lon]), np.array([lat]))[0]
    reach = COMPONENT_REACH_M / min(ground_scale(lat))
    rows = columns.rows_in_box(here[0] - reach, here[1] - reach, here[0] + reach, here[1] + reach)
    rows = rows[columns.column("state")[rows] != COMPONENT_STATES.index("removed")]
    points_m = np.column_stack([columns.column(name)[rows] / 100 for name in ("x_cm", "y_cm")])
    away = metres_from(lon, lat, points_m)
    other = columns.column("class_id")[rows] != (class_id or 0)
    order = [int(one) for one in np.lexsort((away, other)) if away[one] <= COMPONENT_REACH_M][:most]
    lons, lats = to_degrees(points_m[:, 0], points_m[:, 1])
    found = []
    for at in order:
        row = int(rows[at])
        one_class = int(columns.column("class_id")[row])
        found.append(
            NearComponent(
                int(columns.column("component_id")[row]), one_class, class_text(city, one_class),
                COMPONENT_STATES[int(columns.column("state")[row])],
                _unit(city, int(columns.column("maintainer_id")[row])),
                float(away[at]), float(lons[at]), float(lats[at]), not bool(other[at]),
            )
        )  # fmt: skip
    return found


def open_cases_near(
    city: City, lon: float, lat: float, class_id: int | None, component_id: int | None, reach: Reach,
    most: int = MOST_CASES,
) -> list[NearCase]:  # fmt: skip
    """Return the open cases within the reach: those of the same component, then of the same class, then the nearest."""
    cases = city.cases
    if not cases.count:
        return []
    away = metres_from(lon, lat, np.column_stack([cases.column("x_m"), cases.column("y_m")]))
    is_same = cases.column("component_id") == (component_id or -2)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(((away <= reach.radius_m) | is_same) & is_open(cases))
    of_class = cases.column("class_id")[rows] == (class_id or 0)
    now = city.clock.now()
    found = []
    for at in np.lexsort((away[rows], ~of_class, ~is_same[rows]))[:most].tolist():
        row = int(rows[at])
        one_class = int(cases.column("class_id")[row])
        found.append(
            NearCase(
                int(cases.column("case_id")[row]), cases.numbers[row], one_class, class_text(city, one_class),
                CASE_STATES[int(cases.column("state")[row])], cases.addresses[row], float(away[row]),
                max(0.0, now - float(cases.column("reported_at")[row])), bool(of_class[at]), bool(is_same[row]),
                bool(cases.column("is_urgent")[row]), _unit(city, int(cases.column("unit_id")[row])),
            )
        )  # fmt: skip
    return found


def class_text(city: City, class_id: int) -> str:
    """Return the name of a class in the language of the screen."""
    found = city.classes.get(class_id)
    return pick(found.name, found.name_en) if found else str(class_id)


def _unit(city: City, unit_id: int) -> str:
    found = city.units.get(unit_id)
    return pick(found.short_name or found.name, found.short_name_en or found.name_en) if found else ""
