"""Adds cases of earlier years to a demo city: reported, handled and closed before its sixty days began.

A month is drawn from the city's seed, the same every time, and written in one transaction, the latest month first. So
whatever breaks off leaves whole months, and whoever asks again goes on. The running numbers in the ids of these cases
begin behind FIRST_NUMBER in every month: that tells them from lived ones, whose sequence they leave alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine, text

from app.errors import Refused
from app.i18n import _
from app.progress import Progress
from app.texts.text_table import size_text
from db.demo.build import collector_resting
from db.demo.bulk import analyse, bulk_loading
from db.demo.cases import FILED_A_DAY, OPEN, Cases, make_closed_cases, take_cases
from db.demo.casetimes import DAY_S, ZONE_S
from db.demo.casewrite import Into, Keys, Surroundings, make_keys, write_rows
from db.demo.frame import random_of
from db.demo.redraw import DemoFacts, read_demo, redraw
from db.schema.calendar import read_calendar
from db.schema.queries import query

FIRST_NUMBER = 500_000_000
TABLES = ("cases", "flow_records", "assignments", "stage_clocks", "reports", "case_numbers", "case_terms")
LOCK = 0x67726968  # one at a time adds history
EPOCH = date(1970, 1, 1)
BYTES_A_CASE = 5_000
"""What one case takes with its records, clocks and indexes, measured over 1,870,000."""
SPARE_BYTES = 6_000_000_000
"""What the server's log of changes may take meanwhile (max_wal_size), and some more."""


@dataclass(frozen=True)
class Grown:
    """How many cases of earlier years were added, and how many there are now."""

    added: int
    cases: int


def add_history(engine: Engine, wanted: int, progress: Progress, folder: Path | None = None) -> Grown:
    """Let the earlier years of a demo city have so many cases; where it has them already, nothing happens.

    Args:
        folder: where the server keeps its data, so that its disk is looked at; None where that is not known.

    Raises:
        Refused: the database holds no demo city, one of another version, or one whose calendar is too short; the
            disk has no room; or somebody else is adding cases right now.
    """
    with _alone(engine) as connection, collector_resting():
        facts = read_demo(connection)
        known = count_history(connection)
        there = sum(known.values())
        missing = wanted - there
        if missing <= 0:
            return Grown(0, there)
        _check_calendar(facts, wanted)
        _check_disk(folder, missing)
        progress.step(_("Generating the city again"), 0, 1)
        history = _History(engine, facts, redraw(connection, facts), progress, missing)
        progress.step(_("Generating the city again"), 1, 1)
        connection.rollback()
        history.write(known)
    add_past_items(engine)
    for done, table in enumerate(TABLES):
        progress.step(_("Updating statistics"), done, len(TABLES))
        analyse(engine, [table])
    progress.step(_("Updating statistics"), len(TABLES), len(TABLES))
    return Grown(missing, wanted)


def add_past_items(engine: Engine) -> None:
    """Give the demo's earlier meetings their items and rulings, as far as their months hold cases."""
    with engine.begin() as connection:
        connection.execute(text("select set_config('gridhall.bulk', 'on', true)"))
        connection.execute(query("history_items"))
        connection.execute(text("select city.note_bulk(topic) from unnest(array['hard_items', 'rulings']) topic"))


def count_history(connection: Connection) -> dict[int, int]:
    """Return month (yyyymm) -> how many cases of earlier years it holds."""
    rows = connection.execute(query("history_months"), {"first_number": FIRST_NUMBER})
    return {row.month: row.cases for row in rows}


def most_cases(facts: DemoFacts) -> int:
    """Return how many cases the earlier years of a city have room for, as far back as its calendar goes."""
    return int((facts.lived_from - facts.calendar_from) * FILED_A_DAY * OPEN[facts.size] / OPEN["city"])


def _check_calendar(facts: DemoFacts, wanted: int) -> None:
    most = most_cases(facts)
    if wanted > most:
        raise Refused(
            _("The work calendar of this demo city allows at most {most} cases of earlier years.").format(
                most=f"{most:,}"
            )
        )


def _check_disk(folder: Path | None, cases: int) -> None:
    if folder is None:
        return
    needed, free = cases * BYTES_A_CASE + SPARE_BYTES, shutil.disk_usage(folder).free
    if free < needed:
        raise Refused(
            _("This needs about {needed} of disk space; {folder} has {free}. Nothing was added.").format(
                needed=size_text(needed), folder=folder, free=size_text(free)
            )
        )


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a connection that holds the right to add history."""
    with engine.connect() as connection:
        if not connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            raise Refused(_("Cases of earlier years are being added to this database. Wait until this is done."))
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})


class _History:
    """The months that are still missing, one after the other."""

    def __init__(
        self, engine: Engine, facts: DemoFacts, around: Surroundings, progress: Progress, missing: int
    ) -> None:
        self._engine, self._facts, self._around = engine, facts, around
        self._progress, self._missing, self._done = progress, missing, 0
        with engine.connect() as connection:
            self._calendar = read_calendar(connection)

    def write(self, known: dict[int, int]) -> None:
        """Write month after month backwards until nothing is missing."""
        oldest = min(known, default=0)
        month = (EPOCH + timedelta(days=self._facts.lived_from - 1)).replace(day=1)
        while self._done < self._missing:
            number = month.year * 100 + month.month
            written = known.get(number, 0)
            if not written or number == oldest:  # all others are whole
                self._write_rest(month, number, written)
            month = (month - timedelta(days=1)).replace(day=1)

    def _write_rest(self, month: date, number: int, written: int) -> None:
        """Write what is missing of a month: its latest cases stand there already."""
        facts = self._facts
        first = (month - EPOCH).days
        days = range(first, min(first + _days_of(month), facts.lived_from))
        rng = random_of(facts.seed, f"history-{number}")
        until_s = facts.lived_from * DAY_S - ZONE_S
        mixer = self._around.mixer.with_random(rng)
        cases = make_closed_cases(mixer, self._calendar, facts.size, days, until_s, rng)
        to = len(cases.steps) - written
        start = max(0, to - (self._missing - self._done))
        if start < to:
            self._write(take_cases(cases, slice(start, to)), number, start, rng)

    def _write(self, cases: Cases, month: int, after: int, rng: np.random.Generator) -> None:
        count = len(cases.steps)

        def tell(share: float) -> None:
            self._progress.step(_("Adding cases of earlier years"), self._done + int(share * count), self._missing)

        with self._engine.begin() as connection:
            bulk_loading(connection)
            self._put_rules_in_force(connection, month)
            is_new = bool(connection.scalar(text("select city.make_month(:month)"), {"month": month}))
            keys = _number(connection, make_keys(cases, self._around.grids, FIRST_NUMBER + after), cases, self._around)
            write_rows(Into(connection, month if is_new else None), cases, keys, self._around, rng, tell)
            if is_new:
                connection.execute(text("select city.attach_month(:month)"), {"month": month})
                self._add_terms(connection, month)
            connection.execute(text("select city.count_uncounted_cases()"))
        self._done += count

    @staticmethod
    def _add_terms(connection: Connection, month: int) -> None:
        """Let the cases of a month that was loaded apart be found by the search."""
        first = month * 10**12
        connection.execute(
            text("select city.add_missing_terms(:first, :last)"), {"first": first, "last": first + 10**12 - 1}
        )

    @staticmethod
    def _put_rules_in_force(connection: Connection, month: int) -> None:
        """Let the manual and the rules that the cases were filed and dispatched by be in force since before them."""
        connection.execute(query("history_in_force"), {"first_on": date(month // 100, month % 100, 1)})


def _days_of(month: date) -> int:
    return ((month + timedelta(days=31)).replace(day=1) - month).days


def _number(connection: Connection, keys: Keys, cases: Cases, around: Surroundings) -> Keys:
    """Give the cases the next numbers of their areas and days."""
    area = around.grids.district[cases.mix.cell].astype(np.int64)
    group, row, counts = np.unique(area * 100_000 + keys.reported_on, return_inverse=True, return_counts=True)
    asked = {
        "areas": [str(one) for one in group // 100_000],
        "days": [EPOCH + timedelta(days=int(one)) for one in group % 100_000],
        "counts": counts.tolist(),
    }
    taken = np.array(connection.scalar(query("history_numbers"), asked))
    return Keys(keys.case_id, keys.reported_on, keys.number + taken[row])
