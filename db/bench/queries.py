"""What it costs to read the city, each figure beside the plainest way to get the same facts."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, text

from app.bench.model import Measurement
from app.city.city import City
from app.i18n import _
from app.progress import TerminalBar
from app.settings import Settings
from db.bench.desk import measure_screens
from db.bench.tenth import tenth_of
from db.feed.listener import Listener, PatientConnection, planned_freshly
from db.feed.source import FeedSource
from db.readers.city_facts import KeptCases, read_cases, read_cases_by_key, read_components
from db.schema.queries import plain_query

RUNS = 5
PICKS = 200
DESK_GOAL_MS = 200.0
PICK_GOAL_MS = 5.0
START_GOAL_S = 2.5
MEMORY_GOAL_MB = 600.0
COPY = """copy (select component_id, geom, class_id, state, owner_unit_id, maintainer_unit_id, duty_grid_id, census_on
    from city.components) to stdout (format binary)"""
OPEN = "select * from city.cases where closed_at is null"
BY_KEY = "select * from city.cases where case_id = any(%(keys)s)"


def run(engine: Engine, database: str, settings: Settings) -> list[Measurement]:
    """Measure the reading of this city: as a wall at its start, and as staff at their screens."""
    bar = TerminalBar()
    try:
        with tenth_of(database, engine, settings, bar) as found:
            tenth, times = found or (None, 0.0)
            growth = _("{times} times the history").format(times=f"{times:.3g}")
            screens = measure_screens(engine, tenth, growth, bar) if _may_be_anyone(engine) else []
    finally:
        bar.close()
    return [*_city(engine), *screens]


def _may_be_anyone(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("select rolsuper from pg_roles where rolname = session_user")))


def _city(engine: Engine) -> list[Measurement]:
    listener = Listener(engine, patience_s=120)
    listener.connect()
    connection = listener.connection
    rows = [_components(connection)]
    city, start = _start(engine)
    rows += [*_cases(connection, city), _changes(connection, city), start, _pick(city), _memory()]
    listener.close()
    return rows


def _seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median time of some work, in seconds."""
    spent = []
    for _run in range(runs):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return float(np.median(spent))


def _components(connection: PatientConnection) -> Measurement:
    def copy() -> None:
        with connection.cursor() as cursor, cursor.copy(COPY) as lines:
            for _line in lines:
                pass

    floor, value = _seconds(copy, 3), _seconds(lambda: read_components(connection), 3)
    name = _("all components read into columns, against a plain COPY of the same columns")
    return Measurement(name, value, "s", "<= 1.2 x COPY", value <= 1.2 * floor, floor, value / floor, 3)


def _start(engine: Engine) -> tuple[City, Measurement]:
    """The whole city with a local copy, as a wall reads it at its start."""
    with tempfile.TemporaryDirectory() as folder:
        first = FeedSource(engine, Path(folder))
        first.load()
        first.rest()
        first.close()

        def load() -> None:
            source = FeedSource(engine, Path(folder))
            cities.append(source.load())
            source.close()

        cities: list[City] = []
        value = _seconds(load, 3)
    name = _("the whole city read at a start, with a local copy")
    return cities[-1], Measurement(name, value, "s", f"<= {START_GOAL_S} s", value <= START_GOAL_S, None, None, 3)


def _cases(connection: PatientConnection, city: City) -> list[Measurement]:
    keep_from = float(np.nanmin(city.cases.column("closed_at"), initial=time.time()))
    kept = KeptCases(city.districts, keep_from, time.time() - 2 * 86_400)
    with planned_freshly(connection):
        all_ms = _seconds(lambda: read_cases(connection, kept)) * 1000
        open_ms = _seconds(lambda: connection.execute(OPEN).fetchall()) * 1000
    keys = city.cases.column("case_id")[:20].tolist()
    by_key_ms = _seconds(lambda: read_cases_by_key(connection, keys, replace(kept, keep_from=0.0)), 50) * 1000
    plain_ms = _seconds(lambda: connection.execute(BY_KEY, {"keys": keys}).fetchall(), 50) * 1000
    name = _("all {count} cases of a start, against a plain query of the open ones").format(count=city.cases.count)
    return [
        Measurement(name, all_ms, "ms", "", None, open_ms, all_ms / open_ms, RUNS),
        Measurement(_("20 cases by id, against a plain index query"), by_key_ms, "ms", "<= 200 ms",
                    by_key_ms <= DESK_GOAL_MS, plain_ms, by_key_ms / plain_ms, 50),
    ]  # fmt: skip


def _changes(connection: PatientConnection, city: City) -> Measurement:
    question, values = plain_query("city_feed_changes"), {"position": city.position}
    value = _seconds(lambda: connection.execute(question, values, prepare=True).fetchall(), 200) * 1000
    floor = _seconds(lambda: connection.execute("select 1", prepare=True).fetchall(), 200) * 1000
    return Measurement(
        _("the question after changes, against select 1"), value, "ms", "", None, floor, value / floor, 200
    )


def _pick(city: City) -> Measurement:
    rng = np.random.default_rng(1)
    components = city.components
    rows = rng.integers(0, components.row_count, PICKS) if components.row_count else np.empty(0, np.int64)
    x_m, y_m = components.column("x_cm")[rows] / 100, components.column("y_cm")[rows] / 100
    places = iter(zip(x_m.tolist(), y_m.tolist(), strict=True))
    value = _seconds(lambda: components.nearest(*next(places), 30.0), len(x_m)) * 1000 if len(x_m) else 0.0
    name = _("the nearest of {count} components").format(count=components.count)
    return Measurement(name, value, "ms", f"<= {PICK_GOAL_MS:.0f} ms", value <= PICK_GOAL_MS, None, None, PICKS)


def _memory() -> Measurement:
    """Private memory of this process, which holds one whole city and Python, but no window."""
    gc.collect()  # the cities of the measurements before are no longer held
    try:
        lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
        value = sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
    except OSError:
        value = float("nan")
    goal = f"<= {MEMORY_GOAL_MB:.0f} MB"
    return Measurement(_("private memory with the city in it"), value, "MB", goal, value <= MEMORY_GOAL_MB)
