"""What the city in memory needs from outside: somebody who reads it and hears its feed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.city.city import City
from app.city.delta import CityDelta


class CitySource(Protocol):
    """A connection to the facts. All methods may block; they are called in one thread, never in the window's.

    Every method but `close` raises Unavailable when the connection is lost or does not answer in time; after that
    `connect` makes a new one, and nothing is missed in between.
    """

    def connect(self) -> None:
        """Connect and listen."""

    def load(self, tell: Callable[[str, int, int], None]) -> City:
        """Read the whole city in one consistent read; `tell` hears label, done and total."""

    def read(self) -> CityDelta | None:
        """Read what changed since the last read, None where nothing did.

        Raises:
            ReadAnew: the feed was pruned, restored or reset, or has become another one: `load` again.
        """

    def look(self) -> CityDelta | None:
        """Look at what the feed does not tell: where people are, how the clock goes, whether a new day began.

        Raises:
            ReadAnew: as for `read`.
        """

    def wait(self, seconds: float) -> bool:
        """Wait for a hint that something changed; false when none came in this time."""

    def probe(self) -> None:
        """Ask the server for a sign of life."""

    def rest(self) -> None:
        """A moment in which nobody changes the city: sort it anew or keep a local copy, when that is due."""

    def close(self) -> None:
        """Let go of the connection; may be called twice."""


class ReadAnew(Exception):
    """What was missed is not to be had any more: the city must be read as a whole."""
