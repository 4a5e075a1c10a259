"""Runs jobs when they are due, until it is told to stop; a job that fails is tried again and hinders no other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from app.errors import Unavailable
from app.jobs.model import Job

log = logging.getLogger(__name__)

RETRY_S = 60.0
LOOK_S = 5.0
Work = Callable[[], str]
"""Does a job and says what came of it; raises Unavailable when the world failed."""


class Worker:
    """Runs the jobs of a table."""

    def __init__(
        self, jobs: Sequence[Job], works: Mapping[str, Work], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._jobs, self._works, self._clock = jobs, works, clock
        self._due_at = {job.key: float("-inf") for job in jobs}
        self._failed: set[str] = set()

    def run(self, stop: threading.Event) -> None:
        """Run until `stop` is set; a job that has begun is finished."""
        while not stop.is_set():
            self.run_due(stop)
            stop.wait(LOOK_S)

    def run_due(self, stop: threading.Event | None = None) -> int:
        """Run what is due now; return how many jobs failed."""
        failed = 0
        for job in self._jobs:
            if self._clock() < self._due_at[job.key] or (stop is not None and stop.is_set()):
                continue
            is_done = self._try(job)
            self._due_at[job.key] = self._clock() + (job.every_s if is_done else min(RETRY_S, job.every_s))
            failed += not is_done
        return failed

    def _try(self, job: Job) -> bool:
        try:
            result = self._works[job.key]()
        except Unavailable as trouble:
            # Told when it begins, not once a minute through the night.
            log.log(
                logging.DEBUG if job.key in self._failed else logging.WARNING, "Job %s failed: %s", job.key, trouble
            )
            self._failed.add(job.key)
            return False
        self._failed.discard(job.key)
        log.info("Job %s: %s", job.key, result)
        return True
