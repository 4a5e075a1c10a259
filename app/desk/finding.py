"""Finds cases in the city in memory by a piece of their number or place."""

from __future__ import annotations

from dataclasses import dataclass

from app.city.city import City
from app.i18n import pick

MOST = 12
SHORTEST = 2


@dataclass(frozen=True)
class FoundCase:
    """A case that was found: what the line says."""

    case_id: int
    title: str
    place: str


def find_cases(city: City, words: str, most: int = MOST) -> list[FoundCase]:
    """Return cases whose number ends with what was typed, then those that have it in number or address."""
    if len(words) < SHORTEST:
        return []
    cases, ids = city.cases, city.cases.column("case_id")
    ends = [row for row in range(cases.count) if cases.numbers[row].endswith(words)]
    rows = dict.fromkeys(ends[:most])
    for row in range(cases.count):
        if len(rows) >= most:
            break
        if words in cases.numbers[row] or words in cases.addresses[row]:
            rows[row] = None
    return [
        FoundCase(int(ids[row]), f"{cases.numbers[row]}  {_class_name(city, row)}", cases.addresses[row])
        for row in list(rows)[:most]
    ]


def _class_name(city: City, row: int) -> str:
    found = city.classes.get(int(city.cases.column("class_id")[row]))
    return pick(found.name, found.name_en) if found else ""
