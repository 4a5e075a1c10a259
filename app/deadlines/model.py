"""The plain values of deadlines: the clocks of a case, as the database keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.deadlines.clock import CalendarDay
from app.deadlines.limits import Limit
from app.i18n import N_, _

US_PER_S = 1_000_000


class DaySource(StrEnum):
    """Where the limit of a clock comes from."""

    STAGE = "stage"
    MANUAL = "manual"
    CLASS = "class"
    DEFAULT = "default"


STAGE_LABELS = {
    "accept": N_("Acceptance"),
    "verify": N_("Verification"),
    "file": N_("Filing"),
    "dispatch": N_("Dispatching"),
    "district": N_("Dispatching by the district"),
    "receive": N_("Receiving"),
    "handle": N_("Handling"),
    "check": N_("Checking"),
    "close": N_("Closing"),
    "coordinate": N_("Coordination"),
    "grant": N_("Approving a request"),
}
"""What each stage clock times; the keys are stored."""


@dataclass(frozen=True)
class ClockRule:
    """The rule of the manual that a limit comes from.

    Args:
        title: of the version of the manual.
        condition: the filing condition, in the language of the manual; `condition_en` where it has an English one.
        limit_text: the limit as the rule book writes it.
    """

    rule_id: int
    title: str
    class_code: str
    condition_no: int
    condition: str
    condition_en: str | None
    limit_text: str


@dataclass(frozen=True)
class StageClock:
    """One clock of a case.

    Args:
        limit: as the rule says; None for a case that was taken over with a deadline but without its limit.
        limit_s: seconds of the clock's own time, with the factor of the grade, without extensions.
        due_at: None while it is paused in time.
        pauses: those that are over, in order.
        paused_at: since when it stands still; None while it runs.
        extended_at: when extensions were granted; each adds one `limit_s`.
        multiplier, grade: where the management grade of the unit grid changed the limit.
    """

    clock_no: int
    stage: str
    started_at: datetime
    limit: Limit | None = None
    limit_s: int | None = None
    due_at: datetime | None = None
    soon_at: datetime | None = None
    is_provisional: bool = False
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    extended_at: tuple[datetime, ...] = ()
    source: DaySource | None = None
    rule_version: str | None = None
    rule: ClockRule | None = None
    grade: str | None = None
    multiplier: float | None = None

    @property
    def label(self) -> str:
        """The stage as people read it."""
        return _(STAGE_LABELS[self.stage])

    @property
    def total_us(self) -> int | None:
        """The whole limit with its extensions, in microseconds of the clock's own time."""
        return None if self.limit_s is None else self.limit_s * (1 + len(self.extended_at)) * US_PER_S

    @property
    def is_running(self) -> bool:
        """Whether time counts now."""
        return self.ended_at is None and self.paused_at is None


@dataclass(frozen=True)
class CaseClocks:
    """All clocks of a case, and the days that they are counted through.

    Args:
        now: city time.
        due_at, soon_at, is_provisional: of the clock that speaks for the case (app/deadlines/lateness.py).
        clocks: in the order in which they began.
        days: consecutive, from the first start to the end of the calendar.
    """

    case_id: int
    case_no: str
    time_zone: str
    now: datetime
    due_at: datetime | None
    soon_at: datetime | None
    is_provisional: bool
    is_suspended: bool
    clocks: tuple[StageClock, ...]
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True)
class CalendarAlarm:
    """The calendar ends too soon.

    Args:
        missing_year: the first year that is not sure to its end.
        sure_until: the last sure day as ISO text; None where no day is sure.
        provisional_cases: open cases whose deadline may still move.
    """

    missing_year: int
    sure_until: str | None
    provisional_cases: int
