"""Joins what is in the city with what came in: things into grids and areas, and to the street beside them.

Each step is a short transaction of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from db.imports.batch import Work, note
from db.schema.queries import query

COMPONENTS_AT_ONCE = 50_000
MONTH = 1_000_000_000_000


def join_unit_grids(work: Work) -> None:
    """Fill in the duty grid and the areas of unit grids that came in before those."""
    _step(work, "import_rejoin_unit_grids", "unit_grids")


def join_components(work: Work) -> None:
    """Find the grids and district of every component anew."""
    for stretch in _components(work):
        _step(work, "import_rejoin_components", "components", **stretch)


def join_cases(work: Work) -> None:
    """Fill in what cases could not know of their place when they came in."""
    for stretch in _cases(work):
        _step(work, "import_rejoin_cases", "cases", **stretch)


def join_components_to_streets(work: Work, anew: bool) -> None:
    """Find the street beside each component that has none, or beside every one anew."""
    if not anew and not _has_streets(work):
        return
    for stretch in _components(work):
        _step(work, "import_street_components", "components", anew=anew, **stretch)


def join_cases_to_streets(work: Work) -> None:
    """Find the street beside each case that has none."""
    if not _has_streets(work):
        return
    for stretch in _cases(work):
        _step(work, "import_street_cases", "cases", **stretch)


def _has_streets(work: Work) -> bool:
    with work() as connection:
        return bool(connection.scalar(text("select exists (select from city.streets)")))


def _step(work: Work, name: str, topic: str, **facts: Any) -> None:
    with work() as connection:
        connection.execute(text("set local gridhall.bulk = 'on'"))
        if connection.execute(query(name), facts).rowcount:
            note(connection, topic)


def _components(work: Work) -> Iterator[dict[str, int]]:
    """Give stretches of identifiers from the first to the last; stretches in which nothing is are passed over."""
    start = -(2**63)
    while True:
        with work() as connection:
            low = connection.execute(
                text("select min(component_id) from city.components where component_id >= cast(:start as bigint)"),
                {"start": start},
            ).scalar()
        if low is None:
            return
        start = low + COMPONENTS_AT_ONCE
        yield {"low": low, "high": start}


def _cases(work: Work) -> Iterator[dict[str, int]]:
    with work() as connection:
        months = connection.execute(query("import_case_months")).scalars().all()
    for low in months:
        yield {"low": low, "high": low + MONTH}
