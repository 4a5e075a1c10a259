"""Follows the feed of a city in one thread of its own, whatever happens to the connection.

The thread reads and prepares; the owner of the city (the window's thread) takes what it prepared and applies it. One
step is on its way at a time: a slow owner gets fewer and larger steps and never a queue, and while nothing is on its
way nobody changes the city, so the thread may sort it anew or write its local copy.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.city.city import City
from app.city.delta import CityDelta
from app.city.ports import CitySource, ReadAnew
from app.errors import Unavailable, tell_trouble

log = logging.getLogger(__name__)

LIVE, LATE, DEAD = "live", "late", "dead"


@dataclass(frozen=True)
class Rhythm:
    """How often things are done, in seconds.

    Args:
        probe_s: a quiet connection is asked for a sign of life.
        read_s: the feed is read also without a hint.
        look_s: people and the course of the clock, which the feed does not tell, are looked at.
        apart_s: two reads lie at least this far apart, so that a storm of changes is merged.
        late_s, dead_s: the age from which the picture is late, and dead.
        first_retry_s, longest_retry_s: how long to wait before connecting again; doubled each time, with jitter.
    """

    probe_s: float = 0.5
    read_s: float = 10.0
    look_s: float = 3.0
    apart_s: float = 0.12
    late_s: float = 3.0
    dead_s: float = 10.0
    first_retry_s: float = 0.25
    longest_retry_s: float = 10.0

    def state(self, age_s: float, is_connected: bool) -> str:
        """Live, late or dead, by the age of the last sign of life."""
        if age_s >= self.dead_s:
            return DEAD
        return LIVE if is_connected and age_s < self.late_s else LATE

    def retry_s(self, failures: int) -> float:
        """The pause after so many failures in a row; jitter keeps a hundred walls from knocking at once."""
        longest = min(self.longest_retry_s, self.first_retry_s * 2 ** min(failures - 1, 20))
        return longest * random.uniform(0.5, 1.0)


class Follower:
    """Reads a city from a source and keeps reading; see the module."""

    def __init__(
        self,
        source: CitySource,
        wake: Callable[[], None],
        rhythm: Rhythm | None = None,
        tell: Callable[[str, int, int], None] = lambda *_: None,
    ) -> None:
        """Make it; `start` starts it.

        Args:
            wake: called in the follower's thread whenever there is something to `take`.
            tell: called in the follower's thread with the progress of a whole read.
        """
        self.rhythm = rhythm or Rhythm()
        self.trouble = self._last_bug = ""
        self.is_connected = False
        self._source, self._wake, self._tell = source, wake, tell
        self._step: City | CityDelta | None = None
        self._is_free = threading.Event()
        self._is_free.set()
        self._stopping = threading.Event()
        self._is_loaded = False
        self._is_anew_asked = False
        self._alive_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="city-feed", daemon=True)

    # For the owner of the city ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self, wait_s: float = 2.0) -> None:
        """End; does not wait longer than this for a server that does not answer."""
        self._stopping.set()
        self._is_free.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(wait_s)

    @property
    def age_s(self) -> float:
        """Seconds since the last sign of life of the server."""
        return time.monotonic() - self._alive_at

    @property
    def state(self) -> str:
        """Live, late or dead."""
        return self.rhythm.state(self.age_s, self.is_connected)

    def take(self) -> City | CityDelta | None:
        """What has been prepared, None where nothing has; apply it and then say `done`."""
        step, self._step = self._step, None
        return step

    def done(self) -> None:
        """The step that was taken is applied."""
        self._is_free.set()

    def ask_anew(self) -> None:
        """Have the whole city read again."""
        self._is_anew_asked = True

    # In the thread ----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            connected_at = time.monotonic()
            try:
                self._follow()
            except Unavailable as trouble:
                self._note_trouble(trouble)
            except (
                Exception
            ) as trouble:  # a bug must not leave a wall dead for the night: it is logged, and tried again
                if str(trouble) != self._last_bug:  # told once, however often it is tried again
                    log.exception("Following the feed failed")
                self._last_bug = str(trouble)
                self._is_loaded = False
                self._note_trouble(trouble)
            failures = 1 if time.monotonic() - connected_at > self.rhythm.longest_retry_s else failures + 1
            self._stopping.wait(self.rhythm.retry_s(failures))
        self._source.close()

    def _note_trouble(self, trouble: Exception) -> None:
        self.is_connected = False
        sentence = tell_trouble(trouble)
        if sentence != self.trouble and not self._stopping.is_set():
            log.warning("The feed is lost: %s (%s)", trouble, " ".join(str(trouble.__cause__ or "").split()))
        self.trouble = sentence
        self._wake()

    def _follow(self) -> None:
        """Connect, and read as long as the connection holds."""
        self._source.connect()
        self._seen_alive()
        if not self._is_loaded:
            self._load()
        read_at, looked_at, is_due = -self.rhythm.read_s, 0.0, True
        while not self._stopping.is_set():
            if not self._is_free.wait(self.rhythm.probe_s):
                self._source.probe()  # the owner is at work on the last step; hints wait in the connection
            elif self._is_anew_asked:
                self._is_anew_asked = False
                self._load()
            elif is_due or time.monotonic() - read_at >= self.rhythm.read_s:
                self._pause_until(read_at + self.rhythm.apart_s)
                read_at, is_due = time.monotonic(), False
                self._step_by(self._source.read)
            elif time.monotonic() - looked_at >= self.rhythm.look_s:
                looked_at = time.monotonic()
                self._step_by(self._source.look)
            else:
                self._source.rest()
                is_due = self._source.wait(self.rhythm.probe_s)
                if not is_due:
                    self._source.probe()
            self._seen_alive()

    def _pause_until(self, instant: float) -> None:
        self._stopping.wait(max(0.0, instant - time.monotonic()))

    def _load(self) -> None:
        while not self._is_free.wait(self.rhythm.probe_s):  # the source may change what is in memory while it reads
            if self._stopping.is_set():
                return
        city = self._source.load(self._tell_progress)
        self._is_loaded = True
        self._hand_over(city)

    def _step_by(self, read: Callable[[], CityDelta | None]) -> None:
        try:
            delta = read()
        except ReadAnew as reason:
            log.info("The city is read anew: %s", reason)
            self._is_loaded = False
            self._load()
            return
        self._hand_over(delta)

    def _tell_progress(self, label: str, done: int, total: int) -> None:
        self._seen_alive()
        self._tell(label, done, total)

    def _hand_over(self, step: City | CityDelta | None) -> None:
        if step is None:
            return
        self._is_free.clear()
        self._step = step
        self._wake()

    def _seen_alive(self) -> None:
        self._alive_at = time.monotonic()
        if not self.is_connected:
            self.is_connected, self.trouble, self._last_bug = True, "", ""
            self._wake()
