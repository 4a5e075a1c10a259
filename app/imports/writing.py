"""Writes a batch in a thread of its own, while the rows of the next one are read and checked."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.imports.model import Written


class BatchWriter:
    """One batch on its way into the database.

    The thread does not keep the process alive: when an import is ended, the server ends its statement.
    """

    def __init__(self, write: Callable[[], Written]) -> None:
        self._write, self._written = write, Written()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="import batch", daemon=True)
        self._thread.start()

    def wait(self) -> Written:
        """Return what was written.

        Raises:
            Refused, Unavailable: as the writing itself.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._written

    def has_ended(self, within_s: float) -> bool:
        """Tell whether the batch ends within these seconds, well or not."""
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._written = self._write()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            self._error = error
