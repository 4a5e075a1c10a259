"""The kinds of jobs, and what is told of jobs and workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.i18n import N_, _


@dataclass(frozen=True)
class JobKind:
    """A kind of jobs.

    Args:
        key: stored with each job, never renamed.
        label: marked for translation.
        is_recurring: each job makes its next one; else something that happens makes it.
    """

    key: str
    label: str
    is_recurring: bool = False


KINDS = (
    JobKind("dispatch", N_("Automatic dispatch")),
    JobKind("resume", N_("End of a suspension")),
    JobKind("rulings", N_("Owners by a ruling, on its day")),
    JobKind("ladder", N_("Sweep of overdue cases"), is_recurring=True),
    JobKind("steps", N_("Steps of the ladder")),
    JobKind("digests", N_("Digests to the units"), is_recurring=True),
    JobKind("alerts", N_("Sweep of alerts"), is_recurring=True),
    JobKind("months", N_("Tables of the coming months"), is_recurring=True),
    JobKind("prune", N_("Clearing of feed and jobs"), is_recurring=True),
)
"""All kinds; how often a recurring one comes back says `city.job_rhythm`."""

WORKER_STATES = {
    "working": N_("at work"), "silent": N_("no sign of life"), "lost": N_("died"), "ended": N_("has ended"),
}  # fmt: skip
JOB_STATES = {
    "waiting": N_("not due yet"), "due": N_("is due"), "leased": N_("being done"), "failed": N_("will be tried again"),
}  # fmt: skip


def kind_text(key: str) -> str:
    """Return the name of a kind in the language of this process."""
    return next((_(kind.label) for kind in KINDS if kind.key == key), key)


@dataclass(frozen=True)
class TakenJob:
    """A job that a worker has taken: what it is about, and which try this is."""

    job_id: int
    kind: str
    key: str
    due_at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    tries: int = 1


@dataclass(frozen=True)
class WorkerHealth:
    """How the workers do, without any case.

    Args:
        living: workers that gave a sign of life lately.
        fallen: workers of the last day that did not end in order.
        due, failing: jobs that are due and not done, and those of them that failed before.
        waited_s: how long the oldest of them has waited, in real seconds.
    """

    living: int = 0
    fallen: int = 0
    due: int = 0
    failing: int = 0
    waited_s: float = 0.0


@dataclass(frozen=True)
class WorkerFacts:
    """One worker; all instants are real time."""

    worker_id: int
    host: str
    pid: int
    started_at: datetime
    last_beat_at: datetime
    state: str
    jobs_done: int
    jobs_failed: int
    last_error: str | None
    last_error_at: datetime | None


@dataclass(frozen=True)
class Backlog:
    """The jobs of one kind: due, being done, failed before, and done in the last day."""

    kind: str
    due: int
    waited_s: float
    leased: int
    failing: int
    next_due_at: datetime | None
    done: int


@dataclass(frozen=True)
class JobFacts:
    """One job that is not done; `key` is '' where its case is not to be seen."""

    job_id: int
    kind: str
    key: str
    due_at: datetime
    state: str
    worker_id: int | None
    tries: int
    failures: int
    last_error: str | None


@dataclass(frozen=True)
class WorkersAtWork:
    """Everything that the page of the workers shows.

    Args:
        read_at: the server's real time; `now` is that of the city.
        time_zone: the zone of the city.
    """

    health: WorkerHealth
    workers: tuple[WorkerFacts, ...]
    backlog: tuple[Backlog, ...]
    jobs: tuple[JobFacts, ...]
    read_at: datetime
    now: datetime
    time_zone: str
