"""Watches over a wall that nobody watches over: starts it again after a crash, at the scene that it showed.

It knows nothing of windows: it runs the wall as a process of its own and reads how it ended. 0 is a wall that somebody
closed, 2 is bad input or a world that failed at the start; both end the keeper too. Everything else is a crash.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from app.i18n import _

log = logging.getLogger(__name__)

RESTARTED = "GRIDHALL_WALL_RESTARTED"
CLOSED, BAD_INPUT = 0, 2
PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0)
LONG_LIFE_S = 60.0
SHORT_LIVES = 5


class Watch:
    """Decides after each end of the wall: end too, or start again after a pause."""

    def __init__(self) -> None:
        self._short_lives = 0
        self._ever_lived = False

    def pause_after(self, code: int, lived_s: float) -> float | None:
        """Seconds until the next start; None to give up.

        A wall that once lived for a minute is started for ever; one that never came up is given up after five tries.
        """
        is_long = lived_s >= LONG_LIFE_S
        self._ever_lived |= is_long
        if code == CLOSED or (code == BAD_INPUT and not self._ever_lived):
            return None
        self._short_lives = 0 if is_long else self._short_lives + 1
        if not self._ever_lived and self._short_lives >= SHORT_LIVES:
            return None
        return PAUSES_S[min(self._short_lives, len(PAUSES_S) - 1)]


def keep(command: Sequence[str]) -> int:
    """Run a wall until somebody closes it; return the exit code of its last life."""
    watch, environment = Watch(), dict(os.environ)
    environment.pop(RESTARTED, None)
    while True:
        began = time.monotonic()
        code = _live(command, environment)
        pause = watch.pause_after(code, time.monotonic() - began)
        if pause is None:
            return code if code >= 0 else 1
        log.error("The wall ended with %s after %.0f s", code, time.monotonic() - began)
        words = _("The wall ended unexpectedly. It restarts in {seconds} s.").format(seconds=round(pause))
        print(words, file=sys.stderr)
        time.sleep(pause)
        environment[RESTARTED] = "1"


def is_restarted() -> bool:
    """Whether this wall was started again after a crash."""
    return os.environ.get(RESTARTED) == "1"


def _live(command: Sequence[str], environment: dict[str, str]) -> int:
    """One life of the wall; a request to end the keeper is passed on to it and counts as a wall that was closed."""
    wall = subprocess.Popen(command, env=environment)
    asked = False

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        wall.terminate()  # whatever it was: a wall started in the background of a shell is deaf to Ctrl-C

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = wall.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return CLOSED if asked else code
