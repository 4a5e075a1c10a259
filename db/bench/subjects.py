"""The measurements that need a database and no window, by the subject that the command line names."""

from __future__ import annotations

from collections.abc import Sequence

from app.bench.model import Measurement
from app.command_line.options import BenchOptions
from app.settings import Settings
from db.opening import open_database

SUBJECTS = frozenset({"feed", "actions", "overdue", "imports", "meetings"})


def measure(options: BenchOptions, settings: Settings, programme: Sequence[str]) -> list[Measurement]:
    """Measure one of `SUBJECTS`, or the questions of `queries`.

    Args:
        programme: what starts another process of this programme.

    Raises:
        Refused: the database cannot be measured, such as one that is no demo city.
        Unavailable: the server, or another process that takes part, was lost.
    """
    if options.subject == "imports":
        from db.bench.imports import ROWS
        from db.bench.imports import run as measure_imports

        return measure_imports(settings, programme, options.rows or ROWS)
    with open_database(options.database, settings) as engine:
        if options.subject == "queries":
            from db.bench.queries import run as measure_queries

            return measure_queries(engine, options.database, settings)
        if options.subject == "feed":
            from db.bench.feed import run as measure_feed

            return measure_feed(engine, [*programme, "bench", "feed", "--drawing"])
        if options.subject == "overdue":
            from db.bench.overdue import run as measure_overdue
            from db.bench.overdue import run_year
            from db.bench.year import Year

            return [*measure_overdue(engine), *run_year(settings, programme, Year())]
        if options.subject == "meetings":
            from db.bench.meetings import run as measure_meetings

            return measure_meetings(engine, [*programme, "worker", "--database", options.database])
        from db.bench.actions import run as measure_actions
        from db.bench.dispatch import run as measure_dispatch

        return [
            *measure_actions(engine),
            *measure_dispatch(engine, [*programme, "worker", "--database", options.database]),
        ]
