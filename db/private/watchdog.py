"""Starts a private server again that has fallen under a running wall or desk.

Nobody stands beside a wall to type `db start`, and who sits at a desk has a case to care for. A server that was stopped
in order (`db stop`) took its process file away and is left alone; one that was killed or crashed left the file behind,
and is started again after a short patience. One that falls again and again is given up until it has stood for a while,
so that a broken disk is no endless loop.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator

from app.errors import Refused, Unavailable
from app.settings import Settings
from db.connection.engine import is_private, private_cluster
from db.private.cluster import PrivateCluster

LOOK_EVERY_S = 2.0
PATIENCE_S = 3.0
"""So long a server may be away before it is started: somebody may be starting it by hand."""
MOST_STARTS = 5
SPAN_S = 600.0
"""At most `MOST_STARTS` within so long."""

log = logging.getLogger(__name__)


@contextlib.contextmanager
def watched_server(database: str, settings: Settings) -> Iterator[None]:
    """Watch over the private server of a database while the block runs; other servers are somebody else's."""
    if not is_private(database):
        yield
        return
    stop = threading.Event()
    revival = ServerWatchdog(private_cluster(settings))
    watch = threading.Thread(target=revival.run, args=(stop,), name="server-revival", daemon=True)
    watch.start()
    try:
        yield
    finally:
        stop.set()
        watch.join()


class ServerWatchdog:
    """Looks whether a private server has fallen, and starts it again."""

    def __init__(self, cluster: PrivateCluster) -> None:
        self._cluster = cluster
        self._fallen_at: float | None = None
        self._starts: list[float] = []
        self._has_given_up = False

    def run(self, stop: threading.Event) -> None:
        """Look every few seconds until asked to end."""
        while not stop.wait(LOOK_EVERY_S):
            self.look(time.monotonic())

    def look(self, now_s: float) -> bool:
        """Look once; returns whether the server was started.

        Args:
            now_s: seconds of a clock that only goes on.
        """
        if not has_fallen(self._cluster):
            self._fallen_at = None
            return False
        if self._fallen_at is None:
            self._fallen_at = now_s
        if now_s - self._fallen_at < PATIENCE_S or not self._may_start(now_s):
            return False
        self._starts.append(now_s)
        try:
            self._cluster.start()
        except (Refused, Unavailable) as trouble:
            log.error("The private server has fallen and did not start again: %s", trouble)
            self._fallen_at = now_s
            return False
        log.warning("The private server had fallen and was started again (%d of %d)", len(self._starts), MOST_STARTS)
        self._fallen_at = None
        return True

    def _may_start(self, now_s: float) -> bool:
        self._starts = [one for one in self._starts if now_s - one < SPAN_S]
        if len(self._starts) < MOST_STARTS:
            self._has_given_up = False
            return True
        if not self._has_given_up:
            self._has_given_up = True
            log.error("The private server falls again and again; it is left alone for up to %.0f s", SPAN_S)
        return False


def has_fallen(cluster: PrivateCluster) -> bool:
    """Tell whether the server ended without being stopped: its process file is there and its process is not."""
    return cluster.process_id() is not None and cluster.living_process() is None
