"""Finds cases in the city in memory by a piece of their number or place."""

from __future__ import annotations

from dataclasses import dataclass

from app.city.addresses import addresses_said_with, say_address
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
    said = addresses_said_with(city.streets, words)
    for row in range(cases.count):
        if len(rows) >= most:
            break
        address = cases.addresses[row]
        if words in cases.numbers[row] or words in address or address in said:
            rows[row] = None
    return [
        FoundCase(
            int(ids[row]),
            f"{cases.numbers[row]}  {_class_name(city, row)}",
            say_address(city.streets, cases.addresses[row]),
        )
        for row in list(rows)[:most]
    ]


def _class_name(city: City, row: int) -> str:
    found = city.classes.get(int(city.cases.column("class_id")[row]))
    return pick(found.name, found.name_en) if found else ""
