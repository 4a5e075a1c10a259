"""What an act costs: cases walked from the report to the end, each step beside a bare insert and update in one run.

Every act goes through the service as the person whose it is, with all checks, history, clocks and feed, and is
committed. The walked cases stay behind as closed cases of the demo city that is measured.
"""

from __future__ import annotations

import statistics
import time

from sqlalchemy import Connection, Engine, text

from app.bench.model import Measurement
from app.cases.model import Inputs, Post
from app.cases.service import CaseService
from app.errors import Refused, Unavailable
from app.i18n import _
from app.simulation.model import Player
from db.bench import quiet
from db.bench.walking import ROAD, STEPS, bare_steps, bare_tables, take_photos, walk
from db.readers.play import read_members
from db.schema.people import make_demo_roles
from db.schema.queries import query
from db.stores.cases import DatabaseCaseStore

CASES = 60
WARM_UP = 10
GOAL_SHARE = 0.3


def run(engine: Engine) -> list[Measurement]:
    """Measure the acts in a demo city, whose owner may be anyone.

    Raises:
        Refused: this is no demo city.
        Unavailable: nobody is there who could act, or nothing was ever reported.
    """
    with engine.begin() as connection:
        staff, report = _prepare(connection)
    service = CaseService(DatabaseCaseStore(engine))
    acts_s: list[float] = []
    bare_s: list[float] = []
    with bare_tables(engine):
        for number in range(WARM_UP + CASES):
            walked, bare = _walk(service, staff, report), bare_steps(engine, STEPS)
            if number >= WARM_UP:
                acts_s.append(walked)
                bare_s.append(bare)
    acts, floor = (STEPS / statistics.median(seconds) for seconds in (acts_s, bare_s))
    name = _("committed actions, each against a plain insert and update")
    goal = f">= {GOAL_SHARE} x"
    loud = Measurement(name, acts, _("actions/s"), goal, acts >= GOAL_SHARE * floor, floor, acts / floor, CASES)
    return [loud, *quiet.run(engine, staff, report)]


def _prepare(connection: Connection) -> tuple[dict[Post, Player], Inputs]:
    if not connection.scalar(text("select is_demo from city.city_profile")):
        raise Refused(_("Actions can only be measured in a demo city. Build one: main.py demo --build-only."))
    make_demo_roles(connection)
    staff: dict[Post, Player] = {}
    place = connection.execute(query("bench_place")).one_or_none()
    for member in read_members(connection):
        patrols_there = place is not None and member.duty_grid_id == place.duty_grid_id
        for post in member.posts:
            if patrols_there if post is Post.SUPERVISOR else member.area_code is None:
                staff.setdefault(post, member)
    if place is None or not {post for _action, post, _photo in ROAD} <= staff.keys():
        raise Unavailable(_("Nobody can act in this city, or it has no reports."))
    report: Inputs = {"class_id": place.class_id, "lon": place.lon, "lat": place.lat, "channel": "supervisor"}
    return staff, report | {"text": "bench"}


def _walk(service: CaseService, staff: dict[Post, Player], report: Inputs) -> float:
    """Walk one case to its end; the seconds of its acts, without those of the photos."""
    photos = take_photos(service, staff)
    begun = time.perf_counter()
    for _case in walk(service, staff, report, photos):
        pass
    return time.perf_counter() - begun
