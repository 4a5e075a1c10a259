"""The one door to other threads: jobs take and return plain values, answers come to the window's thread."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

log = logging.getLogger(__name__)

Callbacks = tuple[Callable[[Any], None] | None, Callable[[BaseException], None] | None]


class Background(QObject):
    """Runs jobs in a few threads; no widget, session or database row crosses.

    Callbacks wait in the window's thread for the number of their job, so that no other thread is ever the last to let
    go of a widget.

    Signals:
        job_finished(int, object): for internal use, brings the number of a job and its future to the window's thread.
    """

    job_finished = Signal(int, object)

    def __init__(self, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._numbers = itertools.count()
        self._waiting: dict[int, Callbacks] = {}
        self._droppable: set[Future[Any]] = set()
        self._is_open = True
        self._door = threading.Lock()
        self.job_finished.connect(self._on_job_finished, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[..., Any],
        *values: Any,
        on_answer: Callable[[Any], None] | None = None,
        on_trouble: Callable[[BaseException], None] | None = None,
        outlives: bool = False,
    ) -> Future[Any]:
        """Run `job(*values)` in another thread; `on_answer` or `on_trouble` is called in the window's thread.

        After the end nothing is begun: a timer or an answer of a window that is closing may still ask.

        Args:
            outlives: run it also where everything is closed before its turn comes.
        """
        if not self._is_open:
            dropped: Future[Any] = Future()
            dropped.cancel()
            return dropped
        number = next(self._numbers)
        self._waiting[number] = (on_answer, on_trouble)
        future = self._pool.submit(job, *values)
        if not outlives:
            self._droppable.add(future)
            future.add_done_callback(self._droppable.discard)
        future.add_done_callback(partial(self._pass_on, number))
        return future

    def close(self) -> None:
        """Wait for nothing more: answers that come later are dropped, and so is what has not begun and may be."""
        with self._door:
            self._is_open = False
        self._pool.shutdown(wait=False)
        for future in tuple(self._droppable):
            future.cancel()
        self._waiting.clear()
        _closed.append(self)

    def _pass_on(self, number: int, done: Future[Any]) -> None:
        with self._door:
            if self._is_open and not done.cancelled():
                self.job_finished.emit(number, done)

    def _on_job_finished(self, number: int, done: Future[Any]) -> None:
        on_answer, on_trouble = self._waiting.pop(number, (None, None))
        trouble = done.exception()
        if trouble is not None and on_trouble is None and self._is_open:
            log.error("A background job failed", exc_info=trouble)
        callback, value = (on_answer, done.result()) if trouble is None else (on_trouble, trouble)
        if callback is not None and self._is_open and _is_there(callback):
            callback(value)


_closed: list[Background] = []
"""A job may go on after the end; were its thread the last to let go of the object, it would be destroyed there."""


def _is_there(callback: Callable[[Any], None]) -> bool:
    """Tell whether the widget whose method it is still exists: a dialog may be closed before its answer comes."""
    owner = getattr(callback.func if isinstance(callback, partial) else callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
