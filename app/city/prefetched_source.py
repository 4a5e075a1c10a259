"""Begins to read a city while the programme is still loading its windows: the server and the disk need not wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from app.city.city import City
from app.city.delta import CityDelta
from app.city.ports import CitySource
from app.errors import Unavailable

log = logging.getLogger(__name__)

CLOSE_S = 2.0
Tell = Callable[[str, int, int], None]


class PrefetchedSource:
    """A city source whose first read has begun; in every other way the source behind it.

    What went wrong before anybody asked is met again by whoever asks, so it is told once and in the right place.
    """

    def __init__(self, source: CitySource) -> None:
        """Begin to read in a thread, the only user of the source until its city is asked for."""
        self._source = source
        self._tell: Tell = lambda *_: None
        self._city: City | None = None
        self._first: threading.Thread | None = threading.Thread(target=self._read, name="city-start", daemon=True)
        self._first.start()

    def _read(self) -> None:
        try:
            self._source.connect()
            self._city = self._source.load(lambda *step: self._tell(*step))
        except Unavailable:
            pass
        except Exception:  # noqa: BLE001 - whoever asks reads again, and meets it where it is shown and logged whole
            log.info("The city could not be read ahead")

    def connect(self) -> None:
        """Connect and listen, unless that is done; see the port."""
        if self._first is None:
            self._source.connect()

    def load(self, tell: Tell) -> City:
        """Give the city that was read ahead, once; after that read anew. See the port."""
        self._tell = tell
        if self._first is not None:
            self._first.join()
            self._first = None
            city, self._city = self._city, None
            if city is not None:
                return city
            self._source.connect()
        return self._source.load(tell)

    def read(self) -> CityDelta | None:
        """Read what changed; see the port."""
        return self._source.read()

    def look(self) -> CityDelta | None:
        """Look at what the feed does not tell; see the port."""
        return self._source.look()

    def wait(self, seconds: float) -> bool:
        """Wait for a hint; see the port."""
        return self._source.wait(seconds)

    def probe(self) -> None:
        """Ask for a sign of life; see the port."""
        self._source.probe()

    def rest(self) -> None:
        """A moment in which nobody changes the city; see the port."""
        self._source.rest()

    def close(self) -> None:
        """Let go of the connection, after a short wait for a read that is still on its way; see the port."""
        if self._first is not None:
            self._first.join(CLOSE_S)
        self._source.close()


@contextmanager
def prefetched(opening: AbstractContextManager[CitySource]) -> Iterator[PrefetchedSource]:
    """Give a source whose first read has begun, and close it before the source behind it."""
    with opening as behind:
        source = PrefetchedSource(behind)
        try:
            yield source
        finally:
            source.close()
