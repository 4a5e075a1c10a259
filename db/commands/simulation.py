"""Plays traffic in a demo city: the staff act through the real service, and walk their grids.

Only people are played; what nobody does in person is a worker's (`worker.py`). Each act is done as that person,
which only the owner of a private cluster can. The play survives a restart of the server: an act whose answer was lost
is sent again with the same request id.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from app.cases.model import Photo
from app.cases.service import CaseService
from app.errors import Refused, Unavailable
from app.i18n import _
from app.simulation.model import Deed
from app.simulation.traffic import Traffic
from app.simulation.walking import Patrol
from db.commands.running import alone, ending_on_signals
from db.connection.errors import DATABASE_ERRORS, Kind, failure_of
from db.connection.session import transaction
from db.demo.drawings import AFTER, BEFORE, VARIANTS, draw, draw_all
from db.demo.photos import keep_drawings, read_groups
from db.readers.jobs import read_health
from db.readers.play import read_open_cases, read_world
from db.schema.people import make_demo_roles
from db.stores.cases import DatabaseCaseStore
from db.stores.positions import keep_positions

TICK_S = 0.5
WALK_EVERY_S = 3.0
BEAT_EVERY_S = 5.0
STOCK_EVERY_S = 120.0
FRESH_START_S = 60.0
"""A clock that was set going so short ago has just been resumed by whoever opened the demo."""
LONGEST_STEP_S = 3600.0
MOST_DEEDS = 400
PLAY_LOCK = 0x706C6179
LONGEST_WAIT_S = 15.0
log = logging.getLogger(__name__)


def run_simulation(
    engine: Engine,
    speed: float = 1.0,
    seconds: float | None = None,
    stop: threading.Event | None = None,
    seed: int | None = None,
) -> int:
    """Play until the time is over, `stop` is set, or the process is asked to end; return the exit code.

    Afterwards the city's time goes on as fast as that of the room: nobody acts any more, and everything would run late.

    Raises:
        Refused: the database holds no demo city, or traffic is played in it already.
        Unavailable: the database cannot be reached at the beginning.
    """
    stop = stop or threading.Event()
    with ending_on_signals(stop), alone(engine, PLAY_LOCK, _("A simulation is already running in this database.")):
        _open(engine, speed)
        try:
            Play(engine, random.randrange(2**31) if seed is None else seed).run(stop, seconds)
        finally:
            _slow_down(engine, speed)
    return 0


class Play:
    """One run of traffic."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self._engine = engine
        self._service = CaseService(DatabaseCaseStore(engine))
        self._pending: list[Deed] = []
        self.done: Counter[str] = Counter()
        with engine.connect() as connection:
            world = read_world(connection)
            self._now_s = _city_now(connection)
            self._groups = read_groups(connection)
        with engine.begin() as connection:
            keep_drawings(connection, list(draw_all()))
        self._offset_s = world.utc_offset_s
        self._traffic = Traffic(world, seed, self._now_s)
        grids = {member.staff_id: member.duty_grid_id for member in world.members if member.duty_grid_id is not None}
        self._patrol = Patrol(grids, world.paths, seed)
        self._walked_s = self._now_s
        self._next: dict[str, float] = {}

    def run(self, stop: threading.Event, seconds: float | None) -> None:
        """Play on, waiting for the server where it is away."""
        end = None if seconds is None else time.monotonic() + seconds
        wait_s = 1.0
        while not stop.is_set() and (end is None or time.monotonic() < end):
            try:
                self.step(stop)
                wait_s = 1.0
                stop.wait(TICK_S)
            except (Unavailable, *DATABASE_ERRORS) as error:
                if not isinstance(error, Unavailable) and failure_of(error).kind not in (Kind.LOST, Kind.RETRY):
                    raise
                log.warning("the server is away, trying again in %.0f s: %s", wait_s, error)
                self._next.clear()
                stop.wait(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        log.info("traffic ended: %s", dict(self.done))

    def step(self, stop: threading.Event) -> None:
        """Do what has become due since the last step."""
        with self._engine.begin() as connection:
            now_s = _city_now(connection)
            self._every(BEAT_EVERY_S, "beat", lambda: connection.execute(text("select city.beat_clock()")))
            self._every(STOCK_EVERY_S, "stock", lambda: self._take_stock(connection, now_s))
            self._every(WALK_EVERY_S, "walk", lambda: self._walk(connection, now_s))
        elapsed_s = min(max(now_s - self._now_s, 0.0), LONGEST_STEP_S)
        self._now_s = now_s
        self._pending += self._traffic.decide(now_s, elapsed_s, max(MOST_DEEDS - len(self._pending), 0))
        while self._pending and not stop.is_set():
            self._do(self._pending[0])
            self._pending.pop(0)

    def _do(self, deed: Deed) -> None:
        try:
            if deed.photo_kind is not None:
                deed = deed.showing(self._service.add_photo(deed.person, self._picture(deed, deed.photo_kind)))
            if deed.open_case is None:
                moved = self._service.report(deed.person, deed.request_id, deed.inputs)
            else:
                moved = self._service.act(deed.person, deed.request_id, deed.open_case.case, deed.action, deed.inputs)
        except Refused as refusal:
            # Somebody at a desk was faster, or the staff changed: the next stock-taking will know.
            self.done["refused"] += 1
            log.info("%s refused: %s", deed.action, refusal)
            return
        self.done[deed.action] += 1
        self._traffic.learn(deed, moved)

    def _picture(self, deed: Deed, kind: str) -> Photo:
        """A picture of the demo of the class of a case; many cases have the same on purpose (is_sample)."""
        seen = deed.open_case
        group = self._groups.get(seen.class_id if seen is not None else deed.inputs["class_id"], "street")
        variant = (seen.case.case_id if seen is not None else deed.request_id.int) % VARIANTS
        content = draw(group, variant, AFTER if kind == AFTER else BEFORE)
        return Photo(content, kind, f"demo-{group}-{kind}.jpg")

    def _every(self, span_s: float, name: str, work: Callable[[], object]) -> None:
        now = time.monotonic()
        if now >= self._next.get(name, 0.0):
            work()
            self._next[name] = now + span_s

    def _take_stock(self, connection: Connection, now_s: float) -> None:
        waiting = {deed.open_case.case.case_id for deed in self._pending if deed.open_case is not None}
        cases = [case for case in read_open_cases(connection) if case.case.case_id not in waiting]
        self._traffic.take_stock(cases, now_s)

    def _walk(self, connection: Connection, now_s: float) -> None:
        local = datetime.fromtimestamp(now_s + self._offset_s, UTC)
        keep_positions(connection, self._patrol.walk(now_s - self._walked_s, local.hour + local.minute / 60))
        self._walked_s = now_s


def _city_now(connection: Connection) -> float:
    return float(connection.scalar(text("select extract(epoch from city.city_now())::float8")) or 0.0)


def _slow_down(engine: Engine, speed: float) -> None:
    """Let the city's time go on at its usual pace, unless somebody has changed it since."""
    try:
        with transaction(engine) as connection:
            slowed = connection.execute(
                text("select city.set_speed(1) from city.city_clock where speed = :speed and speed <> 1"),
                {"speed": speed},
            )
            if not slowed.all():
                return
    except DATABASE_ERRORS as error:
        if failure_of(error).kind is not Kind.LOST:
            raise
        log.warning("the server is away, the city's time could not be slowed down: %s", error)
        return
    print(_("The city's clock runs at normal speed again."))


def _open(engine: Engine, speed: float) -> None:
    with transaction(engine) as connection:
        if not connection.scalar(text("select is_demo from city.city_profile")):
            raise Refused(_("Cases can only be simulated in a demo city. Build one: main.py demo --build-only."))
        if not connection.scalar(text("select rolsuper from pg_roles where rolname = current_user")):
            raise Refused(_("Cases can only be simulated in a private database, where the owner can act as any user."))
        make_demo_roles(connection)
        is_resumed = connection.scalar(
            text("select clock_timestamp() - real_from < make_interval(secs => :s) from city.city_clock"),
            {"s": FRESH_START_S},
        )
        clock = "select city.set_speed(:speed)" if is_resumed else "select city.resume_clock(:speed)"
        connection.execute(text(clock), {"speed": speed})
        if not read_health(connection).living:
            print(_("No worker is running: suspensions and automatic dispatch wait. Start one: main.py worker."))
