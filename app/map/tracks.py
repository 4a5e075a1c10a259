"""Where people went: the places that this window has seen them at, for an hour back; nothing is kept longer."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from app.city.model import People

KEPT_S = 3600.0
MOST_PLACES = 120
STILL_M = 12.0  # nearer to the last place is a phone that lies on a table


class Tracks:
    """The last hour of everyone on duty."""

    def __init__(self) -> None:
        self._places: dict[int, deque[tuple[float, float, float]]] = {}

    def note(self, people: People) -> None:
        """Take the places of everyone on duty; who went off duty leaves no track."""
        known = people.on_duty & ~np.isnan(people.points_m).any(axis=1)
        rows = np.flatnonzero(known)
        here = {int(people.staff_ids[row]) for row in rows}
        self._places = {staff: places for staff, places in self._places.items() if staff in here}
        for row in rows:
            east, north = (float(value) for value in people.points_m[row])
            seen_at = float(people.seen_at[row])
            places = self._places.setdefault(int(people.staff_ids[row]), deque(maxlen=MOST_PLACES))
            if places and seen_at <= places[-1][0]:
                continue
            if not places or np.hypot(east - places[-1][1], north - places[-1][2]) >= STILL_M:
                places.append((seen_at, east, north))
            while places and seen_at - places[0][0] > KEPT_S:
                places.popleft()

    def lines(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """All tracks of two places and more.

        Returns:
            (p, 2) east and north in metres, and (r + 1,) where each track begins.
        """
        long_enough = [places for places in self._places.values() if len(places) > 1]
        starts = np.zeros(len(long_enough) + 1, np.int64)
        np.cumsum([len(places) for places in long_enough], out=starts[1:])
        points = [(east, north) for places in long_enough for _at, east, north in places]
        return np.array(points, np.float64).reshape(-1, 2), starts
