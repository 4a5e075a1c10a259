"""The table of the jobs that `main.py worker` runs."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import N_

HOUR_S = 3600.0


@dataclass(frozen=True)
class Job:
    """One job.

    Args:
        key: what it is called in the log and among the works of `db/jobs.py`.
        label: what it does, marked for translation.
        every_s: how long after one run the next is due.
    """

    key: str
    label: str
    every_s: float


JOBS = (
    Job("feed", N_("prune the change feed"), 6 * HOUR_S),
    Job("months", N_("make the tables of the coming months"), 6 * HOUR_S),
)
