"""Which closed cases stay in memory: enough for the month's figures and for the comparison with yesterday."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def kept_from(now_s: float, time_zone: str) -> float:
    """The start of the local month or of yesterday, whichever is earlier.

    Args:
        now_s: city time in Unix seconds.

    Returns:
        Unix seconds.
    """
    zone = ZoneInfo(time_zone)
    midnight = datetime.fromtimestamp(now_s, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = (midnight - timedelta(days=1)).replace(tzinfo=zone)
    return min(midnight.replace(day=1), yesterday).timestamp()
