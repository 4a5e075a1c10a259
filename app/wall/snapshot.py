"""The city at one moment of city time: local days, who is open, who is late. All figures start from here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from app.city.model import CASE_STATES
from app.city.window import JUDGED_DAYS, midnights
from app.deadlines.lateness import LATENESS_WORDS, Lateness
from app.map import marks

if TYPE_CHECKING:
    from app.city.city import City

LATENESS = tuple(LATENESS_WORDS[one] for one in sorted(Lateness))
CLOSED, DISPATCHED = CASE_STATES.index("closed"), CASE_STATES.index("dispatched")

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


class CitySnapshot:
    """One city at one instant; each mask is worked out once and shared by all figures.

    Args:
        city: the city in memory.
        now: city time in Unix seconds.
    """

    def __init__(self, city: City, now: float) -> None:
        self.city, self.now = city, now
        self.zone = ZoneInfo(city.profile.time_zone)

    def column(self, name: str) -> NDArray[Any]:
        """A column of the cases, one value per case."""
        return self.city.cases.column(name)

    @cached_property
    def local(self) -> datetime:
        """City time on the clock of the city."""
        return datetime.fromtimestamp(self.now, UTC).astimezone(self.zone)

    @cached_property
    def day_start(self) -> float:
        """Last local midnight."""
        return self.local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()

    @cached_property
    def judged_days(self) -> list[float]:
        """The midnight that began each of the last thirty local days; today is the last of them."""
        return midnights(self.now, self.city.profile.time_zone)

    @property
    def judged_from(self) -> float:
        """Since when the wall judges: thirty times 24 hours, so that no midnight makes a step (app/city/window.py)."""
        return self.now - JUDGED_DAYS * 86400

    @cached_property
    def yesterday_now(self) -> float:
        """What the clock showed yesterday when it showed the same as now."""
        return (self.local - timedelta(days=1)).timestamp()

    @cached_property
    def yesterday_start(self) -> float:
        """The midnight before the last one."""
        midnight = datetime.fromtimestamp(self.day_start, UTC).astimezone(self.zone)
        return (midnight - timedelta(days=1)).timestamp()

    @cached_property
    def is_of_today(self) -> Mask:
        """Reported since the last midnight."""
        return (self.column("reported_at") >= self.day_start) & (self.column("reported_at") <= self.now)

    @cached_property
    def is_of_yesterday(self) -> Mask:
        """Reported on the day before, from midnight to midnight."""
        return (self.column("reported_at") >= self.yesterday_start) & (self.column("reported_at") < self.day_start)

    @cached_property
    def is_open(self) -> Mask:
        """Neither closed nor void."""
        return marks.is_open(self.city.cases)

    @cached_property
    def is_closed(self) -> Mask:
        """Closed after the work was done; void cases are not among them."""
        return self.column("state") == CLOSED

    @cached_property
    def deadline(self) -> Floats:
        """When each case is due, by the clock that is due first; NaN for none."""
        return marks.due_at(self.city.cases)

    @cached_property
    def time_lateness(self) -> NDArray[np.uint8]:
        """The lateness of each case by its time alone, hazards not told apart."""
        return marks.lateness(self.city.cases, self.now, shows_urgency=False)

    @cached_property
    def is_overdue(self) -> Mask:
        """Open, not suspended, and its deadline has passed."""
        return self.time_lateness == Lateness.OVERDUE

    @cached_property
    def has_no_limit(self) -> Mask:
        """Open, not suspended, and without a due time: no rate counts it, neither as late nor as in time."""
        return self.time_lateness == Lateness.NO_LIMIT

    @cached_property
    def has_limit(self) -> Mask:
        """Open, and with a due time, or suspended: what rates of open cases are taken of."""
        return self.is_open & ~self.has_no_limit

    @cached_property
    def is_handling_late(self) -> Mask:
        """Open, not suspended, and not handled when that was due: still at its unit, or handled too late."""
        done_at = np.fmin(self.column("handled_at"), self.now)
        return self.is_open & ~self.column("is_suspended") & (self.column("due_at") < done_at)

    @cached_property
    def is_due_soon(self) -> Mask:
        """Open, and in the last part of its limit: the same cases as on the map (`app/deadlines/soon.py`)."""
        return self.time_lateness == Lateness.SOON

    @cached_property
    def is_unreceived_late(self) -> Mask:
        """Dispatched, and its unit let the time for receiving pass."""
        return (self.column("state") == DISPATCHED) & self.is_overdue

    @cached_property
    def is_urgent(self) -> Mask:
        """Open hazards."""
        return self.is_open & self.column("is_urgent")

    @cached_property
    def lateness(self) -> NDArray[np.uint8]:
        """Index into `LATENESS` for each case: the mark that it carries everywhere."""
        return marks.lateness(self.city.cases, self.now)

    def overdue_at(self, instant: float) -> Mask:
        """Open and past its deadline at an earlier instant, as far as the present deadlines tell.

        A deadline counts from the act that set it: of handling from the dispatch, of a stage from the last act.
        """
        closed_at = self.column("closed_at")
        was_open = (self.column("reported_at") <= instant) & (np.isnan(closed_at) | (closed_at > instant))
        was_handled = self.column("handled_at") <= instant
        handling_late = (self.column("due_at") < instant) & ~(self.column("dispatched_at") > instant) & ~was_handled
        stage_late = (self.column("stage_due_at") < instant) & (self.column("last_at") <= instant)
        return was_open & (handling_late | stage_late)
