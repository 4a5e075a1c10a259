"""Nothing acts by accident: what is acted on has been seen, and what was wanted a while ago is not wanted any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

SETTLE_S = 0.4
"""A press sooner than this after something came on the screen was meant for what stood there before."""
WANTED_S = 1.0
"""What cannot be done at once and not within this time is not done at all."""

Clock = Callable[[], float]
T = TypeVar("T")


class ActGate:
    """Opens when the same thing has been on the screen for a while.

    A press before is dropped and not kept. What is shown is named by whatever says that it is another: a case with its
    loud version, since an act that moved it makes the same key another act, and a quiet one does not.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self._shown: Hashable = None
        self._since = 0.0

    def note_shown(self, what: Hashable) -> None:
        """Tell what is on the screen now; the same as before goes on counting."""
        if what != self._shown:
            self._shown, self._since = what, self.clock()

    def close(self) -> None:
        """Tell that nothing is on the screen that could be acted on."""
        self._shown = None

    def is_open(self) -> bool:
        """Whether what is on the screen has been there long enough."""
        return self._shown is not None and self.clock() - self._since >= SETTLE_S


class Wanted(Generic[T]):
    """Something that a person wants as soon as it can be had, and that is forgotten when it cannot be had soon."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._what: T | None = None
        self._since = 0.0

    def want(self, what: T) -> None:
        """Want something, in place of whatever was wanted before."""
        self._what, self._since = what, self._clock()

    def take(self) -> T | None:
        """Return what is wanted still, and want it no more."""
        what, self._what = self._what, None
        return what if self._clock() - self._since <= WANTED_S else None
