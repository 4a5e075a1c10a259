"""The stages of a build: told to a progress bar and timed for the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.progress import Progress

log = logging.getLogger(__name__)


class Stages:
    """Tells each stage as one step, and remembers how long it took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, label: str, tells: bool = True) -> Iterator[None]:
        """Run one stage; `tells` is False where the stage tells its own steps."""
        if tells:
            self._progress.step(label, 0, 1)
        began = time.perf_counter()
        yield
        self.seconds[label] = time.perf_counter() - began
        log.info("demo city: %s took %.1f s", label, self.seconds[label])
        if tells:
            self._progress.step(label, 1, 1)
