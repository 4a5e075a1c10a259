"""Writes a batch in a thread of its own, while the rows of the next one are read and checked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait

from app.imports.model import Written


class BatchWriter:
    """One batch on its way into the database.

    The thread does not keep the process alive: when an import is ended, the server ends its statement.
    """

    def __init__(self, write: Callable[[], Written]) -> None:
        self._write = write
        self._written: Future[Written] = Future()
        threading.Thread(target=self._run, name="import batch", daemon=True).start()

    def wait(self) -> Written:
        """Return what was written.

        Raises:
            Refused, Unavailable: as the writing itself.
        """
        return self._written.result()

    def has_ended(self, within_s: float) -> bool:
        """Tell whether the batch ends within these seconds, well or not."""
        return bool(wait([self._written], within_s).done)

    def _run(self) -> None:
        try:
            self._written.set_result(self._write())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._written.set_exception(error)
