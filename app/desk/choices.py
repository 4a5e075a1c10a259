"""What can be chosen in a dialog, as (value, text, code), from the city in memory and the manual."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.city.city import City
from app.city.places import ground_scale, metres_from, to_map
from app.desk.beside import short_facts
from app.desk.case_file import CaseFile
from app.desk.finding import find_cases
from app.i18n import pick
from app.manual.service import ManualService
from app.map.marks import is_open

NEAR_M = 300.0
BESIDE_M = 60.0
MOST = 30
Chosen = tuple[Any, str, str]


def classes_to_choose(city: City) -> list[Chosen]:
    """Return the classes of the code table in force, in the order of their codes."""
    ours = [one for one in city.classes.values() if one.version == city.profile.code_version]
    ordered = sorted(ours or city.classes.values(), key=lambda one: (one.kind, one.code))
    return [(one.class_id, pick(one.name, one.name_en), f"{one.code} {pick(one.major_name, one.major_name_en)}")
            for one in ordered]  # fmt: skip


def units_to_choose(city: City, case: CaseFile | None) -> list[Chosen]:
    """Return the units, those of the case's district first; the unit that has the case now comes last."""
    district = case.district.name if case is not None and case.district is not None else None

    def order(unit: Any) -> tuple[bool, bool, str]:
        is_current = case is not None and unit.unit_id == case.case.unit_id
        row = city.areas.row_of(unit.district_code)
        is_elsewhere = district is None or row is None or city.areas.names[row] != district
        return is_current, is_elsewhere, unit.code

    found = sorted(city.units.values(), key=order)
    return [(one.unit_id, pick(one.name, one.name_en), one.code) for one in found]


def nearby_cases(city: City, case: CaseFile | None, words: str) -> list[Chosen]:
    """Return open cases near a case, those of its class first and then the nearest; with words, those that have them.

    Each says its class and number, and beside it state, distance and age.
    """
    if words.strip():
        own = case.case.case_id if case is not None else 0
        found = [one.case_id for one in find_cases(city, words.strip(), MOST) if one.case_id != own]
        return _same_class_first(city, case, [one for one in found if _is_open(city, one)])
    if case is None or case.lon is None or case.lat is None:
        return []
    cases = city.cases
    away = metres_from(case.lon, case.lat, np.column_stack([cases.column("x_m"), cases.column("y_m")]))
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero((away < NEAR_M) & is_open(cases) & (cases.column("case_id") != case.case.case_id))
    other = cases.column("class_id")[rows] != case.class_id
    rows = rows[np.lexsort((away[rows], other))][:MOST]
    return _same_class_first(city, case, [int(cases.column("case_id")[row]) for row in rows])


def components_near(city: City, place: tuple[float, float] | None) -> list[Chosen]:
    """Return the components beside a place, the nearest first."""
    if place is None:
        return []
    here = to_map(np.array([place[0]]), np.array([place[1]]))[0]
    reach = BESIDE_M / min(ground_scale(place[1]))
    near = city.components.rows_in_box(here[0] - reach, here[1] - reach, here[0] + reach, here[1] + reach)
    points_m = np.column_stack([city.components.column(name)[near] / 100 for name in ("x_cm", "y_cm")])
    away = metres_from(*place, points_m)
    rows = near[away <= BESIDE_M][np.argsort(away[away <= BESIDE_M], kind="stable")]
    found = []
    for row in rows[:MOST].tolist():
        one = city.classes.get(int(city.components.column("class_id")[row]))
        number = int(city.components.column("component_id")[row])
        found.append((number, pick(one.name, one.name_en) if one else str(number), str(number)))
    return found


def conditions_of(manual: ManualService, kind: str, class_code: str) -> list[tuple[int, str]]:
    """Return the filing conditions of a class in the manual in force, as number and text."""
    version = manual.in_force()
    if version is None:
        return []
    return [
        (rule.condition_no, f"{rule.condition_no}  {pick(rule.condition, rule.condition_en)} · {rule.limit_text}")
        for rule in manual.rules(version.name)
        if rule.kind == kind and rule.class_code == class_code
    ]


def _is_open(city: City, case_id: int) -> bool:
    row = city.cases.row_of(case_id)
    return row is not None and bool(is_open(city.cases)[row])


def _same_class_first(city: City, case: CaseFile | None, case_ids: list[int]) -> list[Chosen]:
    cases = city.cases
    found = [(one, row) for one in case_ids if (row := cases.row_of(one)) is not None]
    if case is not None:
        found.sort(key=lambda one: int(cases.column("class_id")[one[1]]) != case.class_id)
    return [
        (one, f"{_class_name(city, row)} · {cases.numbers[row]}", short_facts(city, one, case)) for one, row in found
    ]


def _class_name(city: City, row: int) -> str:
    found = city.classes.get(int(city.cases.column("class_id")[row]))
    return pick(found.name, found.name_en) if found else ""
