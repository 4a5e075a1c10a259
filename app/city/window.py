"""Which closed cases stay in memory: those of the last thirty days, by which the wall judges.

A calendar month is for reports: on its first morning it would hold a few hours of work against all that was left over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

JUDGED_DAYS = 30
"""Source: our own rule, DECISIONS 2026-11-30."""
MINE_DAYS = 2
"""Today and yesterday: so long a city knows what its person has acted on, so that midnight empties no list of today."""


def midnights(now_s: float, time_zone: str, days: int = JUDGED_DAYS) -> list[float]:
    """The midnights that began the last local days, the earliest first, today's last.

    Args:
        now_s: city time in Unix seconds.

    Returns:
        Unix seconds.
    """
    zone = ZoneInfo(time_zone)
    midnight = datetime.fromtimestamp(now_s, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return [(midnight - timedelta(days=back)).timestamp() for back in range(days - 1, -1, -1)]


def kept_from(now_s: float, time_zone: str) -> float:
    """The midnight before the span by which the wall judges, thirty times 24 hours until now, in Unix seconds."""
    return midnights(now_s, time_zone, JUDGED_DAYS + 2)[0]
