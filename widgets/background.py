"""The one door to other threads: jobs take and return plain values, answers come to the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

log = logging.getLogger(__name__)


class Background(QObject):
    """Runs jobs in a few threads; no widget, session or database row crosses.

    Signals:
        job_finished(object, object): for internal use, brings (callback, value) to the window's thread.
    """

    job_finished = Signal(object, object)

    def __init__(self, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._is_open = True
        self.job_finished.connect(self._on_job_finished, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[..., Any],
        *values: Any,
        on_answer: Callable[[Any], None] | None = None,
        on_trouble: Callable[[BaseException], None] | None = None,
    ) -> Future[Any]:
        """Run `job(*values)` in another thread; `on_answer` or `on_trouble` is called in the window's thread."""
        future = self._pool.submit(job, *values)
        future.add_done_callback(lambda done: self._pass_on(done, on_answer, on_trouble))
        return future

    def close(self) -> None:
        """Wait for nothing more: answers that come later are dropped."""
        self._is_open = False
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _pass_on(self, done: Future[Any], on_answer: Callable[[Any], None] | None, on_trouble: Callable | None) -> None:
        if done.cancelled() or not self._is_open:
            return
        trouble = done.exception()
        if trouble is None:
            self.job_finished.emit(on_answer, done.result())
        elif on_trouble is not None:
            self.job_finished.emit(on_trouble, trouble)
        else:
            log.error("A background job failed", exc_info=trouble)

    def _on_job_finished(self, callback: Callable[[Any], None] | None, value: Any) -> None:
        if callback is not None and self._is_open and _is_there(callback):
            callback(value)


def _is_there(callback: Callable[[Any], None]) -> bool:
    """Tell whether the widget whose method it is still exists: a dialog may be closed before its answer comes."""
    owner = getattr(callback.func if isinstance(callback, partial) else callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
