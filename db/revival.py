"""Starts the private server again when it fell while a demo is shown; one that somebody stopped stays stopped."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from psycopg import OperationalError

from app.errors import Unavailable
from db.cluster import PrivateCluster

LOOK_EVERY_S = 3.0
PAUSES_S = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Between tries in vain: its last children may still be on their way out, or the disk may be full for a while."""

log = logging.getLogger(__name__)


@contextlib.contextmanager
def kept_running(cluster: PrivateCluster, look_every_s: float = LOOK_EVERY_S) -> Iterator[None]:
    """Look after the server of a private cluster while the block runs.

    The screens of the time between show the last known city in grey and catch up by themselves.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_look_after, args=(cluster, ended, look_every_s), name="revival", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(look_every_s + 1.0)


def _look_after(cluster: PrivateCluster, ended: threading.Event, look_every_s: float) -> None:
    tries = 0
    pause_s = look_every_s
    while not ended.wait(pause_s):
        pause_s = look_every_s
        if not cluster.has_fallen():
            tries = 0
            continue
        try:
            cluster.start()
            log.warning("the private server had fallen and was started again")
        except (Unavailable, OperationalError) as error:
            pause_s = PAUSES_S[min(tries, len(PAUSES_S) - 1)]
            tries += 1
            log.error("the private server has fallen and does not start, trying again in %.0f s: %s", pause_s, error)
