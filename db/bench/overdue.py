"""What the sweep of the ladder costs with all open cases of a city, and how quick the figures of the overdue page are;
and how many alerts cases are that are late at once.

Everything is undone: no step of the measurement stays.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from sqlalchemy import Engine, text

from app.bench.model import Measurement
from app.desk.overdue import BoardLook, look_at_overdue
from app.errors import Refused
from app.i18n import _, ngettext
from app.texts.numbers import count_text
from app.wall.snapshot import CitySnapshot
from db.feed.source import FeedSource
from db.schema.queries import query

RUNS = 5
SWEEP_GOAL_S, FIGURES_GOAL_MS = 1.0, 200.0
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


def _milliseconds(name: str, times: list[float]) -> Measurement:
    value = statistics.median(times) * 1000
    return Measurement(name, value, "ms", f"<= {FIGURES_GOAL_MS:g} ms", value <= FIGURES_GOAL_MS, runs=RUNS)
