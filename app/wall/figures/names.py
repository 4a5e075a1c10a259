"""Names of the city's things in the language of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from app.city.model import Shapes
from app.i18n import _, pick

if TYPE_CHECKING:
    from app.city.city import City

    NameOf = Callable[[City, int], str]


def class_name(city: City, class_id: int) -> str:
    """The name of a case or component class."""
    found = city.classes.get(class_id)
    return pick(found.name, found.name_en) if found else _("unknown class")


def unit_name(city: City, unit_id: int) -> str:
    """The short name of a responsible unit, '' where there is none."""
    found = city.units.get(unit_id)
    if found is None:
        return ""
    return pick(found.short_name or found.name, found.short_name_en or found.name_en)


def shape_name(shapes: Shapes, row: int) -> str:
    """The name of an area or a grid, or its code where it has no name."""
    return pick(shapes.names[row], shapes.names_en[row]) or shapes.codes[row]


def district_name(city: City, district: int) -> str:
    """The name of the district with this index in `City.districts`, '' for none."""
    if not 0 <= district < len(city.districts):
        return ""
    code = city.districts[district]
    row = city.areas.row_of(code)
    return code if row is None else shape_name(city.areas, row)


def grid_name(city: City, duty_grid_id: int) -> str:
    """The name of a duty grid, '' for none."""
    rows = np.flatnonzero(city.duty_grids.ids == duty_grid_id)
    return shape_name(city.duty_grids, int(rows[0])) if len(rows) else ""


def city_name(city: City) -> str:
    """What the hall calls itself."""
    return pick(city.profile.centre_name, city.profile.centre_name_en)
