"""Builds the demo city in a database: Nanning from a seed, the same every time, in one transaction.

Nothing is half done: an interrupted build leaves the database as it was.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from app.errors import Refused
from app.i18n import _
from app.progress import Progress
from db.demo.bulk import analyse, bulk_loading, note_topics, rebuilt_indexes, sample_statistics
from db.demo.cameras import write_cameras
from db.demo.casemix import CaseMixer
from db.demo.cases import make_cases
from db.demo.casewrite import Surroundings, write_cases
from db.demo.components import COUNTS, make_components, write_components
from db.demo.drawings import draw_all
from db.demo.duty import write_duty
from db.demo.frame import district_polygons, random_of, read_table
from db.demo.grids import make_grids
from db.demo.ground import write_areas, write_grids, write_profile, write_streets, write_waters
from db.demo.growth import grow_blocks
from db.demo.ladder import load_demo_ladder
from db.demo.letters import write_letters
from db.demo.meetings import write_meetings
from db.demo.photos import write_photos
from db.demo.places import SpotFinder
from db.demo.requests import write_requests
from db.demo.responsibility import load_demo_responsibility
from db.demo.skeleton import read_ground
from db.demo.staff import make_staff, write_staff
from db.demo.stages import Stages
from db.demo.streets import make_streets
from db.demo.units import make_units, write_units
from db.schema.calendar import read_calendar


def build(engine: Engine, size: str, seed: int, progress: Progress) -> None:
    """Build the demo city.

    Args:
        size: `city` (1,250,000 components, 30,000 open cases) or `small` (20,000 and 2,000).
        seed: the same seed gives the same city.

    Raises:
        Refused: there is no such size, or the database holds a city already.
        Unavailable: the district polygons are not installed.
    """
    if size not in COUNTS:
        raise Refused(_("“{size}” is not a size of the demo city. Use small or city.").format(size=size))
    with engine.begin() as connection:
        if connection.scalar(text("select count(*) from city.city_profile")):
            raise Refused(
                _("This database already holds a city. Name another database, or reset it: main.py db reset.")
            )
        with collector_resting():
            _build(connection, size, seed, progress)
    analyse(engine)


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let no cyclic garbage be looked for: a million small objects stay alive here, and the search costs a quarter."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def let_dust_stand_apart(connection: Connection) -> None:
    """Count what the dust campaign finds outside the five chaos, in traffic to come as in the days that were lived.

    Else the first day of traffic would have forty times the building sites of the day before.
    """
    codes = [row["code"] for row in read_table("event_mix") if row["group"] == "dust"]
    connection.execute(
        text("update city.classes set five_chaos_group = null where kind = 'event' and code = any(:codes)"),
        {"codes": codes},
    )


def _build(connection: Connection, size: str, seed: int, progress: Progress) -> None:
    stages = Stages(progress)
    shapes = district_polygons()
    bulk_loading(connection)
    with stages.stage(_("Creating streets")):
        ground = read_ground(shapes)
        blocks = grow_blocks(ground, seed)
    with stages.stage(_("Creating grids")):
        grids = make_grids(ground, blocks, seed)
        streets = make_streets(ground, blocks, grids)
    with stages.stage(_("Writing streets and grids")):
        let_dust_stand_apart(connection)
        write_profile(connection, shapes, size, seed)
        write_areas(connection, shapes, grids)
        write_grids(connection, grids, streets)
        write_streets(connection, streets)
        write_waters(connection, ground, blocks, grids)
        units = make_units(grids)
        write_units(connection, units)
    today = int(connection.scalar(text("select city.local_day(city.city_now()) - date '1970-01-01'")))
    finder = SpotFinder(streets, grids, blocks, seed)
    with stages.stage(_("Placing components"), tells=False):
        components = make_components(finder, grids, units, size, seed, today, progress)
    with stages.stage(_("Writing components"), tells=False), rebuilt_indexes(connection, "components"):
        write_components(connection, components, grids, progress)
    now_s = float(connection.scalar(text("select extract(epoch from city.city_now())")))
    with stages.stage(_("Creating staff")):
        staff = make_staff(units, grids)
        write_staff(connection, staff, grids, streets, seed, now_s)
        write_duty(connection)
        write_cameras(connection, finder, streets, seed)
    with stages.stage(_("Generating 60 days of cases")):
        rng = random_of(seed, "cases")
        mixer = CaseMixer(connection, finder, grids, units, components, rng)
        cases = make_cases(mixer, read_calendar(connection), size, now_s, rng)
    with stages.stage(_("Writing cases"), tells=False):
        write_cases(connection, cases, Surroundings(mixer, grids, streets, staff), rng, progress)
        sample_statistics(connection)
        connection.execute(text("select city.fill_soon()"))
    with stages.stage(_("Adding requests and replies")):
        write_requests(connection, staff, now_s, random_of(seed, "requests"))
    with ThreadPoolExecutor(1) as drawer:
        drawings = drawer.submit(lambda: list(draw_all()))  # while the server works on the rules
        with stages.stage(_("Creating responsibility rules")):
            load_demo_responsibility(connection, units)
            load_demo_ladder(connection)
            write_meetings(connection)
            write_letters(connection)
        with stages.stage(_("Drawing photos")):
            write_photos(connection, drawings.result())
    note_topics(connection)
