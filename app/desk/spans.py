"""How much time is left at a desk, always with its units: 41 s, 16 h 28 min, 4 d 3 h; 16:28 is a time of day."""

from __future__ import annotations

import math

from app.i18n import _
from app.wall.words import MINUS

MINUTE, HOUR, DAY = 60, 3600, 86400
WHOLE_DAYS = 10
"""From so many days on hours say nothing any more."""


def span_words(seconds: float) -> str:
    """Return a span in its two largest units; what is less than a second is 0 s."""
    seconds = math.floor(abs(seconds))
    if seconds < MINUTE:
        return _("{seconds} s").format(seconds=seconds)
    if seconds < HOUR:
        return _("{minutes} min").format(minutes=seconds // MINUTE)
    if seconds < DAY:
        hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes) if minutes else _hours(hours)
    days, hours = seconds // DAY, seconds % DAY // HOUR
    if days >= WHOLE_DAYS or not hours:
        return _("{days} d").format(days=f"{days:,}")
    return _("{days} d {hours} h").format(days=days, hours=hours)


def left_words(seconds: float) -> str:
    """Return what is left, or with a minus how much too late it is."""
    return MINUS + span_words(seconds) if seconds < 0 else span_words(seconds)


def _hours(hours: int) -> str:
    return _("{hours} h").format(hours=hours)
