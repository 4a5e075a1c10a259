"""What the sweeps of ladder and alerts cost, how quick the figures of the overdue page are, whether a year is right.

Everything is undone: no step of the measurement stays. The year is lived in a private database of its own.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Engine, text

from app.bench.model import Measurement
from app.desk.overdue import BoardLook, look_at_overdue
from app.desk.overdue_heat import heat_of
from app.desk.overdue_months import FactSpan, months_until
from app.errors import Refused
from app.i18n import _, ngettext
from app.settings import Settings
from app.texts.numbers import count_text
from app.wall.snapshot import CitySnapshot
from db.bench.fresh import fresh_database
from db.bench.year import Year, live_a_year, make_year_city
from db.connection.engine import make_engine
from db.feed.source import FeedSource
from db.readers.monthly_facts import DatabaseMonthlyFacts
from db.schema.queries import query

RUNS = 5
SWEEP_GOAL_S, FIGURES_GOAL_MS, HEAT_GOAL_MS = 1.0, 200.0, 300.0
YEAR_DATABASE = "bench-year"
FIRST_WIDTH, EDGES_S = 8, (3600, 4 * 3600, 86400)
OPEN = text("select count(*) from city.cases where closed_at is null")
PLAN = text("select city.drop_pointless_steps(city.city_now()), city.plan_ladder_steps(city.city_now())")
FORGET = text("delete from city.ladder_steps")
SWEEP_ALERTS = text("select city.sweep_alerts()")
RAISED = text("select count(*) from city.alert_acts where act = 'raise' and acted_at > :since")
MOST_ALERTS = 10
SILENT = text("select count(*) from city.silent_cases()")


def run(engine: Engine) -> list[Measurement]:
    """Measure a first sweep, one that finds nothing new, and the figures of the page.

    Raises:
        Refused: no ladder is in force here.
    """
    with engine.connect() as connection:
        if connection.scalar(text("select city.ladder_in_force(city.city_now())")) is None:
            raise Refused(_("No ladder is in force in this database."))
        count = connection.scalar(OPEN) or 0
        first = _times(lambda: connection.execute(PLAN), lambda: connection.execute(FORGET))
        connection.execute(PLAN)
        again = _times(lambda: connection.execute(PLAN), lambda: None)
        floor = _times(lambda: connection.execute(query("bench_late_clocks")), lambda: None)
        silent = _times(lambda: connection.execute(SILENT), lambda: None)
        connection.rollback()
    words = ngettext("sweep of the ladder, {count} open case", "sweep of the ladder, {count} open cases", count)
    words = words.format(count=count_text(count))
    return [
        _seconds(_("{sweep}, all steps new").format(sweep=words), first, floor),
        _seconds(_("{sweep}, nothing new").format(sweep=words), again, floor),
        _milliseconds(_("cases without a word of their unit"), silent),
        *_alerts(engine),
        *_figures(engine),
        *_months(engine),
    ]


def _alerts(engine: Engine) -> list[Measurement]:
    """Cases that are late at the same second: how many alerts they are, and what the sweep takes."""
    with engine.connect() as connection:
        connection.execute(SWEEP_ALERTS)
        since = connection.scalar(text("select city.city_now()"))
        connection.execute(text("set local gridhall.bulk = 'on'"))
        late = connection.execute(query("bench_late_at_once")).rowcount
        begun = time.perf_counter()
        connection.execute(SWEEP_ALERTS)
        first = [time.perf_counter() - begun]
        raised = connection.scalar(RAISED, {"since": since}) or 0
        again = _times(lambda: connection.execute(SWEEP_ALERTS), lambda: None)
        connection.rollback()
    words = ngettext("{count} case late at the same second", "{count} cases late at the same second", late)
    words = words.format(count=count_text(late))
    return [
        Measurement(_("{late}: alerts").format(late=words), raised, "", f"<= {MOST_ALERTS}", raised <= MOST_ALERTS),
        _sweep(_("{late}: sweep of alerts").format(late=words), first),
        _sweep(_("sweep of alerts, nothing new"), again),
    ]


def run_year(settings: Settings, programme: Sequence[str], year: Year) -> list[Measurement]:
    """Let a year pass in a private database, with workers that are killed at random."""
    words = [*programme, "worker", "--database", f"private:{YEAR_DATABASE}"]

    def start_worker() -> subprocess.Popen[bytes]:
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    with fresh_database(settings, YEAR_DATABASE) as url:
        engine = make_engine(url)
        try:
            make_year_city(engine)
            found = live_a_year(engine, start_worker, year)
        finally:
            engine.dispose()
    steps = ngettext("{count} step", "{count} steps", found.expected).format(count=count_text(found.expected))
    kills = ngettext("a worker killed {count} time", "workers killed {count} times", found.kills)
    words_of_year = _("a year of the ladder, {steps}, {kills}").format(
        steps=steps, kills=kills.format(count=count_text(found.kills))
    )
    return [
        _none(_("{year}: steps lost").format(year=words_of_year), found.lost),
        _none(_("{year}: steps done twice").format(year=words_of_year), found.doubled),
        _none(_("actions of people refused, of {count}").format(count=count_text(found.acts)), found.refused),
    ]


def _months(engine: Engine) -> list[Measurement]:
    """The facts of all months, what one of their figures opens, and the heat of all years on the map."""
    facts = DatabaseMonthlyFacts(engine)
    with engine.connect() as connection:
        today = connection.scalar(text("select city.local_day(city.city_now())"))
        unit_id = connection.scalar(text("select min(unit_id) from city.monthly_facts"))
    months = months_until(today)
    span = FactSpan("late", months[0], months[-1])
    asked: list[tuple[str, Callable[[], object]]] = [
        (_("facts of sixty months"), lambda: facts.months(months[0], months[-1])),
        (_("facts of sixty months of one unit"), lambda: facts.months(months[0], months[-1], None, unit_id)),
        (_("the cases of one fact of sixty months"), lambda: facts.case_ids(span)),
        (_("how late cases were closed in sixty months"), lambda: facts.lateness(span, EDGES_S)),
    ]
    found = [_milliseconds(name, _times(does, _nothing)) for name, does in asked]
    heat = _times(lambda: heat_of(facts.squares(span, FIRST_WIDTH), FIRST_WIDTH), _nothing)
    return [*found, _milliseconds(_("squares of heat of sixty months"), heat, HEAT_GOAL_MS)]


def _figures(engine: Engine) -> list[Measurement]:
    source = FeedSource(engine)
    try:
        city = source.load()
    finally:
        source.close()
    found: list[float] = []
    opened: list[float] = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        board = look_at_overdue(CitySnapshot(city, city.clock.now()), frozenset(), BoardLook())
        found.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        board.case_ids(board.rows[0].key if board.rows else None, None)
        opened.append(time.perf_counter() - begun)
    return [_milliseconds(_("all figures of the overdue page"), found),
            _milliseconds(_("the cases of one figure"), opened)]  # fmt: skip


def _times(does: Callable[[], object], afterwards: Callable[[], object]) -> list[float]:
    found = []
    for _run in range(RUNS):
        afterwards()
        begun = time.perf_counter()
        does()
        found.append(time.perf_counter() - begun)
    return found


def _seconds(name: str, times: list[float], floor: list[float]) -> Measurement:
    value, least = statistics.median(times), statistics.median(floor)
    return Measurement(name, value, "s", f"<= {SWEEP_GOAL_S:g} s", value <= SWEEP_GOAL_S, least, value / least, RUNS)


def _sweep(name: str, times: list[float]) -> Measurement:
    value = statistics.median(times)
    return Measurement(name, value, "s", f"<= {SWEEP_GOAL_S:g} s", value <= SWEEP_GOAL_S, runs=len(times))


def _milliseconds(name: str, times: list[float], goal: float = FIGURES_GOAL_MS) -> Measurement:
    value = statistics.median(times) * 1000
    return Measurement(name, value, "ms", f"<= {goal:g} ms", value <= goal, runs=RUNS)


def _none(name: str, count: int) -> Measurement:
    return Measurement(name, float(count), "", "0", count == 0)


def _nothing() -> None:
    """Nothing is to be undone."""
