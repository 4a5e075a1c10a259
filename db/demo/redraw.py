"""Draws a demo city that stands in a database again from its seed, and makes sure that it is the same one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.errors import Refused
from app.i18n import _
from app.progress import Silent
from db.demo.casemix import CaseMixer
from db.demo.cases import DAYS
from db.demo.casewrite import Surroundings
from db.demo.components import make_components
from db.demo.frame import district_polygons, random_of
from db.demo.grids import make_grids
from db.demo.growth import grow_blocks
from db.demo.places import SpotFinder
from db.demo.skeleton import read_ground
from db.demo.staff import make_staff
from db.demo.streets import make_streets
from db.demo.units import make_units
from db.schema.queries import query


@dataclass(frozen=True)
class DemoFacts:
    """What a database says of its demo city.

    Args:
        lived_from: the first of its sixty days (since 1970).
        calendar_from: the first day of its calendar.
    """

    seed: int
    size: str
    lived_from: int
    calendar_from: int


def read_demo(connection: Connection) -> DemoFacts:
    """Return the facts of the demo city.

    Raises:
        Refused: there is no demo city here.
    """
    row = connection.execute(query("demo_facts"), {"days": DAYS}).one_or_none()
    if row is None:
        raise Refused(_("Cases of earlier years can only be added to a demo city. This database holds none."))
    return DemoFacts(**row._mapping)


def redraw(connection: Connection, facts: DemoFacts) -> Surroundings:
    """Return what the cases of the demo city point at; units have their paces and grids their restlessness again.

    Raises:
        Refused: the city in the database is another one than its seed gives today.
    """
    ground = read_ground(district_polygons())
    blocks = grow_blocks(ground, facts.seed)
    grids = make_grids(ground, blocks, facts.seed)
    streets = make_streets(ground, blocks, grids)
    units = make_units(grids)
    finder = SpotFinder(streets, grids, blocks, facts.seed)
    components = make_components(finder, grids, units, facts.size, facts.seed, facts.lived_from, Silent())
    staff = make_staff(units, grids)
    last = len(components.cell) - 1
    drawn = (
        [str(row["code"]) for row in units.rows],
        [code for _name, code, *_more in staff.rows],
        len(grids.district),
        len(streets.names),
        components.code[[0, last // 2, last]].tobytes().decode("ascii"),
    )
    numbers = {"units": len(drawn[0]), "staff": len(drawn[1]), "middle": last // 2 + 1, "last": last + 1}
    if drawn != tuple(connection.execute(query("demo_marks"), numbers).one()):
        raise Refused(
            _("This demo city was made by another version of Gridhall. Reset it and build it again: main.py db reset.")
        )
    mixer = CaseMixer(connection, finder, grids, units, components, random_of(facts.seed, "cases"))
    return Surroundings(mixer, grids, streets, staff)
