"""What just happened, newest first."""

from __future__ import annotations

import numpy as np

from app.city.addresses import say_address
from app.wall.answers import Happening
from app.wall.figures.names import class_name, district_name, unit_name
from app.wall.snapshot import LATENESS, CitySnapshot


def just_happened(moment: CitySnapshot, most: int = 12) -> tuple[Happening, ...]:
    """The last acts on any case in memory, one per case; nothing from the future of the city's clock."""
    last_at = moment.column("last_at")
    rows = np.flatnonzero(last_at <= moment.now)
    if len(rows) > most:
        rows = rows[np.argpartition(-last_at[rows], most - 1)[:most]]
    ids = moment.column("case_id")
    rows = rows[np.lexsort((ids[rows], -last_at[rows]))]
    return tuple(_happening(moment, int(row)) for row in rows)


def _happening(moment: CitySnapshot, row: int) -> Happening:
    cases, city = moment.city.cases, moment.city
    return Happening(
        case_id=int(cases.column("case_id")[row]),
        at=float(cases.column("last_at")[row]),
        district=district_name(city, int(cases.column("district")[row])),
        place=say_address(city.streets, cases.addresses[row]),
        name=class_name(city, int(cases.column("class_id")[row])),
        action=cases.last_actions[row],
        unit=unit_name(city, int(cases.column("unit_id")[row])),
        lateness=LATENESS[moment.lateness[row]],
    )
