"""What long-running processes of the server's side share: only one at a time, and an end in order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from app.errors import Refused


@contextmanager
def alone(engine: Engine, lock: int, refusal: str) -> Iterator[None]:
    """Keep a second process of the kind out of the same database.

    Raises:
        Refused: one is at work already; the sentence is `refusal`.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": lock}):
            raise Refused(refusal)
        try:
            yield
        finally:
            connection.invalidate()  # ends the session and with it the lock, also when the server was restarted


@contextmanager
def ending_on_signals(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM set `stop`, so that the running step comes to its end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda *_args: stop.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
