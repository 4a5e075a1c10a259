"""Empties the outbox beside the jobs of a worker, in a thread of its own: a mail server that hangs holds up no job."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy import Engine

from app.outbox.delivery import Courier
from app.outbox.model import SENT
from db.connection.errors import DATABASE_ERRORS, Kind, failure_of
from db.stores.outbox import OutboxQueue

log = logging.getLogger(__name__)

LOOK_S = 2.0
WATCH_S = 30.0
AFTER_ERROR_S = 5.0


class Sender:
    """Takes one message after the other and gives it to its channel; ends with the message that it is at."""

    def __init__(self, engine: Engine, worker_id: int, courier: Courier) -> None:
        self._queue, self._courier = OutboxQueue(engine, worker_id), courier
        self._ending = threading.Event()
        self._watch_at = 0.0
        self._thread = threading.Thread(target=self._run, name="outbox-sender", daemon=True)

    def start(self) -> None:
        """Send until asked to stop."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for the message that is being sent, and end."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def send_all(self) -> int:
        """Send what may be sent now; return how many messages were tried."""
        tried = 0
        while not self._ending.is_set() and (message := self._queue.take()) is not None:
            tried += 1
            delivery = self._courier.deliver(message)
            if not self._queue.end(message, delivery):
                log.warning("message %d: the lease had passed on", message.message_id)
            elif delivery != SENT:
                why = delivery.trouble or delivery.outcome
                log.warning("message %d by %s: %s, try %d", message.message_id, message.channel, why, message.tries)
        if time.monotonic() >= self._watch_at:
            self._watch_at = time.monotonic() + WATCH_S
            self._queue.watch_acknowledgements()
        return tried

    def _run(self) -> None:
        while not self._ending.is_set():
            wait_s = LOOK_S
            try:
                self.send_all()
            except DATABASE_ERRORS as error:
                failure = failure_of(error)
                if failure.kind is Kind.FORBIDDEN:
                    log.error("this login may not send messages")
                    return
                log.warning("the outbox waits: %s", failure.words)
                wait_s = AFTER_ERROR_S
            except Exception:  # noqa: BLE001 - a bug with one message stops neither the others nor the jobs; its lease ends
                log.exception("sending failed")
                wait_s = AFTER_ERROR_S
            self._ending.wait(wait_s)
