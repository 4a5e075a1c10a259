"""How long something takes or is late, with its units: 41 s, 16 min, 2 h 5 min, 4 d 3 h; never 16:28, which is a time.

One way for wall, desk and map. Source: our own rule.
"""

from __future__ import annotations

import math

from app.i18n import N_, _

UNKNOWN = "–"
DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60
UNITS = ((DAY_S, N_("{value} d")), (HOUR_S, N_("{value} h")), (MINUTE_S, N_("{value} min")), (1, N_("{value} s")))
MANY_DAYS = 10
"""From so many days on, hours say nothing more."""


def span_text(seconds: float, most: int = 2) -> str:
    """A span in its largest units, cut and not rounded; whether it lies ahead or behind is said by others.

    Args:
        seconds: its sign is left out; NaN where it is not known.
        most: how many units are written.
    """
    if not math.isfinite(seconds):
        return UNKNOWN
    left = int(abs(seconds))
    if left >= MANY_DAYS * DAY_S:
        most = 1
    first = next((row for row, (size, _text) in enumerate(UNITS) if left >= size), len(UNITS) - 1)
    if first == len(UNITS) - 2:  # beside minutes, seconds would only flicker
        most = 1
    return _written(left, UNITS[first : first + most])


def overdue_text(seconds: float, most: int = 2) -> str:
    """How long something has been overdue: 2 h overdue."""
    return _("overdue {span}").format(span=span_text(seconds, most))


def counted_text(seconds: float, most: int = 3) -> str:
    """A span of a count, exact to the second; days are not used, since a working day has eight hours: 26 h 40 min.

    Args:
        most: how many units are written.
    """
    whole = round(seconds)
    first = next((row for row, (size, _text) in enumerate(UNITS) if row and whole >= size), 2)
    return _written(whole, UNITS[first : first + most]) if whole else _(UNITS[2][1]).format(value=0)


def _written(seconds: int, units: tuple[tuple[int, str], ...]) -> str:
    words = []
    for size, text in units:
        value, seconds = divmod(seconds, size)
        if value:
            words.append(_(text).format(value=f"{value:,}"))
    return " ".join(words) or _(UNITS[-1][1]).format(value=0)
