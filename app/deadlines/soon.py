"""When a case is due soon: one definition for wall, map, list and database (`city.soon_window` in 10_clock.sql)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SOON_S = 7200.0
"""Two hours of the clock's own time: working hours where only those count. Our own rule (DECISIONS, Deadlines)."""
SOON_SHARE = 0.25
"""Of a short limit, only the last quarter: a case that must be done in an hour is not due soon from the beginning."""


def soon_window(limits_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how long before their end limits (n,) are due soon, in seconds of their own clock.

    Where a limit is not known (NaN) it is two hours.
    """
    return np.fmin(SOON_S, np.maximum(limits_s, 0) * SOON_SHARE)


def is_due_soon(soon_at: NDArray[np.float64], due_at: NDArray[np.float64], now_s: float) -> NDArray[np.bool_]:
    """Tell which cases (n,) are due soon: their last stretch has begun, and the deadline is still to come.

    Args:
        soon_at: as the database set it; NaN where nothing runs, as in a suspended case.
        due_at: of the same clock.
    """
    with np.errstate(invalid="ignore"):
        return (soon_at <= now_s) & (now_s <= due_at)
